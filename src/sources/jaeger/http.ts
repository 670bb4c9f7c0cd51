import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { SourceError } from "../errors.ts";
import { type Exchange, serverTime } from "../source.ts";
import { type Access, checkSafe, credentialOf } from "./access.ts";
import { Answer, checkedAnswer } from "./answer.ts";
import { checkedBaseUrl } from "./base-url.ts";
import { readBody } from "./body.ts";
import { limiter, pacer } from "./concurrency.ts";
import { dispatcherFor, wayTo } from "./dispatcher.ts";
import { noAnswer, tooSlow } from "./no-answer.ts";
import { type Refusal, retryAfterMs, waitBefore } from "./retry.ts";
import { longestTimer } from "../timer.ts";

export interface HttpOptions {
  readonly baseUrl: string;
  readonly access?: Access;
  /** Covers connecting, the headers and the whole body of one request, and those tries that come after a first one. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Requests under way at once. */
  readonly concurrency?: number;
  readonly ratePerSecond?: number;
  readonly onExchange?: (exchange: Exchange) => void;
}

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
  const inTurn = limiter(concurrency);
  const paced = pacer(ratePerSecond);

  const ask = async (target: string, stop: AbortSignal, authorization: string | undefined) => {
    const headers = {
      accept: "application/json",
      // Read as it comes: what unfolds could be of any size.
      "accept-encoding": "identity",
      ...access.headers,
      ...(authorization === undefined ? {} : { authorization }),
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
      if (isBusy(status) || status === unauthorized) throw new TryAgain(retryAfter, answer, status === unauthorized);
      return answer();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof SourceError || error instanceof TryAgain) throw error;
      tell("no answer", 0);
      if (limit.signal.aborted) throw tooSlow(where, timeoutMs);
      throw isBrokenOff(error) || (hasAnswered && isRefused(error))
        ? new TryAgain(undefined, () => {
            throw noAnswer(where, error);
          })
        : noAnswer(where, error);
    } finally {
      limit.clear();
    }
  };
  const get = async (path: string, query: Readonly<Record<string, string>>): Promise<Answer> => {
    let authorization = await access.authorization?.header();
    let renewed = false;
    await paced(signal);
    const until = performance.now() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      const left = () => until - performance.now();
      try {
        return await once(path, query, authorization, left());
      } catch (error) {
        if (!(error instanceof TryAgain)) throw error;
        if (error.unauthorized) {
          // A credential runs out in the middle of a sweep; one that is new and refused is wrong.
          const newer = renewed ? undefined : await access.authorization?.header(authorization);
          if (newer === undefined) return error.giveUp();
          renewed = true;
          authorization = newer;
          continue;
        }
        const wait = waitBefore(attempt, error, left(), Math.random);
        if (wait === undefined) return error.giveUp();
        await sleep(wait, undefined, signal === undefined ? {} : { signal });
        await paced(signal);
      }
    }
  };
  // Whoever breaks off a wait breaks off the run.
  const unlessStopped = (work: Promise<Answer>): Promise<Answer> =>
    work.catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  return {
    base,
    get: (path, query = {}) => unlessStopped(inTurn(() => get(path, query))),
    close: () => {
      // A connection that is still being made would outlive the agent, and keep the process waiting.
      closing.abort();
      return agent.destroy();
    },
  };
}

/** Not now, but perhaps in a moment. `giveUp` is what it comes to when there is no other try. */
class TryAgain extends Error implements Refusal {
  override readonly name = "TryAgain";
  readonly giveUp: () => Answer;
  /** With another credential, if there is one. */
  readonly unauthorized: boolean;
  declare readonly retryAfterMs?: number;

  constructor(retryAfter: number | undefined, giveUp: () => Answer, unauthorized = false) {
    super("try again");
    this.giveUp = giveUp;
    this.unauthorized = unauthorized;
    if (retryAfter !== undefined) this.retryAfterMs = retryAfter;
  }
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
