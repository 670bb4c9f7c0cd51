import type { Exchange } from "../sources/source.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import { type Finding, found } from "./finding.ts";

/** Hosts that are kept in time differ by milliseconds. */
const tolerated: Microseconds = 2 * second;

/**
 * How far the server's clock is from ours, narrowed down by each answer. Its Date header names the second in which it answered, which
 * was after the request left and before the answer was here:
 *
 *     ours    |-sent ---------------------- here-|
 *     server        |--- the second of Date ---|
 */
export class ServerClock {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /** @param here our own time when the answer was there */
  add({ serverTime, milliseconds }: Exchange, here: Microseconds): void {
    if (serverTime === undefined) return;
    this.#least = Math.max(this.#least, serverTime - here);
    this.#most = Math.min(this.#most, serverTime + second - (here - milliseconds * 1_000));
  }

  /**
   * @param limit beyond which a verdict is about another moment than it says: the time that spans may take to be found
   */
  judged(limit: Microseconds): Finding {
    const [least, most] = [this.#least, this.#most];
    // Without an answer that has a date; or a cache in between repeats an old one.
    if (!Number.isFinite(least) || least > most) return found("clock", "clock-unknown", {});
    const difference = least > 0 ? least : Math.min(0, most);
    if (Math.abs(difference) <= tolerated)
      return found("clock", "clock-agrees", { withinMs: Math.max(Math.abs(least), Math.abs(most)) / 1_000 });
    const code = Math.abs(difference) > limit ? "clock-misleads" : "clock-differs";
    return found("clock", code, { differenceMs: difference / 1_000 });
  }
}
