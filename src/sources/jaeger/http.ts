import { Agent, request } from "undici";
import { excerpt, SourceError } from "../errors.ts";
import type { Exchange } from "../source.ts";

export interface HttpOptions {
  readonly baseUrl: string;
  /** Covers connecting, the headers and the whole body of one request. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The body parsed; undefined when it is no JSON. Jaeger sends errors as JSON under text/plain. */
  readonly json: unknown;
}

export interface HttpClient {
  /** The server's URL without a trailing slash; never with credentials. */
  readonly base: string;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

/** One answer may be this large: a Jaeger that sends more is asked for too much at once. */
const maxBytes = 512 * 1024 * 1024;

/**
 * GET requests to one server, kept alive between them. An answer of any status that is Jaeger's comes back as it is.
 * @throws SourceError `unauthorized` on 401, 403, a redirect to a login or a login page; `unreachable` when no whole
 * answer came in time; `bad-answer` when it is a web page
 */
export function httpClient(options: HttpOptions): HttpClient {
  const base = checkedBase(options.baseUrl);
  const agent = new Agent({ connect: { timeout: options.timeoutMs }, headersTimeout: 0, bodyTimeout: 0 });
  return {
    base,
    get: async (path, query = {}) => {
      const search = new URLSearchParams(query).toString();
      const target = `${new URL(base).pathname.replace(/\/$/, "")}${path}${search === "" ? "" : `?${search}`}`;
      const started = performance.now();
      const tell = (status: string, bytes: number) =>
        options.onExchange?.({ method: "GET", target, status, bytes, milliseconds: performance.now() - started });
      const signals = [AbortSignal.timeout(options.timeoutMs), ...(options.signal === undefined ? [] : [options.signal])];
      try {
        const response = await request(new URL(target, base), {
          dispatcher: agent,
          signal: AbortSignal.any(signals),
          headers: { accept: "application/json" },
        });
        const body = await readBody(response.body, base);
        tell(String(response.statusCode), Buffer.byteLength(body));
        return checkedAnswer(base, response.statusCode, String(response.headers["location"] ?? ""), body);
      } catch (error) {
        if (error instanceof SourceError || options.signal?.aborted) throw error;
        tell("no answer", 0);
        throw unreachable(base, error, options.timeoutMs);
      }
    },
    close: () => agent.destroy(),
  };
}

function checkedBase(text: string): string {
  const hint = "Write it as http://localhost:16686, with the base path if Jaeger has one.";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new SourceError("bad-url", `${excerpt(withoutUser(text))} is no URL of a Jaeger`, hint);
  if (url.username !== "" || url.password !== "") {
    throw new SourceError("bad-url", `the URL of ${url.host} carries credentials, which would show in process lists and logs`, "Leave them out of the URL.");
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

const withoutUser = (text: string): string => text.replace(/\/\/[^/@]*@/, "//");

async function readBody(body: AsyncIterable<Buffer>, base: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new SourceError("bad-answer", `${base} sent more than ${maxBytes >> 20} MB in one answer`, "Ask for a smaller window: --since 1d.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function checkedAnswer(base: string, status: number, location: string, body: string): Answer {
  if (status === 401 || status === 403) {
    throw new SourceError("unauthorized", `${base} refused access (HTTP ${status})`, "Jaeger stands behind a login: ask for an address that you may read.");
  }
  if (status >= 300 && status < 400) {
    const to = URL.canParse(location, base) ? new URL(location, base) : undefined;
    const where = to === undefined ? "elsewhere" : `${to.origin}${to.pathname}`;
    if (to?.origin !== new URL(base).origin || /login|signin|auth|sso|oauth/i.test(to.pathname)) {
      throw new SourceError("unauthorized", `${base} redirects to ${excerpt(where)}, which looks like a login`, "Jaeger stands behind a login: ask for an address that you may read.");
    }
    throw new SourceError("bad-answer", `${base} redirects to ${excerpt(where)}`, "Give that address, or the base path it names, as --jaeger-url.");
  }
  const json = parseJson(body);
  if (json === undefined && /^\s*(<!doctype html|<html|<head|<\?xml|<!--)/i.test(body)) return pageInstead(base, status, body);
  return { status, body, json };
}

/** Older Jaegers answer an unknown path with the page of their UI and 200; a proxy answers with its login. */
function pageInstead(base: string, status: number, body: string): Answer {
  if (/type=["']?password|sign[ -]?in|log[ -]?in|oauth|openid/i.test(body)) {
    throw new SourceError("unauthorized", `${base} answered with a login page`, "Jaeger stands behind a login: ask for an address that you may read.");
  }
  return { status, body, json: undefined };
}

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** A failure to get a whole answer, by the name Node or undici gives it. */
function unreachable(base: string, error: unknown, timeoutMs: number): SourceError {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    causes.push(at.name, "code" in at ? String(at.code) : "", at.message);
    if (at instanceof AggregateError) for (const inner of at.errors) causes.push(inner instanceof Error && "code" in inner ? String(inner.code) : "");
  }
  const said = causes.join(" ");
  const seconds = `${timeoutMs / 1_000} s`;
  const [what, hint] =
    /TimeoutError|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT/.test(said)
      ? [`did not answer within ${seconds}`, "Try again, allow more with --timeout 2m, or ask for less with --since 1d."]
      : /ECONNREFUSED/.test(said)
        ? ["refuses the connection", "Is Jaeger running there? Set --jaeger-url or ORDERTRACE_JAEGER_URL."]
        : /ENOTFOUND|EAI_AGAIN/.test(said)
          ? ["is not known by that name", "Check the host in --jaeger-url or ORDERTRACE_JAEGER_URL, and the network."]
          : /CERT|SSL|TLS|self.signed/i.test(said)
            ? ["could not be trusted over TLS", "Check the certificate, or whether the address is http."]
            : /UND_ERR_SOCKET|ECONNRESET|EPIPE|RES_CONTENT_LENGTH|other side closed|terminated|HPE_/i.test(said)
              ? ["broke off its answer", "Try again; a proxy or Jaeger itself may have restarted."]
              : ["could not be reached", "Check --jaeger-url and the network."];
  return new SourceError("unreachable", `${base} ${what}`, hint);
}
