import type { Path } from "./path.ts";
import { has, mark, type Passage } from "./passage.ts";
import { servicesIn } from "./services-in.ts";
import type { SpanLoss } from "./span-loss.ts";

/** What orders say of all points and services together. */
export interface Sums {
  /** How many show each point. */
  readonly done: readonly number[];
  /** Of each service's parents that were named. */
  readonly parents: readonly SpanLoss[];
  /** Of each point inside of a request that is there. */
  readonly inside: readonly SpanLoss[];
}

export function sumsOf(all: readonly Passage[], path: Path): Sums {
  const done = path.points.map(() => 0);
  const parents = servicesIn(path).map(() => ({ missing: 0, arrived: 0 }));
  const inside = path.points.map(() => ({ missing: 0, arrived: 0 }));
  for (const one of all) {
    for (const [i, { missing, arrived }] of one.parents.entries()) {
      parents[i]!.missing += missing;
      parents[i]!.arrived += arrived;
    }
    for (const i of one.marks.keys()) {
      const isDone = has(one, i, mark.done);
      if (isDone) done[i]!++;
      if (!has(one, i, mark.inside)) continue;
      if (has(one, i, mark.leftNothing)) inside[i]!.missing++;
      if (isDone) inside[i]!.arrived++;
    }
  }
  return { done, parents, inside };
}
