import { lengthOf } from "../trace/interval.ts";
import { type AlarmGroup, alarmsIn, grouped, lostStates } from "./alarms.ts";
import { alarmedIn, type CheckReport } from "./check.ts";
import { slowIn, type StepTimes } from "./slow.ts";

/** What dashboards show beside the checks. */
export interface Gauges {
  /** Lost and failed, by point, in the time that the checks of losses ask about. */
  readonly lost: readonly AlarmGroup[];
  readonly stuck: readonly AlarmGroup[];
  readonly steps: readonly StepTimes[];
}

export function gaugesOf({ fleet, results }: CheckReport): Gauges {
  const { orders, now, search } = fleet;
  const alarmed = alarmedIn(orders);
  const longest = Math.max(
    0,
    ...results.filter(({ check: { subject } }) => subject.kind === "lost").map(({ check }) => check.since),
  );
  const window = { from: now - (longest === 0 ? lengthOf(search.window) : longest), to: now };
  const stages = orders.flatMap((order) => order.stages);
  return {
    lost: grouped(alarmsIn(alarmed, lostStates, window), fleet),
    stuck: grouped(alarmsIn(alarmed, ["stuck"]), fleet),
    steps: slowIn({ ...fleet, search: { ...search, window } }, stages, [], null).steps,
  };
}
