import { earliestStart, latestEnd, type Microseconds, type Trace } from "../trace/span.ts";
import { ServiceMarks } from "./service-marks.ts";

/** Of each trace, by its number: with how many spans it came, when the first of them began and the last one ended, and whose they are. */
export class TraceExtents {
  readonly #sizes: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #services: number[] = [];
  readonly #marks = new ServiceMarks();

  /** How many traces. */
  get size(): number {
    return this.#sizes.length;
  }

  /** Adds a trace under the next number. */
  add({ spans }: Trace): void {
    this.#sizes.push(spans.length);
    this.#starts.push(earliestStart(spans));
    this.#ends.push(latestEnd(spans));
    this.#services.push(this.#marks.of(spans));
  }

  /** It has come again, with more spans or other ones. Returns how many more than ever before. */
  grow(number: number, { spans }: Trace): number {
    const more = Math.max(0, spans.length - this.#sizes[number]!);
    this.#sizes[number]! += more;
    this.#starts[number] = Math.min(this.#starts[number]!, earliestStart(spans));
    this.#ends[number] = Math.max(this.#ends[number]!, latestEnd(spans));
    this.#services[number]! |= this.#marks.of(spans);
    return more;
  }

  spansOf(number: number): number {
    return this.#sizes[number]!;
  }

  startOf(number: number): Microseconds {
    return this.#starts[number]!;
  }

  endOf(number: number): Microseconds {
    return this.#ends[number]!;
  }

  /** Whether it has a span of one of these services; of services after the thirtieth, of any of those. */
  isOf(number: number, services: readonly string[]): boolean {
    return (this.#services[number]! & this.#marks.ofAll(services)) !== 0;
  }
}
