import { NumberList } from "../../trace/number-list.ts";
import { TraceIds } from "../../trace/trace-ids.ts";

/** The traces that came as some bytes, by the fingerprint of the bytes; each takes some twenty bytes of memory. */
export class Fingerprints {
  readonly #ids = new TraceIds(2);
  /** The number of the trace, by the number of the fingerprint. */
  readonly #traces = new NumberList(Int32Array);

  add(fingerprint: string, trace: number): void {
    const number = this.#ids.numberOf(fingerprint);
    if (number === this.#traces.length) this.#traces.push(trace);
    else this.#traces.set(number, trace);
  }

  traceOf(fingerprint: string): number | undefined {
    const number = this.#ids.find(fingerprint);
    return number === undefined ? undefined : this.#traces.at(number);
  }
}
