import type { JudgedOrder } from "../order/investigation.ts";
import type { Label, PointId } from "../order/path.ts";
import type { OrderReport, PointReport, PointState, SearchSummary } from "../order/report.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import type { FleetOf } from "./fleet.ts";
import { ascending, quantile } from "./statistics.ts";

type Compared = Pick<OrderReport, "order" | "verdict" | "rows" | "path" | "now" | "findings">;
type Asked = Compared & Pick<OrderReport, "search">;

/** One point in two orders, or in one and in the typical one. */
export interface PointDifference {
  readonly point: PointId;
  readonly label: Label;
  readonly one: Side;
  readonly other: Side;
  /** What differs: whether it happened, or how long it took or was waited for, by a factor and by enough to be felt. */
  readonly differs: "state" | "time" | null;
}

export interface Side {
  readonly state: PointState | null;
  readonly took: Microseconds | null;
  readonly wait: Microseconds | null;
}

export interface DifferenceReport {
  /** For the first of two; for all of whom the typical one is made. */
  readonly search: SearchSummary;
  readonly one: Compared;
  /** Null for the typical healthy order. */
  readonly other: Compared | null;
  /** How many orders make the typical one. */
  readonly typicalOf: number;
  readonly points: readonly PointDifference[];
}

/** What is twice as long, and longer by a second, is longer. */
const factor = 2;
const least: Microseconds = second;

export const differenceOf = (one: Asked, other: Compared): DifferenceReport => ({
  search: one.search,
  one,
  other,
  typicalOf: 0,
  points: pair(one, sidesOf(other)),
});

/** How the points of an order stand, by their ids. */
export type Sides = ReadonlyMap<PointId, Side>;

/** An order that went all the way, on the same variant of the path as another one; of any other nothing. */
export function healthyBeside({ order: one }: Compared, judged: JudgedOrder): Sides | undefined {
  const { order, verdict } = judged;
  const isLike = verdict.state === "completed" && order.path === one.path && order.asked !== one.asked;
  return isLike && !judged.findings.some(({ severity }) => severity === "error") ? sidesOf(judged) : undefined;
}

/** Against healthy orders: the median of each step. */
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
    points: all.length === 0 ? [] : pair(one, typical),
  };
}

const median = (values: readonly (number | null)[]): number | null =>
  quantile(ascending(values.filter((value) => value !== null)), 0.5) ?? null;

/** What most of them are; null of none. */
function mostOf(states: readonly (PointState | null)[]): PointState | null {
  const count = (state: PointState | null) => states.filter((one) => one === state).length;
  return [...new Set(states)].sort((a, b) => count(b) - count(a))[0] ?? null;
}

const pointsIn = ({ rows }: Compared): PointReport[] => rows.flatMap(({ points }) => points);

const sidesOf = (report: Compared): Sides =>
  new Map(pointsIn(report).map(({ point, state, duration, wait }) => [point, { state, took: duration, wait }]));

function pair(one: Compared, others: Sides): PointDifference[] {
  const mine = sidesOf(one);
  return pointsIn(one).map(({ point, label }) => {
    const sides = { one: mine.get(point)!, other: others.get(point)! };
    return { point, label, ...sides, differs: differs(sides.one, sides.other) };
  });
}

function differs(one: Side, other: Side): PointDifference["differs"] {
  const happened = ({ state }: Side) => state === "done" || state === "proved";
  if (one.state !== other.state && (happened(one) !== happened(other) || !happened(one))) return "state";
  return isLonger(one.took, other.took) || isLonger(one.wait, other.wait) ? "time" : null;
}

const isLonger = (a: Microseconds | null, b: Microseconds | null): boolean =>
  a !== null && b !== null && Math.abs(a - b) >= least && Math.max(a, b) >= factor * Math.max(0, Math.min(a, b));
