import { setMaxListeners } from "node:events";
import { request } from "undici";
import { systemClock } from "../../clock.ts";
import { defined } from "../../defined.ts";
import { errorCode } from "../../error-code.ts";
import { SourceError } from "../errors.ts";
import { checkSafe, credentialOf } from "../http/access.ts";
import { checkedBaseUrl } from "../http/base-url.ts";
import { dispatcherFor, wayTo } from "../http/dispatcher.ts";
import { noAnswer, tooSlow } from "../http/no-answer.ts";
import { type HttpOptions, shortening } from "../http/options.ts";
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

/** Enough requests to be quick, few enough to spare a production Jaeger. */
const defaultLimits = { concurrency: 4, ratePerSecond: 50 };
const unauthorized = 401;

/**
 * Sends GET requests to one server over connections that are kept alive. An answer that may be Jaeger's comes back
 * whatever its status. A redirect is never followed: a credential goes to the address it was given for, and no other.
 * @throws SourceError `bad-url`; then, from `get`, `unreachable` when no whole answer came in time, and what
 * `checkedAnswer` throws. An aborted signal's reason is thrown as it is.
 */
export function httpClient(options: HttpOptions): HttpClient {
  const {
    timeoutMs,
    signal,
    concurrency = defaultLimits.concurrency,
    ratePerSecond = defaultLimits.ratePerSecond,
    access = {},
    clock = systemClock,
  } = options;
  const base = checkedBaseUrl(options.baseUrl);
  checkSafe(base, access);
  const { origin, pathname } = new URL(base);
  const hide = access.hide ?? ((text: string) => text);
  const where = wayTo(base, access);
  const closing = new AbortController();
  // Each connection and each request listens to these signals, and a long sweep makes many.
  setMaxListeners(0, closing.signal, ...(signal === undefined ? [] : [signal]));
  const agent = dispatcherFor(base, access, { timeoutMs, connections: concurrency, signal: closing.signal });
  let isConnected = false;
  agent.on("connect", () => (isConnected = true));
  let hasBegun = false;
  const tried = inTries({ ...options, clock, concurrency, ratePerSecond });

  const shortenedBy = (target: string) => (asksAboutTime(target) ? shortening(options) : undefined);

  const ask = async (target: string, stop: AbortSignal, authorization: string | undefined) => {
    const headers = {
      accept: "application/json",
      // No compression: a compressed body could unfold to any size.
      "accept-encoding": "identity",
      ...access.headers,
      ...defined({ authorization }),
    };
    const response = await request(`${origin}${target}`, { dispatcher: agent, signal: stop, headers });
    hasBegun = true;
    const location = hide(String(response.headers["location"] ?? ""));
    const retryAfter = retryAfterMs(String(response.headers["retry-after"] ?? ""), clock.now() / 1_000);
    const date = String(response.headers["date"] ?? "");
    return {
      status: response.statusCode,
      location,
      retryAfter,
      date,
      body: await readBody(response.body, base, shortenedBy(target)),
    };
  };
  let hasAnswered = false;
  const once = async (
    path: string,
    query: Readonly<Record<string, string>>,
    authorization: string | undefined,
    leftMs: number,
  ): Promise<Answer> => {
    const search = new URLSearchParams(query).toString();
    const target = `${pathname.replace(/\/$/, "")}${path}${search === "" ? "" : `?${search}`}`;
    const started = clock.elapsed();
    const report = (status: string, bytes: number, date?: string) =>
      options.onExchange?.({
        method: "GET",
        target,
        status,
        bytes,
        milliseconds: clock.elapsed() - started,
        ...serverTime(date),
      });
    const timeout = stopAfter(leftMs, signal);
    try {
      // undici notices an abort only once it is connected, so the abort is raced against the request.
      const { status, location, retryAfter, date, body } = await Promise.race([
        ask(target, timeout.signal, authorization),
        timeout.stopped,
      ]);
      report(String(status), body.length, date);
      hasAnswered = true;
      const answer = () =>
        checkedAnswer(
          base,
          new Answer(base, status, body, { shortenedBy: shortenedBy(target), hide }),
          location,
          retryAfter,
          credentialOf(access),
        );
      if (status === unauthorized) throw new TryAgain(answer, { newerCredential: true });
      if (isBusy(status)) throw new TryAgain(answer, { retryAfterMs: retryAfter });
      return answer();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof SourceError || error instanceof TryAgain) throw error;
      report("no answer", 0);
      if (timeout.signal.aborted)
        throw tooSlow(where, timeoutMs, { shortenedBy: shortenedBy(target), isSilent: isConnected && !hasBegun });
      if (!isBrokenOff(error) && !(hasAnswered && isRefused(error))) throw noAnswer(where, error);
      throw new TryAgain(() => {
        throw noAnswer(where, error);
      });
    } finally {
      timeout.clear();
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

/** Whether a request is for what was in a time: not for names, nor for a trace by its id. */
const asksAboutTime = (target: string): boolean => /[?&](?:start|endTs|query\.startTimeMin)=/.test(target);

/** Too many requests, not ready, or a gateway whose Jaeger is being restarted. */
const isBusy = (status: number): boolean => [429, 502, 503, 504].includes(status);

/** An established connection broke, as when a server restarts. */
const isBrokenOff = (error: unknown): boolean => /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(errorCode(error));

/** If a server has answered before, it may be restarting; otherwise a refusal is an error at once. */
const isRefused = (error: unknown): boolean => errorCode(error) === "ECONNREFUSED";

/** Returns a signal that aborts when the time is over or the run is aborted; `stopped` rejects then. */
function stopAfter(timeoutMs: number, run: AbortSignal | undefined) {
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  const timer = setTimeout(stop, Math.min(timeoutMs, longestTimer));
  const stopped = new Promise<never>((_, reject) => stopper.signal.addEventListener("abort", reject));
  run?.addEventListener("abort", stop, { once: true });
  const clear = () => {
    clearTimeout(timer);
    run?.removeEventListener("abort", stop);
  };
  return { signal: stopper.signal, stopped, clear };
}
