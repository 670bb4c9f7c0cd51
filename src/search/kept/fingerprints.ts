import { TraceIds } from "../../trace/trace-ids.ts";

/** The traces that came as some bytes, by the fingerprint of the bytes; each takes some thirty bytes of memory. */
export class Fingerprints {
  readonly #prints = new TraceIds();
  /** The number of the trace, by the number of the fingerprint. */
  readonly #traces: number[] = [];

  add(print: string, trace: number): void {
    this.#traces[this.#prints.numberOf(print)] = trace;
  }

  traceOf(print: string): number | undefined {
    const number = this.#prints.find(print);
    return number === undefined ? undefined : this.#traces[number];
  }
}
