import { standsOut } from "./chance.ts";
import { has, mark, type Passage } from "./passage.ts";
import type { Path } from "./path.ts";
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

/**
 * Of these places inside of requests those at which so much more is missing than at the others as is no chance: an order may do without
 * what is done there, as one whose model came out of the constructor without S3. What loses spans by chance loses all of them alike.
 */
export function placesApart(places: readonly number[], { inside }: Sums, { points }: Path): ReadonlySet<number> {
  // One call may be two points: that it was made, and that it was answered.
  const callOf = (place: number) => `${points[place]!.within} ${points[place]!.match.kind}`;
  const calls = [...new Set(places.map(callOf))].map((one) => places.filter((place) => callOf(place) === one));
  const counts = calls
    .map((call) => {
      const [worst] = call.map((place) => inside[place]!).sort((a, b) => b.missing - a.missing);
      return { call, errors: worst!.missing, total: worst!.missing + worst!.arrived };
    })
    .filter(({ total }) => total > 0);
  const isApart = (one: (typeof counts)[number]) =>
    standsOut(
      one,
      counts.filter((other) => other !== one),
    );
  return new Set(counts.filter(isApart).flatMap(({ call }) => call));
}
