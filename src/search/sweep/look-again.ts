import { keyNamesOf } from "../../order/keys.ts";
import type { Verdict } from "../../order/report.ts";
import { keyOf, type StoryId } from "../../order/story.ts";
import { eachOnce, type Sentence } from "../../sentence.ts";
import type { SqlEngine, IsKnown, Swept } from "../../sources/source.ts";
import { holds, type Interval } from "../../trace/interval.ts";
import { latestEnd, type Microseconds, type Trace } from "../../trace/span.ts";
import { idsOf, notAmong, notesOn } from "../gather-again.ts";
import { gather } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import type { Gone, SweptTraces } from "../kept/swept-traces.ts";
import { KeyNames, learning } from "../key-names.ts";
import { type SweepState, unlessStopped } from "./sweep-state.ts";

/** An order, and what would be told of it. */
export interface Suspect {
  readonly id: StoryId;
  readonly alarm: Verdict;
}

/** So many requests an order takes that is asked for by its keys: in three services, for its number and a calculation's, and to be sure. */
const anOrder = 8;

/** So many orders are asked for by their keys first, to see how long that takes. */
const few = 4;

/** What a sweep took: a second one would take as much. */
export interface Taken {
  readonly requests: number;
  readonly milliseconds: number;
}

/**
 * Asks once more about orders that would be called lost or stuck: for each of them, or, where that would take more requests or longer
 * than the sweep did, in a second sweep: a storage without an index reads a whole day for each key. Returns whether anything is
 * different now.
 */
export async function lookAgain(
  amiss: readonly Suspect[],
  swept: Interval,
  state: SweepState,
  taken: Taken,
): Promise<boolean> {
  if (amiss.length === 0 || state.source.isFixed || state.interrupted) return false;
  const ids = [...new Set(amiss.map(({ id }) => id))];
  if (state.source.engine !== undefined) return askForAll(state.source.engine, ids, swept, state);
  if (ids.length * anOrder > taken.requests) return sweepAgain(amiss, swept, state);
  const began = performance.now();
  const [first, rest] = [ids.slice(0, few), ids.slice(few)];
  const isOther = await askAgain(first, swept, state);
  if (rest.length === 0) return isOther;
  const isLonger = ((performance.now() - began) / few) * rest.length > taken.milliseconds;
  const others = isLonger ? amiss.filter(({ id }) => rest.includes(id)) : [];
  const andOthers = await (isLonger ? sweepAgain(others, swept, state) : askAgain(rest, swept, state));
  return isOther || andOthers;
}

/** Clocks differ, and a trace begins before what it tells of: 5 min. */
const before: Microseconds = 300_000_000;

/** Each by its keys, by the names that its own spans carry them by. */
async function askAgain(ids: readonly StoryId[], swept: Interval, state: SweepState): Promise<boolean> {
  const { kept, path, source } = state;
  const spans = kept.spans;
  const gone: Trace[] = [];
  const window = { from: swept.from - before, to: swept.to };
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
  return isChanged(goneIn(gone), { unseen: truncated ? [window] : [], notes }, spans, state);
}

/** All of them at once, by their keys. */
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
  const window = { from: swept.from - before, to: swept.to };
  const known = ids.flatMap((id) => knownOf(id, window, kept));
  const answer = await unlessStopped(state, undefined, () => engine.carrying(names, keys, window));
  if (answer === undefined) return true;
  for (const trace of answer.traces) kept.add(trace);
  const gone = await goneOf(notAmong(known, idsOf(answer.traces)), state);
  return isChanged(goneIn(gone), { ...answer, unseen: answer.truncated ? [window] : [] }, spans, state);
}

/** Of traces that were not found by a key those that are not there: one that has it in a list, as a poll of several orders, is not found by it. */
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

/** Keeps in the state what an answer did not show; returns whether anything differs from what was known before. */
function isChanged(
  gone: Gone,
  { unseen, notes }: Pick<Swept, "unseen" | "notes">,
  spans: number,
  state: SweepState,
): boolean {
  state.goneUpTo = Math.max(state.goneUpTo, gone.end);
  if (state.unseen.length === 0) state.unseen = unseen;
  state.notes = eachOnce([...state.notes, ...notes, ...notesOn(gone.count)]);
  return state.interrupted || state.unseen.length > 0 || gone.count > 0 || state.kept.spans > spans;
}

/** An order's traces of a window: of one that was found by its key there may be older ones. */
const knownOf = (id: StoryId, window: Interval, kept: SweptTraces): Trace[] =>
  (kept.story(id)?.chapters ?? [])
    .map(({ tree }) => tree.trace)
    .filter(({ spans }) => spans.some(({ start }) => holds(window, start)));

/** All services at which they are amiss, from the first such moment on. */
async function sweepAgain(amiss: readonly Suspect[], swept: Interval, state: SweepState): Promise<boolean> {
  const { kept, path, source } = state;
  const points = new Set(amiss.map(({ alarm }) => alarm.point));
  const services = new Set(path.points.filter(({ point }) => points.has(point)).flatMap(({ match }) => match.services));
  const since = amiss.reduce((first, { alarm }) => Math.min(first, alarm.since ?? swept.from), swept.to);
  const window = { from: Math.max(swept.from, since - before), to: swept.to };
  const spans = kept.spans;
  const seen = new Set<number>();
  const isKnown: IsKnown = (print, service) => {
    const number = kept.known(print, service);
    if (number !== undefined) seen.add(number);
    return number !== undefined;
  };
  const each = (trace: Trace, print?: string) => void seen.add(kept.add(trace, print).number);
  const answer = await unlessStopped(state, undefined, () =>
    source.everyTrace([...services], window, each, undefined, isKnown),
  );
  if (answer === undefined) return true;
  // What is new came just now: it is among those seen.
  return isChanged(kept.without(seen, [...services], window), answer, spans, state);
}
