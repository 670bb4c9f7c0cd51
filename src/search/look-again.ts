import type { Fields } from "../order/path.ts";
import type { OrderState, Verdict } from "../order/report.ts";
import type { StoryId } from "../order/story.ts";
import { joined } from "../sources/joined.ts";
import type { SearchResult, TraceSource, Window } from "../sources/source.ts";
import { latestEnd, type Microseconds, type Trace } from "../trace/span.ts";
import { gather } from "./gather.ts";
import { inBatches } from "./in-batches.ts";
import { KeyNames, learning } from "./key-names.ts";
import { type State, unlessStopped } from "./sweep-state.ts";

/*
 * An answer that is well formed and leaves something out, as from a storage that is being emptied, restarted or filled, must
 * not become a loss. So nobody is called lost or stuck before it was asked again. What comes then counts too; where something that
 * was there has gone, nothing can be told.
 */

export const isAmiss = ({ state }: { readonly state: OrderState }): boolean =>
  state === "lost" || state === "failed" || state === "stuck";

/** An order's traces, asked for once more; undefined when they are the same. */
export async function gatherAgain(
  id: string,
  known: SearchResult,
  source: TraceSource,
  fields: Fields,
  window: Window,
): Promise<SearchResult | undefined> {
  if (source.isFixed) return undefined;
  const again = await gather(id, source, fields, window);
  const both = joined([known, again]);
  const gone = notAmong(known.traces, new Set(again.traces.map(({ traceId }) => traceId)));
  if (gone.length === 0 && spansIn(both.traces) === spansIn(known.traces)) return undefined;
  return { ...both, truncated: both.truncated || gone.length > 0, notes: [...both.notes, ...notesOn(gone.length)] };
}

/** An order, and what would be told of it. */
export interface Amiss {
  readonly id: StoryId;
  readonly alarm: Verdict;
}

/** So many requests an order takes that is asked for by its keys: in three services, for its number and a calculation's, and to be sure. */
const anOrder = 8;

/**
 * Asks once more about orders that would be called lost or stuck: for each of them, or, where that would take more requests than the
 * sweep did, in a second sweep. Returns whether anything is different now.
 * @param requests how many the sweep made
 */
export async function lookAgain(
  amiss: readonly Amiss[],
  swept: Window,
  state: State,
  requests: number,
): Promise<boolean> {
  if (amiss.length === 0 || state.source.isFixed || state.interrupted) return false;
  const ids = new Set(amiss.map(({ id }) => id));
  return ids.size * anOrder <= requests ? askAgain([...ids], swept, state) : sweepAgain(amiss, swept, state);
}

/** Clocks differ, and a trace begins before what it tells of: 5 min. */
const before: Microseconds = 300_000_000;

/** Each by its keys, by the names that its own spans carry them by. */
async function askAgain(ids: readonly StoryId[], swept: Window, state: State): Promise<boolean> {
  const { kept, path, source } = state;
  const spans = kept.spans;
  const gone: Trace[] = [];
  await inBatches(ids, async (id) => {
    const known = (kept.story(id)?.chapters ?? []).map(({ tree }) => tree.trace);
    const names = new KeyNames(path);
    for (const trace of known) names.learn(trace);
    const { learned } = learning(source, names);
    const window = { from: swept.from - before, to: swept.to };
    const answer = await unlessStopped(state, undefined, () => gather(id.slice(2), learned, path.fields, window));
    if (answer === undefined) return;
    for (const trace of answer.traces) kept.add(trace);
    gone.push(...notAmong(known, new Set(answer.traces.map(({ traceId }) => traceId))));
    if (answer.truncated && state.unseen.length === 0) state.unseen = [window];
    state.notes = [...new Set([...state.notes, ...answer.notes])];
  });
  state.goneUpTo = gone.reduce((last, trace) => Math.max(last, latestEnd(trace.spans)), state.goneUpTo);
  state.notes = [...new Set([...state.notes, ...notesOn(new Set(gone.map(({ traceId }) => traceId)).size)])];
  return state.interrupted || state.unseen.length > 0 || gone.length > 0 || kept.spans > spans;
}

/** All services at which they are amiss, from the first such moment on. */
async function sweepAgain(amiss: readonly Amiss[], swept: Window, state: State): Promise<boolean> {
  const { kept, path, source } = state;
  const points = new Set(amiss.map(({ alarm }) => alarm.point));
  const services = new Set(path.points.filter(({ point }) => points.has(point)).flatMap(({ match }) => match.services));
  const since = amiss.reduce((first, { alarm }) => Math.min(first, alarm.since ?? swept.from), swept.to);
  const window = { from: Math.max(swept.from, since - before), to: swept.to };
  const spans = kept.spans;
  const seen = new Set<number>();
  const answer = await unlessStopped(state, undefined, () =>
    source.everyTrace([...services], window, (trace) => void seen.add(kept.add(trace).number)),
  );
  if (answer === undefined) return true;
  // What is new came just now: it is among those seen.
  const gone = kept.without(seen, [...services], window);
  state.goneUpTo = Math.max(state.goneUpTo, gone.end);
  if (state.unseen.length === 0) state.unseen = answer.unseen;
  state.notes = [...new Set([...state.notes, ...answer.notes, ...notesOn(gone.count)])];
  return gone.count > 0 || kept.spans > spans;
}

const notAmong = (traces: readonly Trace[], seen: ReadonlySet<string>): readonly Trace[] =>
  traces.filter(({ traceId }) => !seen.has(traceId));

const spansIn = (traces: readonly Trace[]): number => traces.reduce((sum, { spans }) => sum + spans.length, 0);

const notesOn = (gone: number): string[] =>
  gone === 0 ? [] : [`Jaeger's answers changed while it was asked: ${gone} traces that were there are gone`];
