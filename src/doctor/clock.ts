import type { Exchange } from "../sources/source.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import { type Finding, found } from "./finding.ts";

/** Hosts with synchronised clocks differ only by milliseconds. */
const toleratedSkew: Microseconds = 2 * second;

/**
 * Measures how far the server's clock is from ours; each answer narrows the range. The Date header names the second in
 * which the server answered, which was after the request left and before the answer arrived:
 *
 *     ours    |-sent ---------------------- here-|
 *     server        |--- the second of Date ---|
 */
export class ServerClock {
  #minDifference = Number.NEGATIVE_INFINITY;
  #maxDifference = Number.POSITIVE_INFINITY;

  /** @param here our own time when the answer arrived */
  add({ serverTime, milliseconds }: Exchange, here: Microseconds): void {
    if (serverTime === undefined) return;
    this.#minDifference = Math.max(this.#minDifference, serverTime - here);
    this.#maxDifference = Math.min(this.#maxDifference, serverTime + second - (here - milliseconds * 1_000));
  }

  /**
   * @param limit the time that spans may take to be found; beyond it a verdict is about another moment than it says
   */
  judged(limit: Microseconds): Finding {
    const [min, max] = [this.#minDifference, this.#maxDifference];
    // No answer has a date, or a cache in between repeats an old one.
    if (!Number.isFinite(min) || min > max) return found("clock", "clock-unknown", {});
    const difference = min > 0 ? min : Math.min(0, max);
    if (Math.abs(difference) <= toleratedSkew)
      return found("clock", "clock-agrees", { withinMs: Math.max(Math.abs(min), Math.abs(max)) / 1_000 });
    const code = Math.abs(difference) > limit ? "clock-misleads" : "clock-differs";
    return found("clock", code, { differenceMs: difference / 1_000 });
  }
}
