import { eachOnce } from "../../sentence.ts";
import type { SearchResult } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import { countOrders, isCountable } from "../clickhouse/count-orders.ts";
import { hearCounted } from "../clickhouse/count-said.ts";
import { hearFrom } from "../cohort/listen.ts";
import { servicesOf } from "../services-of.ts";
import { CountedPassages } from "./counted-passages.ts";
import { type SweepState, unlessStopped } from "./sweep-state.ts";

/** Fewer spans than this are sooner read than counted, and what so few orders say of each other is too little: ten thousand orders' and 200. */
const enough = { spans: 300_000, orders: 200 };
/** So many traces are asked for, and looked at, at once. */
const atOnce = 4_000;

/**
 * A sweep by a storage that computes: of an order that is as it should be only what happened to it comes, and nothing is to be told of it
 * whatever others did; of all others the traces are fetched. False where that is not possible: then everything must be swept.
 */
export async function sweepCounted(state: SweepState, window: Interval): Promise<boolean> {
  const { source, path, query, kept, finished } = state;
  const wantsAll = query.onlyAlarmed === undefined || query.onTrace !== undefined || query.memory !== undefined;
  if (source.engine === undefined || wantsAll || !isCountable(path)) return false;
  const { engine } = source;
  const size = () => engine.size(servicesOf(path), window);
  if ((await unlessStopped(state, 0, size)) < enough.spans) return false;
  const counted = new CountedPassages(path, query, window);
  const { orders, passed } = counted;
  const swept = await unlessStopped(state, undefined, () =>
    countOrders(engine, path, window, query.now, (row) => orders.add(row), counted.upTo),
  );
  if (swept === undefined || swept.unseen.length > 0 || orders.size < enough.orders) return false;
  state.services = swept.services;
  state.notes = eachOnce([...state.notes, ...swept.notes]);
  state.hear = hearCounted(engine, path, window, query.now, hearFrom(source, path, query.now));

  // What is not as it should be comes first: it may tell of the others too.
  const odd = [...orders.orders()].filter((one) => !one.isPlain || counted.isHeld(one.id));
  await readInFull([...orders.odd, ...odd.flatMap(({ order }) => order.rows.flatMap(({ traces }) => traces))], state);
  const open: string[] = [];
  for (const one of orders.orders()) {
    if (!one.isPlain || counted.isHeld(one.id)) continue;
    const passage = counted.passageOf(one);
    const isOver = passage?.state === "completed" || !kept.isUnread(one.id);
    if (passage !== undefined && isOver && kept.isOnlyOf(one.id, passage.calculations)) passed.set(one.id, passage);
    else open.push(...one.order.rows.flatMap(({ traces }) => traces));
  }
  await readInFull(open, state);
  const shared = [...passed].filter(([id, { calculations }]) => !kept.isOnlyOf(id, calculations)).map(([id]) => id);
  for (const [id, one] of passed) finished.add(id, one);
  kept.leaveOut(passed);
  // Of these all is asked for again, as of those of which a sweep sees more.
  kept.reopen(orders.reopened);
  kept.reopen(shared);
  state.beside = { traces: orders.traces - kept.size, spans: orders.spans - kept.spans };
  return true;
}

/** Traces in full, by their ids. */
async function readInFull(ids: readonly string[], state: SweepState): Promise<void> {
  const { engine } = state.source;
  const all = [...new Set(ids)];
  for (let i = 0; i < all.length; i += atOnce) {
    const { traces, notes } = await unlessStopped(state, nothing, () => engine!.byIds(all.slice(i, i + atOnce)));
    for (const trace of traces) state.kept.add(trace);
    state.notes = eachOnce([...state.notes, ...notes]);
  }
}

const nothing: SearchResult = { traces: [], truncated: false, notes: [] };
