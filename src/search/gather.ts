import type { Fields } from "../order/path.ts";
import { storiesNamed, storiesOf } from "../order/story.ts";
import { say } from "../sentence.ts";
import { joined } from "../sources/joined.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds, Trace } from "../trace/span.ts";
import { day } from "../trace/units.ts";

/** An order takes three weeks; a month leaves room for a late one. */
export const life: Microseconds = 30 * day;

/** The time in which a present order may have left its traces. */
export const lifeUpTo = (now: Microseconds): Interval => ({ from: now - life, to: now });

/** A key to search for, and the attributes that may carry it. */
interface Key {
  readonly value: string;
  readonly names: readonly string[];
}

/**
 * All traces of the order that `id` names. The search goes from the order's key to those of its calculations and back,
 * until no new key appears.
 */
export async function gather(
  id: string,
  source: Pick<TraceSource, "byAttribute">,
  fields: Fields,
  window: Interval,
): Promise<SearchResult> {
  const asked = new Set<string>();
  let found = joined([]);
  let isCut = false;
  let wanted: Key[] = [{ value: id, names: fields.orderId }];
  while (wanted.length > 0) {
    for (const key of wanted) asked.add(nameOf(key));
    const answers = await Promise.all(wanted.map(({ value, names }) => source.byAttribute(names, value, window)));
    found = joined([found, ...answers]);
    const open = keysIn(found.traces, id, fields).filter((key) => !asked.has(nameOf(key)));
    wanted = open.slice(0, Math.max(0, maxKeys - asked.size));
    isCut ||= wanted.length < open.length;
  }
  if (!isCut) return found;
  const note = say`More than ${maxKeys} calculations say that they are this order's: the others were not followed.`;
  return { ...found, truncated: true, notes: [...found.notes, note] };
}

/** An order has a few calculations. Each key costs a search, and a sender of spans can invent any number of keys. */
const maxKeys = 100;

const nameOf = ({ value, names }: Key): string => JSON.stringify([value, names]);

function keysIn(traces: readonly Trace[], id: string, fields: Fields): Key[] {
  const stories = storiesNamed(storiesOf(traces, fields), id);
  // The user may have typed either key: if no order has this id, it is tried as a calculation's.
  if (stories.length === 0) return [{ value: id, names: fields.calculationRequestId }];
  return stories.flatMap(({ orderId, calculationRequestIds }) => [
    ...(orderId === null ? [] : [{ value: orderId, names: fields.orderId }]),
    ...calculationRequestIds.map((value) => ({ value, names: fields.calculationRequestId })),
  ]);
}

/** The traces of several orders. */
export async function gatherAll(
  ids: readonly string[],
  window: Interval,
  source: Pick<TraceSource, "byAttribute">,
  fields: Fields,
): Promise<readonly Trace[]> {
  const answers = await Promise.all(ids.map((id) => gather(id, source, fields, window)));
  return answers.flatMap(({ traces }) => traces);
}
