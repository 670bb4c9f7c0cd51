import { TraceIds } from "../../trace/trace-ids.ts";

/** The traces that came as some bytes, by the fingerprint of the bytes; each takes some thirty bytes of memory. */
export class Fingerprints {
  readonly #ids = new TraceIds();
  /** The number of the trace, by the number of the fingerprint. */
  readonly #traces: number[] = [];

  add(fingerprint: string, trace: number): void {
    this.#traces[this.#ids.numberOf(fingerprint)] = trace;
  }

  traceOf(fingerprint: string): number | undefined {
    const number = this.#ids.find(fingerprint);
    return number === undefined ? undefined : this.#traces[number];
  }
}
