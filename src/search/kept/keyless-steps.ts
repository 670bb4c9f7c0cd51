import { getOrInsert } from "../../newer-map.ts";
import type { PointId } from "../../order/path.ts";
import type { KeylessStep } from "../../order/unclaimed.ts";
import { holds, type Interval } from "../../trace/interval.ts";
import { NumberList } from "../../trace/number-list.ts";

/** The steps of traces that have no key: nobody can tell whose they are. */
export class KeylessSteps {
  readonly #at = new Map<PointId, { readonly starts: NumberList; readonly traces: NumberList }>();

  /** @param trace the number of the trace; −1 if only its steps are known */
  add({ point, start }: KeylessStep, trace: number): void {
    const make = () => ({ starts: new NumberList(Float64Array), traces: new NumberList(Int32Array) });
    const known = getOrInsert(this.#at, point, make);
    known.starts.push(start);
    known.traces.push(trace);
  }

  /** @param hasNone whether a trace has no key to this day */
  countAt(point: PointId, window: Interval, hasNone: (trace: number) => boolean): number {
    const { starts, traces } = this.#at.get(point) ?? { starts: none, traces: none };
    let count = 0;
    for (let i = 0; i < starts.length; i++) if (holds(window, starts.at(i)) && hasNone(traces.at(i))) count++;
    return count;
  }
}

const none = new NumberList(Int32Array);
