import { extentOf, hullOf, type Interval } from "../../trace/interval.ts";
import { NumberList } from "../../trace/number-list.ts";
import { type Microseconds, receivedIn, type Trace } from "../../trace/span.ts";
import { ServiceMarks } from "./service-marks.ts";

/**
 * For each trace, by its number: how many spans it came with, when the first began and the last ended, and which
 * services sent them.
 */
export class TraceExtents {
  readonly #sizes = new NumberList(Int32Array);
  readonly #starts = new NumberList(Float64Array);
  readonly #ends = new NumberList(Float64Array);
  readonly #services = new NumberList(Int32Array);
  readonly #marks = new ServiceMarks();
  #oldest = Number.POSITIVE_INFINITY;

  /** How many traces. */
  get size(): number {
    return this.#sizes.length;
  }

  /** When the first of all traces began; infinite if there is none. */
  get oldest(): Microseconds {
    return this.#oldest;
  }

  /** Adds a trace under the next number. */
  add(trace: Trace): void {
    const { spans } = trace;
    this.#sizes.push(receivedIn(trace));
    const { from, to } = extentOf(spans);
    this.#oldest = Math.min(this.#oldest, from);
    this.#starts.push(from);
    this.#ends.push(to);
    this.#services.push(this.#marks.of(spans));
  }

  /**
   * Extends a trace that has come again, with more spans or other ones. Returns how many more they are than ever
   * before.
   */
  grow(number: number, trace: Trace): number {
    const { spans } = trace;
    const more = Math.max(0, receivedIn(trace) - this.spansOf(number));
    this.#sizes.set(number, this.spansOf(number) + more);
    const { from, to } = hullOf([this.timeOf(number), extentOf(spans)]);
    this.#oldest = Math.min(this.#oldest, from);
    this.#starts.set(number, from);
    this.#ends.set(number, to);
    this.#services.set(number, this.#services.at(number) | this.#marks.of(spans));
    return more;
  }

  spansOf(number: number): number {
    return this.#sizes.at(number);
  }

  timeOf(number: number): Interval {
    return { from: this.#starts.at(number), to: this.#ends.at(number) };
  }

  endOf(number: number): Microseconds {
    return this.#ends.at(number);
  }

  /** Whether a trace has a span of one of these services; services after the thirtieth are not told apart. */
  isOf(number: number, services: readonly string[]): boolean {
    return (this.#services.at(number) & this.#marks.ofAll(services)) !== 0;
  }
}
