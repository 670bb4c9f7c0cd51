import { keyNamesOf } from "../../order/keys.ts";
import type { Verdict } from "../../order/report.ts";
import { keyOf, type StoryId } from "../../order/story.ts";
import type { Sentence } from "../../sentence.ts";
import type { SqlEngine, Swept, TraceSink } from "../../sources/source.ts";
import { holds, type Interval, traceReach } from "../../trace/interval.ts";
import { NumberSet } from "../../trace/number-set.ts";
import { latestEnd, type Trace } from "../../trace/span.ts";
import { idsOf, notAmong, notesOn } from "../gather-again.ts";
import { gather } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import type { Gone, SweptTraces } from "../kept/swept-traces.ts";
import { KeyNames, learning } from "../key-names.ts";
import { addNotes, type SweepState, unlessStopped } from "./sweep-state.ts";

/** An order, and an alarm that would be reported of it. */
export interface Suspect {
  readonly id: StoryId;
  readonly alarm: Verdict;
}

/**
 * An order takes about so many requests by its keys: in three services, for its own and a calculation's, and some to
 * spare.
 */
const requestsPerOrder = 8;

/** How many orders are asked for by their keys first, to see how long that takes. */
const ordersTimed = 4;

/** What a sweep cost: a second one would cost as much. */
export interface SweepCost {
  readonly requests: number;
  readonly milliseconds: number;
}

/**
 * Asks once more about orders that would be called lost or stuck. It asks for each of them by its keys, or sweeps a
 * second time where that would take more requests, or longer, than the sweep did: a storage without an index reads a
 * whole day for each key. A storage with a `SqlEngine`, which only ClickHouse has, is asked for all of them at once.
 * Returns whether anything is different now.
 */
export async function lookAgain(
  amiss: readonly Suspect[],
  swept: Interval,
  state: SweepState,
  cost: SweepCost,
): Promise<boolean> {
  if (amiss.length === 0 || state.source.isFixed || state.interrupted) return false;
  const ids = [...new Set(amiss.map(({ id }) => id))];
  if (state.source.engine !== undefined) return askForAll(state.source.engine, ids, swept, state);
  if (ids.length * requestsPerOrder > cost.requests) return sweepAgain(amiss, swept, state);
  const began = performance.now();
  const [first, rest] = [ids.slice(0, ordersTimed), ids.slice(ordersTimed)];
  const hasChanged = await askAgain(first, swept, state);
  if (rest.length === 0) return hasChanged;
  const takesLonger = ((performance.now() - began) / ordersTimed) * rest.length > cost.milliseconds;
  const others = takesLonger ? amiss.filter(({ id }) => rest.includes(id)) : [];
  const haveOthersChanged = await (takesLonger ? sweepAgain(others, swept, state) : askAgain(rest, swept, state));
  return hasChanged || haveOthersChanged;
}

/** Asks for each order by its keys, under the names by which its own spans carry them. */
async function askAgain(ids: readonly StoryId[], swept: Interval, state: SweepState): Promise<boolean> {
  const { kept, path, source } = state;
  const spans = kept.spans;
  const gone: Trace[] = [];
  const window = { from: swept.from - traceReach, to: swept.to };
  let truncated = false;
  const notes: Sentence[] = [];
  await inBatches(ids, async (id) => {
    const known = knownOf(id, window, kept);
    const names = new KeyNames(path);
    for (const trace of known) names.learn(trace);
    const { learned } = learning(source, names);
    const answer = await unlessStopped(state, undefined, () => gather(keyOf(id), learned, path.fields, window));
    if (answer === undefined) return;
    for (const trace of answer.traces) kept.add(trace);
    gone.push(...(await goneOf(notAmong(known, idsOf(answer.traces)), state)));
    truncated ||= answer.truncated;
    notes.push(...answer.notes);
  });
  return recordChanges(goneIn(gone), { unseen: truncated ? [window] : [], notes }, spans, state);
}

/** Asks for all orders at once, by their keys. */
async function askForAll(
  engine: SqlEngine,
  ids: readonly StoryId[],
  swept: Interval,
  state: SweepState,
): Promise<boolean> {
  const { kept, path } = state;
  const spans = kept.spans;
  const keys = [...new Set(ids.flatMap((id) => [keyOf(id), ...kept.calculationsOf(id)]))];
  const names = keyNamesOf(path.fields);
  const window = { from: swept.from - traceReach, to: swept.to };
  const known = ids.flatMap((id) => knownOf(id, window, kept));
  const answer = await unlessStopped(state, undefined, () => engine.carrying(names, keys, window));
  if (answer === undefined) return true;
  for (const trace of answer.traces) kept.add(trace);
  const gone = await goneOf(notAmong(known, idsOf(answer.traces)), state);
  return recordChanges(goneIn(gone), { ...answer, unseen: answer.truncated ? [window] : [] }, spans, state);
}

/**
 * The traces that are really gone. A trace that has a key in a list, such as a poll of several orders, is not found by
 * the key.
 */
async function goneOf(unfound: readonly Trace[], state: SweepState): Promise<Trace[]> {
  const left = await inBatches(unfound, async (trace) => {
    const there = { traces: [trace], truncated: false, notes: [] };
    const { traces } = await unlessStopped(state, there, () => state.source.byTraceId(trace.traceId));
    return traces.length === 0 ? [trace] : [];
  });
  return left.flat();
}

const goneIn = (traces: readonly Trace[]): Gone => ({
  count: idsOf(traces).size,
  end: traces.reduce((last, { spans }) => Math.max(last, latestEnd(spans)), Number.NEGATIVE_INFINITY),
});

/**
 * Keeps in the state what an answer did not show. Returns whether anything differs from before.
 * @param spans how many spans were known before
 */
function recordChanges(
  gone: Gone,
  { unseen, notes }: Pick<Swept, "unseen" | "notes">,
  spans: number,
  state: SweepState,
): boolean {
  state.goneUpTo = Math.max(state.goneUpTo, gone.end);
  if (state.unseen.length === 0) state.unseen = unseen;
  addNotes(state, [...notes, ...notesOn(gone.count)]);
  return state.interrupted || state.unseen.length > 0 || gone.count > 0 || state.kept.spans > spans;
}

/** An order's known traces in a window. If the order was found by its key, older traces may be known too. */
const knownOf = (id: StoryId, window: Interval, kept: SweptTraces): Trace[] =>
  (kept.story(id)?.chapters ?? [])
    .map(({ tree }) => tree.trace)
    .filter(({ spans }) => spans.some(({ start }) => holds(window, start)));

/** Sweeps all services at which orders are amiss, from the first such moment on. */
async function sweepAgain(amiss: readonly Suspect[], swept: Interval, state: SweepState): Promise<boolean> {
  const { kept, path, source } = state;
  const points = new Set(amiss.map(({ alarm }) => alarm.point));
  const services = new Set(path.points.filter(({ point }) => points.has(point)).flatMap(({ match }) => match.services));
  const since = amiss.reduce((first, { alarm }) => Math.min(first, alarm.since ?? swept.from), swept.to);
  const window = { from: Math.max(swept.from, since - traceReach), to: swept.to };
  const spans = kept.spans;
  const seen = new NumberSet();
  const sink: TraceSink = {
    each: (trace) => seen.add(kept.add(trace).number),
    isKnown: (fingerprint, service) => {
      const number = kept.known(fingerprint, service);
      if (number !== undefined) seen.add(number);
      return number !== undefined;
    },
  };
  const answer = await unlessStopped(state, undefined, () => source.everyTrace([...services], window, sink));
  if (answer === undefined) return true;
  // A new trace came just now, so it is among those seen.
  return recordChanges(kept.goneOf(seen, [...services], window), answer, spans, state);
}
