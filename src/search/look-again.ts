import type { Fields } from "../order/path.ts";
import type { OrderState, Verdict } from "../order/report.ts";
import { joined } from "../sources/joined.ts";
import type { SearchResult, TraceSource, Window } from "../sources/source.ts";
import type { Microseconds, Trace } from "../trace/span.ts";
import { gather } from "./gather.ts";
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

/** Clocks differ, and a trace begins before what it tells of: 5 min. */
const before: Microseconds = 300_000_000;

/**
 * Sweeps the services at which orders would be called lost or stuck a second time, from the first such moment on. Returns whether
 * anything is different now.
 */
export async function sweepAgain(amiss: readonly Verdict[], swept: Window, state: State): Promise<boolean> {
  const { kept, path, source } = state;
  const points = new Set(amiss.map(({ point }) => point));
  const services = new Set(path.points.filter(({ point }) => points.has(point)).flatMap(({ match }) => match.services));
  if (services.size === 0 || source.isFixed || state.interrupted) return false;
  const since = amiss.reduce((first, one) => Math.min(first, one.since ?? swept.from), swept.to);
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
