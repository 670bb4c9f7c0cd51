import { ourClock } from "./clock.ts";
import { limiter, pacer } from "./concurrency.ts";
import type { HttpOptions } from "./options.ts";
import { type Refusal, waitBefore } from "./retry.ts";

/** A try that came to nothing, but another one may not. */
export class TryAgain<T> extends Error {
  override readonly name = "TryAgain";
  /** What it comes to when there is no other try. */
  readonly giveUp: () => T;
  /** The server's wish to be left alone so long; `newerCredential`: at once, with another one if there is one. */
  readonly how: Refusal & { readonly newerCredential?: boolean };

  constructor(giveUp: () => T, how: Refusal & { readonly newerCredential?: boolean } = {}) {
    super("try again");
    this.giveUp = giveUp;
    this.how = how;
  }
}

/** One try with this value of the Authorization header, in the milliseconds that are left. */
export type Try<T> = (authorization: string | undefined, leftMs: number) => Promise<T>;

/**
 * Makes requests of one server: so many at once, so many in a second, and each again where it says `TryAgain`, until its time is over.
 * A credential that was refused is renewed once. An aborted signal's reason is thrown as it is.
 */
export function inTries({
  access = {},
  timeoutMs,
  signal,
  concurrency,
  ratePerSecond,
  clock = ourClock,
}: HttpOptions & { readonly concurrency: number; readonly ratePerSecond: number }): <T>(once: Try<T>) => Promise<T> {
  const inTurn = limiter(concurrency);
  const paced = pacer(ratePerSecond, clock);

  const request = async <T>(once: Try<T>): Promise<T> => {
    let authorization = await access.authorization?.header();
    let isRenewed = false;
    await paced(signal);
    const until = clock.now() + timeoutMs;
    const left = () => until - clock.now();
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(authorization, left());
      } catch (error) {
        if (!(error instanceof TryAgain)) throw error;
        if (error.how.newerCredential === true) {
          // A credential runs out in the middle of a sweep; one that is new and refused is wrong.
          const newer = isRenewed ? undefined : await access.authorization?.header(authorization);
          if (newer === undefined) return error.giveUp();
          isRenewed = true;
          authorization = newer;
          continue;
        }
        const wait = waitBefore(attempt, error.how, left(), Math.random);
        if (wait === undefined) return error.giveUp();
        await clock.sleep(wait, signal);
        await paced(signal);
      }
    }
  };
  return (once) =>
    inTurn(() => request(once)).catch((error: unknown) => {
      // Whoever breaks off a wait breaks off the run.
      throw signal?.aborted ? signal.reason : error;
    });
}
