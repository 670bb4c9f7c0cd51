import type { Fields } from "../order/path.ts";
import { storiesNamed, storiesOf } from "../order/story.ts";
import type { TraceSource, Window } from "../sources/source.ts";
import { mergeTraces } from "../trace/merge.ts";
import type { Trace } from "../trace/span.ts";

export interface Gathered {
  readonly traces: readonly Trace[];
  readonly truncated: boolean;
  readonly notes: readonly string[];
}

/**
 * All traces of the order that `id` names. Its keys close over each other: from the order to its calculations and
 * back, until nothing new appears.
 */
export async function gather(id: string, source: TraceSource, fields: Fields, window: Window): Promise<Gathered> {
  const names = [...fields.orderId, ...fields.calculationRequestId];
  const asked = new Set<string>();
  let found: Gathered = { traces: [], truncated: false, notes: [] };
  for (
    let wanted = [id];
    wanted.length > 0;
    wanted = keysIn(found.traces, id, fields).filter((key) => !asked.has(key))
  ) {
    for (const key of wanted) asked.add(key);
    const answers = await Promise.all(wanted.map((key) => source.byAttribute(names, key, window)));
    found = {
      traces: mergeTraces([found, ...answers].flatMap(({ traces }) => traces)),
      truncated: [found, ...answers].some(({ truncated }) => truncated),
      notes: [...new Set([found, ...answers].flatMap(({ notes }) => notes))],
    };
  }
  return found;
}

const keysIn = (traces: readonly Trace[], id: string, fields: Fields): string[] =>
  storiesNamed(storiesOf(traces, fields), id).flatMap(({ orderId, calculationRequestIds }) => [
    ...(orderId === null ? [] : [orderId]),
    ...calculationRequestIds,
  ]);
