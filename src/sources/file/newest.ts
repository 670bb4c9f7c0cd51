import { earliestStart, type Microseconds, type Trace } from "../../trace/span.ts";

/** Keeps the newest of the traces that are added, and counts all. */
export class Newest {
  readonly #atMost: number;
  #kept: { readonly trace: Trace; readonly start: Microseconds }[] = [];
  #count = 0;

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  add(trace: Trace): void {
    this.#count++;
    this.#kept.push({ trace, start: earliestStart(trace.spans) });
    if (this.#kept.length >= 2 * this.#atMost) this.#cut();
  }

  get isAll(): boolean {
    return this.#count <= this.#atMost;
  }

  get traces(): readonly Trace[] {
    this.#cut();
    return this.#kept.map(({ trace }) => trace);
  }

  #cut(): void {
    if (this.#kept.length > this.#atMost)
      this.#kept = this.#kept.sort((a, b) => b.start - a.start).slice(0, this.#atMost);
  }
}
