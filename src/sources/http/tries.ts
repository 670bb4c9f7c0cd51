import { limiter, pacer } from "./concurrency.ts";
import type { HttpOptions } from "./options.ts";
import { waitBefore } from "./retry.ts";

/** When to try again: after the server's `Retry-After`, or at once if `newerCredential` and one can be had. */
interface How {
  readonly retryAfterMs?: number | undefined;
  readonly newerCredential?: boolean;
}

/** A try failed, but another one may succeed. */
export class TryAgain<T> extends Error {
  override readonly name = "TryAgain";
  /** Gives the result, or throws the error, where no other try follows. */
  readonly giveUp: () => T;
  readonly how: How;

  constructor(giveUp: () => T, how: How = {}) {
    super("try again");
    this.giveUp = giveUp;
    this.how = how;
  }
}

type SettledOptions = HttpOptions & Required<Pick<HttpOptions, "concurrency" | "ratePerSecond" | "clock">>;

/** Makes one try with this value of the Authorization header, within the milliseconds that are left. */
export type Try<T> = (authorization: string | undefined, leftMs: number) => Promise<T>;

/**
 * Sends requests to one server, with a limit at once and per second. A request that throws `TryAgain` is tried again
 * until its time is over. A credential that was refused is renewed once. An aborted signal's reason is thrown as it is.
 */
export function inTries({
  access = {},
  timeoutMs,
  signal,
  concurrency,
  ratePerSecond,
  clock,
}: SettledOptions): <T>(once: Try<T>) => Promise<T> {
  const inTurn = limiter(concurrency);
  const paced = pacer(ratePerSecond, clock);

  const request = async <T>(once: Try<T>): Promise<T> => {
    let authorization = await access.authorization?.header();
    let isRenewed = false;
    await paced(signal);
    const until = clock.elapsed() + timeoutMs;
    const left = () => until - clock.elapsed();
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      try {
        return await once(authorization, left());
      } catch (error) {
        if (!(error instanceof TryAgain)) throw error;
        if (error.how.newerCredential === true) {
          // A credential may expire during a sweep. If a renewed one is refused too, it is wrong.
          const newer = isRenewed ? undefined : await access.authorization?.header(authorization);
          if (newer === undefined) return error.giveUp();
          isRenewed = true;
          authorization = newer;
          continue;
        }
        const wait = waitBefore(attempt, error.how.retryAfterMs, left(), Math.random);
        if (wait === undefined) return error.giveUp();
        await clock.sleep(wait, signal);
        await paced(signal);
      }
    }
  };
  return (once) =>
    inTurn(() => request(once)).catch((error: unknown) => {
      // An abort during a wait ends the run: its reason is the error.
      throw signal?.aborted ? signal.reason : error;
    });
}
