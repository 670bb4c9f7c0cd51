import { standsOut } from "./chance.ts";
import { has, mark, type Passage } from "./passage.ts";
import type { Path } from "./path.ts";
import { servicesIn } from "./services-in.ts";
import type { SpanLoss } from "./span-loss.ts";

/** Counts over many orders, by point and by service. */
export interface Sums {
  /** How many orders show each point. */
  readonly done: readonly number[];
  /** How the parents that spans name arrived, per service. */
  readonly parents: readonly SpanLoss[];
  /** How the spans of each point arrived, in orders that show the request around the point. */
  readonly inside: readonly SpanLoss[];
}

export function sumsOf(passages: readonly Passage[], path: Path): Sums {
  const done = path.points.map(() => 0);
  const parents = servicesIn(path).map(() => ({ missing: 0, arrived: 0 }));
  const inside = path.points.map(() => ({ missing: 0, arrived: 0 }));
  for (const passage of passages) {
    for (const [i, { missing, arrived }] of passage.parents.entries()) {
      parents[i]!.missing += missing;
      parents[i]!.arrived += arrived;
    }
    for (const i of passage.marks.keys()) {
      const isDone = has(passage, i, mark.done);
      if (isDone) done[i]!++;
      if (!has(passage, i, mark.inside)) continue;
      if (has(passage, i, mark.leftNothing)) inside[i]!.missing++;
      if (isDone) inside[i]!.arrived++;
    }
  }
  return { done, parents, inside };
}

/**
 * The places inside requests where significantly more spans are missing than at the other given places. Spans lost by
 * chance are missing everywhere alike. At the returned places an order may skip the step: a model that comes from the
 * constructor needs no S3.
 */
export function placesApart(places: readonly number[], { inside }: Sums, { points }: Path): ReadonlySet<number> {
  // One call may be two points: the request and its answer.
  const callOf = (place: number) => `${points[place]!.within} ${points[place]!.match.kind}`;
  const calls = [...new Set(places.map(callOf))].map((call) => places.filter((place) => callOf(place) === call));
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
