import { TraceIds } from "../../trace/trace-ids.ts";

/** Which trace came as which bytes, by their fingerprints: some thirty bytes each. */
export class Fingerprints {
  readonly #prints = new TraceIds();
  /** Of each fingerprint the trace's number. */
  readonly #traces: number[] = [];

  add(print: string, trace: number): void {
    this.#traces[this.#prints.numberOf(print)] = trace;
  }

  traceOf(print: string): number | undefined {
    const number = this.#prints.find(print);
    return number === undefined ? undefined : this.#traces[number];
  }
}
