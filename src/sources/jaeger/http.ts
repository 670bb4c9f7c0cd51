import { setMaxListeners } from "node:events";
import { request } from "undici";
import { defined } from "../../defined.ts";
import { SourceError } from "../errors.ts";
import { checkSafe, credentialOf } from "../http/access.ts";
import { checkedBaseUrl } from "../http/base-url.ts";
import { dispatcherFor, wayTo } from "../http/dispatcher.ts";
import { noAnswer, tooSlow } from "../http/no-answer.ts";
import type { HttpOptions } from "../http/options.ts";
import { retryAfterMs } from "../http/retry.ts";
import { longestTimer } from "../http/timer.ts";
import { inTries, TryAgain } from "../http/tries.ts";
import { serverTime } from "../source.ts";
import { Answer, checkedAnswer } from "./answer.ts";
import { readBody } from "./body.ts";

export interface HttpClient {
  /** The server's URL without a trailing slash; never with credentials. */
  readonly base: string;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

/** Requests at once and in a second: enough to be quick, few enough to be kind to a production Jaeger. */
const kind = { concurrency: 4, ratePerSecond: 50 };
const unauthorized = 401;

/**
 * GET requests to one server, kept alive between them. An answer of any status that may be Jaeger's comes back as it is.
 * A redirect is never followed: a credential goes to the address it was given for, and no other.
 * @throws SourceError `bad-url`; then, from `get`, `unreachable` when no whole answer came in time, and what
 * `checkedAnswer` throws. An aborted signal's reason is thrown as it is.
 */
export function httpClient(options: HttpOptions): HttpClient {
  const {
    timeoutMs,
    signal,
    concurrency = kind.concurrency,
    ratePerSecond = kind.ratePerSecond,
    access = {},
  } = options;
  const base = checkedBaseUrl(options.baseUrl);
  checkSafe(base, access);
  const { origin, pathname } = new URL(base);
  const hide = access.hide ?? ((text: string) => text);
  const where = wayTo(base, access);
  const closing = new AbortController();
  // Each connection, and each request, listens to these, and a long sweep makes many.
  setMaxListeners(0, closing.signal, ...(signal === undefined ? [] : [signal]));
  const agent = dispatcherFor(base, access, { timeoutMs, connections: concurrency, signal: closing.signal });
  const tried = inTries({ ...options, concurrency, ratePerSecond });

  const ask = async (target: string, stop: AbortSignal, authorization: string | undefined) => {
    const headers = {
      accept: "application/json",
      // Read as it comes: what unfolds could be of any size.
      "accept-encoding": "identity",
      ...access.headers,
      ...defined({ authorization }),
    };
    const response = await request(`${origin}${target}`, { dispatcher: agent, signal: stop, headers });
    const location = hide(String(response.headers["location"] ?? ""));
    const retryAfter = retryAfterMs(String(response.headers["retry-after"] ?? ""), Date.now());
    const date = String(response.headers["date"] ?? "");
    return { status: response.statusCode, location, retryAfter, date, body: await readBody(response.body, base) };
  };
  let hasAnswered = false;
  const once = async (
    path: string,
    query: Readonly<Record<string, string>>,
    authorization: string | undefined,
    left: number,
  ): Promise<Answer> => {
    const search = new URLSearchParams(query).toString();
    const target = `${pathname.replace(/\/$/, "")}${path}${search === "" ? "" : `?${search}`}`;
    const started = performance.now();
    const tell = (status: string, bytes: number, date?: string) =>
      options.onExchange?.({
        method: "GET",
        target,
        status,
        bytes,
        milliseconds: performance.now() - started,
        ...serverTime(date),
      });
    const limit = stopAfter(left, signal);
    try {
      // Not left to undici alone: it hears of a stop only once it is connected.
      const { status, location, retryAfter, date, body } = await Promise.race([
        ask(target, limit.signal, authorization),
        limit.stopped,
      ]);
      tell(String(status), body.length, date);
      hasAnswered = true;
      const told = { retryAfterMs: retryAfter, credential: credentialOf(access) };
      const answer = () => checkedAnswer(base, new Answer(base, status, body, hide), location, told);
      if (status === unauthorized) throw new TryAgain(answer, { newerCredential: true });
      if (isBusy(status)) throw new TryAgain(answer, { retryAfterMs: retryAfter });
      return answer();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof SourceError || error instanceof TryAgain) throw error;
      tell("no answer", 0);
      if (limit.signal.aborted) throw tooSlow(where, timeoutMs);
      if (!isBrokenOff(error) && !(hasAnswered && isRefused(error))) throw noAnswer(where, error);
      throw new TryAgain(() => {
        throw noAnswer(where, error);
      });
    } finally {
      limit.clear();
    }
  };
  return {
    base,
    get: (path, query = {}) => tried((authorization, leftMs) => once(path, query, authorization, leftMs)),
    close: () => {
      // A connection that is still being made would outlive the agent, and keep the process waiting.
      closing.abort();
      return agent.destroy();
    },
  };
}

/** Too many requests, not ready, or a gateway whose Jaeger is being restarted. */
const isBusy = (status: number): boolean => [429, 502, 503, 504].includes(status);

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/** A connection that was there and broke, as when a server restarts. */
const isBrokenOff = (error: unknown): boolean => /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(codeOf(error));

/** Where nobody has ever answered that is told at once; a server that has may be on its way up again. */
const isRefused = (error: unknown): boolean => codeOf(error) === "ECONNREFUSED";

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
