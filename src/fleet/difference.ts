import type { JudgedOrder } from "../order/investigation.ts";
import type { Label, PointId } from "../order/path.ts";
import type { OrderReport, PointReport, PointState, SearchSummary } from "../order/report.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import type { FleetOf } from "./fleet.ts";
import { ascending, quantile } from "./statistics.ts";

type Compared = Pick<OrderReport, "order" | "verdict" | "rows" | "path" | "now" | "findings">;
type Asked = Compared & Pick<OrderReport, "search">;

/** One point in two orders, or in an order and the typical one. */
export interface PointDifference {
  readonly point: PointId;
  readonly label: Label;
  readonly one: Side;
  readonly other: Side;
  /**
   * What differs: whether the step happened, or how long it, or the wait for it, took. Times differ only by a factor,
   * and by enough to be noticed.
   */
  readonly differs: "state" | "time" | null;
}

export interface Side {
  readonly state: PointState | null;
  readonly took: Microseconds | null;
  readonly wait: Microseconds | null;
}

export interface DifferenceReport {
  /** The search for the first of two orders, or for all orders that make the typical one. */
  readonly search: SearchSummary;
  readonly one: Compared;
  /** Null for the typical healthy order. */
  readonly other: Compared | null;
  /** How many orders make the typical one. */
  readonly typicalOf: number;
  readonly points: readonly PointDifference[];
  /** Where one of them goes further than the other: the last step that the other got to. */
  readonly noFurther: { readonly one: PointId | null; readonly other: PointId | null };
}

/** A time counts as longer if it is at least twice as long, and by at least a second. */
const minFactor = 2;
const minDifference: Microseconds = second;

export const differenceOf = (one: Asked, other: Compared): DifferenceReport => ({
  search: one.search,
  one,
  other,
  typicalOf: 0,
  ...pair(one, sidesOf(other)),
});

/** The state and the times of an order's points. */
export type Sides = ReadonlyMap<PointId, Side>;

/** The points of a completed, healthy order on the same variant of the path; undefined for any other order. */
export function healthyBeside({ order: one }: Compared, judged: JudgedOrder): Sides | undefined {
  const { order, verdict } = judged;
  const isLike = verdict.state === "completed" && order.path === one.path && order.asked !== one.asked;
  return isLike && !judged.findings.some(({ severity }) => severity === "error") ? sidesOf(judged) : undefined;
}

/** Compares an order with the typical healthy one, which has the median of each step. */
export function differenceFromTypical(
  one: Compared,
  { orders: all, search }: Pick<FleetOf<Sides>, "orders" | "search">,
): DifferenceReport {
  const typical = new Map(
    one.path.points.map(({ point }) => {
      const sides = all.map((one) => one.get(point)!);
      const done = sides.filter(({ state }) => state === "done");
      const side: Side = {
        state: mostOf(sides.map(({ state }) => state)),
        took: median(done.map(({ took }) => took)),
        wait: median(done.map(({ wait }) => wait)),
      };
      return [point, side] as const;
    }),
  );
  return {
    search: { ...search, truncated: search.unseen.length > 0 },
    one,
    other: null,
    typicalOf: all.length,
    ...(all.length === 0 ? { points: [], noFurther: { one: null, other: null } } : pair(one, typical)),
  };
}

const median = (values: readonly (number | null)[]): number | null =>
  quantile(ascending(values.filter((value) => value !== null)), 0.5) ?? null;

/** The most frequent state; null where there are none. */
function mostOf(states: readonly (PointState | null)[]): PointState | null {
  const count = (state: PointState | null) => states.filter((one) => one === state).length;
  return [...new Set(states)].sort((a, b) => count(b) - count(a))[0] ?? null;
}

const pointsIn = ({ rows }: Compared): PointReport[] => rows.flatMap(({ points }) => points);

const sidesOf = (report: Compared): Sides =>
  new Map(pointsIn(report).map(({ point, state, duration, wait }) => [point, { state, took: duration, wait }]));

function pair(one: Compared, others: Sides): Pick<DifferenceReport, "points" | "noFurther"> {
  const mine = sidesOf(one);
  const points = pointsIn(one);
  const ours = beyond(points, mine, others);
  const theirs = beyond(points, others, mine);
  const compared = points.map(({ point, label }): PointDifference => {
    const sides = { one: mine.get(point)!, other: others.get(point)! };
    const isLeft = ours.points.has(point) || theirs.points.has(point);
    return { point, label, ...sides, differs: isLeft ? null : differs(sides.one, sides.other) };
  });
  return { points: compared, noFurther: { one: ours.last, other: theirs.last } };
}

/**
 * The steps that an order is still to come to and the other has done, after the last one that it got to, whatever became
 * of it there. `last` is that one; null if there are no such steps.
 */
function beyond(
  points: readonly PointReport[],
  sides: Sides,
  beside: Sides,
): { points: Set<PointId>; last: PointId | null } {
  const last = points.findLastIndex(({ point }) => {
    const side = sides.get(point)!;
    return side.state !== null && side.state !== "not-on-path" && !isToCome(side);
  });
  const ids = last === -1 ? [] : points.slice(last + 1).map(({ point }) => point);
  const toCome = new Set(ids.filter((point) => isToCome(sides.get(point)!) && happened(beside.get(point)!)));
  return { points: toCome, last: toCome.size === 0 ? null : points[last]!.point };
}

const isToCome = ({ state }: Side): boolean => state === "pending" || state === "waiting";
const happened = ({ state }: Side): boolean => state === "done" || state === "proved";

function differs(one: Side, other: Side): PointDifference["differs"] {
  // A step that has begun is on its way to what it is in the other order.
  const isOpen = (side: Side) => isToCome(side) || side.state === "running";
  const isBegun = (side: Side, beside: Side) => side.state === "running" && happened(beside);
  if ((isOpen(one) && isOpen(other)) || isBegun(one, other) || isBegun(other, one)) return null;
  if (one.state !== other.state && (happened(one) !== happened(other) || !happened(one))) return "state";
  return isLonger(one.took, other.took) || isLonger(one.wait, other.wait) ? "time" : null;
}

const isLonger = (a: Microseconds | null, b: Microseconds | null): boolean =>
  a !== null &&
  b !== null &&
  Math.abs(a - b) >= minDifference &&
  Math.max(a, b) >= minFactor * Math.max(0, Math.min(a, b));
