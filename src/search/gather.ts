import type { Fields } from "../order/path.ts";
import { storiesNamed, storiesOf } from "../order/story.ts";
import { say } from "../sentence.ts";
import { joined } from "../sources/joined.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds, Trace } from "../trace/span.ts";
import { day } from "../trace/units.ts";

/** An order lives three weeks; a month leaves room for a late one. */
export const life: Microseconds = 30 * day;

/** How far an order may reach back. */
export const lifeUpTo = (now: Microseconds): Interval => ({ from: now - life, to: now });

/** A key to search for, and the attributes that may carry it. */
interface Key {
  readonly value: string;
  readonly names: readonly string[];
}

/**
 * All traces of the order that `id` names. Its keys close over each other: from the order to its calculations and
 * back, until nothing new appears.
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
    wanted = open.slice(0, Math.max(0, most - asked.size));
    isCut ||= wanted.length < open.length;
  }
  if (!isCut) return found;
  const note = say`More than ${most} calculations say that they are this order's: the others were not followed.`;
  return { ...found, truncated: true, notes: [...found.notes, note] };
}

/** An order has a few calculations; each key costs a search, and whoever writes spans can make up any number of keys. */
const most = 100;

const nameOf = ({ value, names }: Key): string => JSON.stringify([value, names]);

function keysIn(traces: readonly Trace[], id: string, fields: Fields): Key[] {
  const stories = storiesNamed(storiesOf(traces, fields), id);
  // What was typed may be either key: where it is no order's number, a calculation's.
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
