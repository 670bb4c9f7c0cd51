import { Agent, request } from "undici";
import { SourceError } from "../errors.ts";
import type { Exchange } from "../source.ts";
import { type Answer, checkedAnswer } from "./answer.ts";
import { checkedBaseUrl } from "./base-url.ts";
import { limiter } from "./concurrency.ts";
import { noAnswer, tooSlow } from "./no-answer.ts";

export interface HttpOptions {
  readonly baseUrl: string;
  /** Covers connecting, the headers and the whole body of one request. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface HttpClient {
  /** The server's URL without a trailing slash; never with credentials. */
  readonly base: string;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

/** One answer may be this large: a Jaeger that sends more is asked for too much at once. */
const maxBytes = 256 * 1024 * 1024;
/** Requests under way at once: enough to be quick, few enough to be kind to a production Jaeger. */
const concurrency = 4;
/** A timer that is longer fires at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * GET requests to one server, kept alive between them. An answer of any status that may be Jaeger's comes back as it is.
 * @throws SourceError `bad-url`; then, from `get`, `unreachable` when no whole answer came in time, and what
 * `checkedAnswer` throws. An aborted signal's reason is thrown as it is.
 */
export function httpClient(options: HttpOptions): HttpClient {
  const { timeoutMs, signal } = options;
  const base = checkedBaseUrl(options.baseUrl);
  const { origin, pathname } = new URL(base);
  const closing = new AbortController();
  const connect = { timeout: timeoutMs, signal: closing.signal };
  const agent = new Agent({ connect, connections: concurrency, headersTimeout: 0, bodyTimeout: 0 });
  const inTurn = limiter(concurrency);

  const ask = async (target: string, stop: AbortSignal) => {
    const headers = { accept: "application/json" };
    const response = await request(`${origin}${target}`, { dispatcher: agent, signal: stop, headers });
    const location = String(response.headers["location"] ?? "");
    return { status: response.statusCode, location, body: await readBody(response.body, base) };
  };
  const get = async (path: string, query: Readonly<Record<string, string>>): Promise<Answer> => {
    const search = new URLSearchParams(query).toString();
    const target = `${pathname.replace(/\/$/, "")}${path}${search === "" ? "" : `?${search}`}`;
    const started = performance.now();
    const tell = (status: string, bytes: number) =>
      options.onExchange?.({ method: "GET", target, status, bytes, milliseconds: performance.now() - started });
    const limit = stopAfter(timeoutMs, signal);
    try {
      // Not left to undici alone: it hears of a stop only once it is connected.
      const { status, location, body } = await Promise.race([ask(target, limit.signal), limit.stopped]);
      tell(String(status), body.length);
      return checkedAnswer(base, status, location, body.toString("utf8"));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof SourceError) throw error;
      tell("no answer", 0);
      throw limit.signal.aborted ? tooSlow(base, timeoutMs) : noAnswer(base, error);
    } finally {
      limit.clear();
    }
  };
  return {
    base,
    get: (path, query = {}) => inTurn(() => get(path, query)),
    close: () => {
      // A connection that is still being made would outlive the agent, and keep the process waiting.
      closing.abort();
      return agent.destroy();
    },
  };
}

/** A signal that is aborted when the time is over or the whole run is; `stopped` rejects then. */
function stopAfter(timeoutMs: number, run: AbortSignal | undefined) {
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  const timer = setTimeout(stop, Math.min(timeoutMs, longestTimer));
  const stopped = new Promise<never>((_, reject) => stopper.signal.addEventListener("abort", reject));
  run?.addEventListener("abort", stop, { once: true });
  if (run?.aborted) stop();
  const clear = () => {
    clearTimeout(timer);
    run?.removeEventListener("abort", stop);
  };
  return { signal: stopper.signal, stopped, clear };
}

async function readBody(body: AsyncIterable<Buffer>, base: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new SourceError(
        "bad-answer",
        `${base} sent more than ${maxBytes >> 20} MB in one answer`,
        "Ask for a smaller window: --since 1d.",
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
