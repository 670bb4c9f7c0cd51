import { lengthOf } from "../trace/interval.ts";
import { type AlarmGroup, alarmsIn, grouped, lostStates } from "./alarms.ts";
import { alarmedIn, type CheckReport } from "./check.ts";
import { slowIn, type StepTimes } from "./slow.ts";

/** Figures that dashboards show beside the checks. */
export interface Gauges {
  /** Lost and failed orders by point, in the longest time that a check of losses asks about. */
  readonly lost: readonly AlarmGroup[];
  readonly stuck: readonly AlarmGroup[];
  readonly steps: readonly StepTimes[];
}

export function gaugesOf({ fleet, results }: CheckReport): Gauges {
  const { orders, now, search } = fleet;
  const alarmed = alarmedIn(orders);
  const longestSince = Math.max(
    0,
    ...results.filter(({ check: { subject } }) => subject.kind === "lost").map(({ check }) => check.since),
  );
  const window = { from: now - (longestSince === 0 ? lengthOf(search.window) : longestSince), to: now };
  const stages = orders.flatMap((order) => order.stages);
  return {
    lost: grouped(alarmsIn(alarmed, lostStates, window), fleet),
    stuck: grouped(alarmsIn(alarmed, ["stuck"]), fleet),
    steps: slowIn({ ...fleet, search: { ...search, window } }, stages, [], null).steps,
  };
}
