import { getOrInsert } from "../../newer-map.ts";
import { countAbove, countBelow } from "../../order/sorted.ts";
import { parentsIn, type SpanLoss } from "../../order/span-loss.ts";
import type { Interval } from "../../trace/interval.ts";
import { NumberList } from "../../trace/number-list.ts";
import { earliestStart, type Microseconds } from "../../trace/span.ts";
import type { TraceTree } from "../../trace/tree.ts";
import type { ActivityOf } from "../cohort/activity-around.ts";

/** What every service said and when, in a few numbers per span, so that a sweep need not ask for it again. */
export class ServiceActivity {
  readonly #services = new Map<string, Service>();
  readonly #settled: (service: string) => Microseconds;

  /** @param settled a trace with a later span may still lack one of the service's */
  constructor(settled: (service: string) => Microseconds) {
    this.#settled = settled;
  }

  add(tree: TraceTree): void {
    const { spans } = tree.trace;
    const at = earliestStart(spans);
    for (const { service, end } of spans) this.#of(service).ends.add(end);
    for (const service of new Set(spans.map((span) => span.service)))
      this.addLoss(service, at, parentsIn(tree, [service], this.#settled(service)));
  }

  /** Adds when spans of a service ended. */
  addEnds(service: string, ends: readonly Microseconds[]): void {
    for (const end of ends) this.#of(service).ends.add(end);
  }

  /** Adds how a service's spans arrived in traces that began at a time. */
  addLoss(service: string, at: Microseconds, { missing, arrived }: SpanLoss): void {
    if (missing + arrived > 0) this.#of(service).losses.add(at, missing, arrived);
  }

  /** Answers from memory. */
  readonly activityOf: ActivityOf = async (name, window) => {
    const { ends, losses } = this.#of(name);
    return { ends: ends.between(window), loss: losses.within(window) };
  };

  #of(name: string): Service {
    return getOrInsert(this.#services, name, () => ({ ends: new Times(), losses: new Losses() }));
  }
}

interface Service {
  readonly ends: Times;
  readonly losses: Losses;
}

/** For each trace when it began, how many parents are missing in it, and how many arrived. */
class Losses {
  #sums: LossSums = { at: new Float64Array(), missing: new Uint32Array(1), arrived: new Uint32Array(1) };
  /** What came since the sums were worked out. */
  readonly #at = new NumberList(Float64Array);
  readonly #missing = new NumberList(Int32Array);
  readonly #arrived = new NumberList(Int32Array);

  add(at: Microseconds, missing: number, arrived: number): void {
    this.#at.push(at);
    this.#missing.push(missing);
    this.#arrived.push(arrived);
  }

  /** The sums over the traces that began in a window. */
  within({ from, to }: Interval): SpanLoss {
    if (this.#at.length > 0) this.#sumUp();
    const { at, missing, arrived } = this.#sums;
    const first = countBelow(at, from);
    const end = Math.max(first, countUpTo(at, to));
    return { missing: missing[end]! - missing[first]!, arrived: arrived[end]! - arrived[first]! };
  }

  /** Many orders ask about the same service, so none of them goes through all of its traces. */
  #sumUp(): void {
    const { at, missing, arrived } = this.#sums;
    const time = (i: number) => (i < at.length ? at[i]! : this.#at.at(i - at.length));
    const order = Uint32Array.from({ length: at.length + this.#at.length }, (_, i) => i);
    order.sort((a, b) => time(a) - time(b));
    this.#sums = {
      at: Float64Array.from(order, time),
      missing: sumsOf(order, missing, this.#missing),
      arrived: sumsOf(order, arrived, this.#arrived),
    };
    for (const list of [this.#at, this.#missing, this.#arrived]) list.clear();
  }
}

/** When traces began, in order of time; at each place the sums over the traces before it, and at the end over all. */
interface LossSums {
  readonly at: Float64Array;
  readonly missing: Uint32Array;
  readonly arrived: Uint32Array;
}

/** The sums in another order, over what was summed up `before` and what came after that. */
function sumsOf(order: Uint32Array, before: Uint32Array, more: NumberList): Uint32Array {
  const known = before.length - 1;
  const sums = new Uint32Array(order.length + 1);
  for (const [place, i] of order.entries())
    sums[place + 1] = sums[place]! + (i < known ? before[i + 1]! - before[i]! : more.at(i - known));
  return sums;
}

/** Times, of eight bytes each, sorted when they are asked for. */
class Times {
  #sorted = new Float64Array();
  /** What came since. */
  readonly #more = new NumberList(Float64Array);

  add(time: Microseconds): void {
    this.#more.push(time);
  }

  /** The times after the interval's beginning and before its end. */
  between({ from, to }: Interval): Float64Array {
    if (this.#more.length > 0) this.#sort();
    return this.#sorted.slice(countUpTo(this.#sorted, from), countBelow(this.#sorted, to));
  }

  #sort(): void {
    const known = this.#sorted.length;
    const time = (_: unknown, i: number) => (i < known ? this.#sorted[i]! : this.#more.at(i - known));
    this.#sorted = Float64Array.from({ length: known + this.#more.length }, time).sort();
    this.#more.clear();
  }
}

const countUpTo = (sorted: Float64Array, limit: number): number => sorted.length - countAbove(sorted, limit);
