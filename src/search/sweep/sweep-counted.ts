import { nothingFound } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import { countOrders, isCountable } from "../clickhouse/count-orders.ts";
import { activityCounted } from "../clickhouse/count-said.ts";
import { activityFrom } from "../cohort/activity-around.ts";
import { instancesFrom } from "../cohort/stopped-around.ts";
import { servicesOf } from "../services-of.ts";
import { CountedPassages } from "./counted-passages.ts";
import { addNotes, type SweepState, unlessStopped } from "./sweep-state.ts";

/**
 * Fewer spans, those of ten thousand orders, are read faster than counted. Fewer orders tell too little of each other.
 */
const minCounted = { spans: 300_000, orders: 200 };
/** How many traces are asked for, and looked at, at once. */
const tracesPerRequest = 4_000;

/**
 * Sweeps by a storage that computes: one with a `SqlEngine`, which only ClickHouse has. Its SQL is written in
 * `src/search/clickhouse/`, because only this layer knows what an order is.
 *
 * The storage sends only what happened to each order. A plain order has nothing to report, whatever others did; of all
 * others the traces are fetched. Returns false where that is not possible: then every trace must be swept.
 */
export async function sweepCounted(state: SweepState, window: Interval): Promise<boolean> {
  const { source, path, query, kept, finished } = state;
  const wantsAll = query.onlyAlarmed === undefined || query.onTrace !== undefined || query.memory !== undefined;
  if (source.engine === undefined || wantsAll || !isCountable(path)) return false;
  const { engine } = source;
  const inquiry = { engine, path, window, now: query.now };
  const size = () => engine.size(servicesOf(path), window);
  if ((await unlessStopped(state, 0, size)) < minCounted.spans) return false;
  const counted = new CountedPassages(path, query, window);
  const { orders, passed } = counted;
  const swept = await unlessStopped(state, undefined, () =>
    countOrders(inquiry, (row) => orders.add(row), counted.upTo),
  );
  if (swept === undefined || swept.unseen.length > 0 || orders.size < minCounted.orders) return false;
  state.services = swept.services;
  addNotes(state, swept.notes);
  state.activityOf = activityCounted(inquiry, activityFrom({ source, path, now: query.now }));
  state.instancesOf = instancesFrom({ source });

  // Odd orders come first: their traces may tell of the others too.
  const odd = [...orders.orders()].filter((one) => !one.isPlain || counted.isExample(one.id));
  await readInFull([...orders.odd, ...odd.flatMap(({ order }) => order.rows.flatMap(({ traces }) => traces))], state);
  const open: string[] = [];
  for (const one of orders.orders()) {
    if (!one.isPlain || counted.isExample(one.id)) continue;
    const passage = counted.passageOf(one);
    const isOver = passage?.state === "completed" || !kept.isUnread(one.id);
    if (passage !== undefined && isOver && kept.isOnlyOf(one.id, passage.calculations)) passed.set(one.id, passage);
    else open.push(...one.order.rows.flatMap(({ traces }) => traces));
  }
  await readInFull(open, state);
  const shared = [...passed].filter(([id, { calculations }]) => !kept.isOnlyOf(id, calculations)).map(([id]) => id);
  for (const [id, one] of passed) finished.add(id, one);
  for (const { point, start } of orders.keyless()) kept.addKeyless({ point: path.points[point]!.point, start });
  kept.leaveOut(passed);
  // All traces of these orders are fetched, as for a finished order that a sweep sees more of.
  kept.reopen(orders.reopened);
  kept.reopen(shared);
  const { oldest } = orders;
  state.countedOnly = { traces: orders.traces - kept.size, spans: orders.spans - kept.spans, oldest };
  return true;
}

/** Fetches whole traces by their ids. */
async function readInFull(ids: readonly string[], state: SweepState): Promise<void> {
  const { engine } = state.source;
  const all = [...new Set(ids)];
  for (let i = 0; i < all.length; i += tracesPerRequest) {
    const { traces, notes } = await unlessStopped(state, nothingFound, () =>
      engine!.byIds(all.slice(i, i + tracesPerRequest)),
    );
    for (const trace of traces) state.kept.add(trace);
    addNotes(state, notes);
  }
}
