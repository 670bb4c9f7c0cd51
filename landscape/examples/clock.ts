import type { Collector } from "../parts/collector.ts";

const million = 1_000_000n;

/**
 * A clock that jumps: minutes here are spread over a week in the traces. A span keeps its length. It is moved as a
 * whole to the time that the clock showed when the span started.
 *
 *     here     ├ act ┤├ act ┤├ act ┤
 *     traces   ├ act ┤ ··· 3 h ··· ├ act ┤ ··· 1 d ··· ├ act ┤
 */
export class Clock {
  private readonly jumps: { readonly from: bigint; readonly by: bigint }[] = [];

  constructor(collector: Collector) {
    collector.move((start) => this.jumps.findLast(({ from }) => from <= start)?.by ?? this.jumps[0]?.by ?? 0n);
  }

  /** The time that the clock shows, in ms since 1970. */
  now(): number {
    const jump = this.jumps.at(-1);
    return Date.now() + (jump === undefined ? 0 : Number(jump.by / million));
  }

  /** Jumps to a time, in ms since 1970. The clock never goes back. */
  jumpTo(time: number): void {
    const here = Date.now();
    if (this.jumps.length > 0 && time <= this.now()) return;
    this.jumps.push({ from: BigInt(here) * million, by: BigInt(time - here) * million });
  }
}
