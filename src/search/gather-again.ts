import type { Fields } from "../order/path.ts";
import type { OrderState } from "../order/report.ts";
import { say, type Sentence } from "../sentence.ts";
import { joined } from "../sources/joined.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import { receivedIn, type Trace } from "../trace/span.ts";
import { gather } from "./gather.ts";

/*
 * A storage that is being emptied, restarted or filled may send a well-formed answer that leaves something out. Such an
 * answer must not become a loss, so an order is asked for again before it is called lost or stuck. The traces of the
 * second answer count too. Where a trace of the first has disappeared, nothing can be told.
 */

export const isAmiss = ({ state }: { readonly state: OrderState }): boolean =>
  state === "lost" || state === "failed" || state === "stuck";

/** An order's traces, asked for once more; undefined if nothing has changed. */
export async function gatherAgain(
  id: string,
  known: SearchResult,
  source: TraceSource,
  fields: Fields,
  window: Interval,
): Promise<SearchResult | undefined> {
  if (source.isFixed) return undefined;
  const again = await gather(id, source, fields, window);
  const both = joined([known, again]);
  const gone = notAmong(known.traces, idsOf(again.traces));
  if (gone.length === 0 && spansIn(both.traces) === spansIn(known.traces)) return undefined;
  return { ...both, truncated: both.truncated || gone.length > 0, notes: [...both.notes, ...notesOn(gone.length)] };
}

export const idsOf = (traces: readonly Trace[]): Set<string> => new Set(traces.map(({ traceId }) => traceId));

export const notAmong = (traces: readonly Trace[], seen: ReadonlySet<string>): readonly Trace[] =>
  traces.filter(({ traceId }) => !seen.has(traceId));

const spansIn = (traces: readonly Trace[]): number => traces.reduce((sum, trace) => sum + receivedIn(trace), 0);

/** Says how many traces have disappeared; no note if none has. */
export const notesOn = (gone: number): Sentence[] =>
  gone === 0 ? [] : [say`The answers changed while they were asked for: ${gone} traces that were there are gone`];
