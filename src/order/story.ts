import { append, getOrInsert } from "../newer-map.ts";
import type { Span, Trace, UnreadSpan } from "../trace/span.ts";
import { knownTreeOf, type TraceTree } from "../trace/tree.ts";
import { keysIn, keysOf, ownersBy, type Ownership } from "./keys.ts";
import type { Fields } from "./path.ts";

/** All spans that belong to one order, across all its traces. */
export interface Story {
  readonly orderId: string | null;
  readonly calculationRequestIds: readonly string[];
  readonly chapters: readonly Chapter[];
  /** True if a span that may belong to this order can't be used: it may be any step. */
  readonly unread: boolean;
}

/** The part of one trace that belongs to the order. */
export interface Chapter {
  readonly tree: TraceTree;
  readonly spans: readonly Span[];
  /** Spans of the trace that no order claims although they may belong to this one. */
  readonly unclaimed: readonly Span[];
}

/**
 * Every order in these traces with its spans. A calculation that several orders share is part of each of their stories.
 */
export function storiesOf(traces: readonly Trace[], fields: Fields): Story[] {
  const trees = traces.map(knownTreeOf);
  const owners = ownersBy(trees.flatMap((tree) => keysIn(tree, fields).links));
  const stories = new Map<StoryId, { chapters: Chapter[]; calculations: string[] }>();
  const open = (id: StoryId) => getOrInsert(stories, id, () => ({ chapters: [], calculations: [] }));
  for (const tree of trees) {
    const read = claimSpans(tree, fields, owners);
    for (const id of read.claims.keys()) open(id).chapters.push(...chapterOf(id, read));
  }
  for (const [id, calculations] of calculationsBy(owners)) open(id).calculations = calculations;
  const unread = unreadIn(traces, fields, owners);
  return [...stories].map(([id, { chapters, calculations }]) => storyOf(id, chapters, calculations, unread));
}

/** Which calculations belong to each order. */
export function calculationsBy(owners: Ownership): Map<StoryId, string[]> {
  const owned = new Map<StoryId, string[]>();
  for (const [calculation, orders] of owners) for (const order of orders) append(owned, orderStory(order), calculation);
  return owned;
}

/** Builds the story of an order, or of a calculation without an order, from its chapters. */
export function storyOf(
  id: StoryId,
  chapters: readonly Chapter[],
  calculations: readonly string[],
  unread: Unread,
): Story {
  return {
    orderId: isOrderStory(id) ? keyOf(id) : null,
    calculationRequestIds: isOrderStory(id) ? [...calculations].sort() : [keyOf(id)],
    chapters,
    unread: unread.isNameless || unread.named.has(id) || chapters.some(({ tree }) => tree.trace.unread !== undefined),
  };
}

/** The chapter of a story in a trace: empty if the trace has no span of the story, else one element. */
export function chapterOf(id: StoryId, { tree, claims, unclaimed }: Claims): Chapter[] {
  const spans = claims.get(id);
  return spans === undefined ? [] : [{ tree, spans, unclaimed }];
}

/** Which stories the spans that can't be used may belong to. */
export interface Unread {
  readonly named: ReadonlySet<StoryId>;
  /** True if the fields of one of the spans can't be read, so it may belong to any story. */
  readonly isNameless: boolean;
}

export function unreadIn(traces: readonly Trace[], fields: Fields, owners: Ownership): Unread {
  const all = unreadSpans(traces);
  return {
    named: new Set(all.flatMap((one) => storiesNamedBy(one, fields, owners))),
    isNameless: all.some(({ carries }) => carries === undefined),
  };
}

const unreadSpans = (traces: readonly Trace[]): readonly UnreadSpan[] => traces.flatMap(({ unread = [] }) => unread);

/** The stories that an unusable span may belong to by its keys. Such a span does not link its keys to each other. */
function storiesNamedBy({ carries }: UnreadSpan, fields: Fields, owners: Ownership): StoryId[] {
  if (carries === undefined) return [];
  const { orders, calculations } = keysOf(carries, fields);
  const owning = calculations.flatMap((calculation) => [...(owners.get(calculation) ?? [])]);
  return [...[...orders, ...owning].map(orderStory), ...calculations.map(calculationStory)];
}

/**
 * Whether unusable spans may belong to orders of which nothing else was received. A span whose fields can't be read
 * counts only if no order is known (`hasOrders` is false).
 */
export const hidesOrders = (
  traces: readonly Trace[],
  isKnown: (key: string) => boolean,
  hasOrders: boolean,
  fields: Fields,
): boolean =>
  unreadSpans(traces).some(({ carries }) => {
    if (carries === undefined) return !hasOrders;
    const { orders, calculations } = keysOf(carries, fields);
    return [...orders, ...calculations].some((key) => !isKnown(key));
  });

/** The stories that an id may mean: an order's, or a calculation's, which several orders may share. */
export const storiesNamed = (stories: readonly Story[], id: string): Story[] => {
  const asOrder = stories.filter((story) => story.orderId === id);
  return asOrder.length > 0 ? asOrder : stories.filter((story) => story.calculationRequestIds.includes(id));
};

/** A story's name: the order's number, or the calculation's if no order is known. */
export const nameOf = ({ orderId, calculationRequestIds }: Story): string => orderId ?? calculationRequestIds[0] ?? "";

/** What an order is known by. */
export type Named = Pick<Story, "orderId" | "calculationRequestIds">;

/** Every id by which an order may be asked for. */
export const idsOf = ({ orderId, calculationRequestIds }: Named): string[] => [
  ...(orderId === null ? [] : [orderId]),
  ...calculationRequestIds,
];

/**
 * Whether a source holds all of an order. That it holds all of another one with the same calculation says nothing of it.
 *
 * @param about the ids of the orders that it holds whole; undefined is all
 */
export const isHeldWhole = (
  { orderId, calculationRequestIds }: Named,
  about: ReadonlySet<string> | undefined,
): boolean =>
  about === undefined || (orderId === null ? calculationRequestIds.some((id) => about.has(id)) : about.has(orderId));

/** Identifies an order by its number, or a calculation that belongs to no order. */
export type StoryId = `o:${string}` | `c:${string}`;
export const orderStory = (order: string): StoryId => `o:${order}`;
export const calculationStory = (calculation: string): StoryId => `c:${calculation}`;
export const isOrderStory = (id: StoryId): boolean => id.startsWith("o:");
/** The order's id, or the calculation's. */
export const keyOf = (id: StoryId): string => id.slice(2);

/** Which stories the spans of a trace belong to. */
export interface Claims {
  readonly tree: TraceTree;
  readonly claims: ReadonlyMap<StoryId, readonly Span[]>;
  /** Spans that no story claims although they may belong to one. */
  readonly unclaimed: readonly Span[];
}

export function claimSpans(tree: TraceTree, fields: Fields, owners: Ownership): Claims {
  const own = new Map(tree.trace.spans.map((span) => [span, ownStories(span, fields, owners)]));
  const all = new Set([...own.values()].flatMap(({ stories }) => stories));
  const below = storiesBelow(tree, own);
  const claims = new Map<StoryId, Span[]>();
  const unclaimed: Span[] = [];
  const stack = tree.roots.map((span) => ({ span, inherited: [] as readonly StoryId[] }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span, inherited } = next;
    const mine = own.get(span)!;
    const under = below.get(span);
    // The nearest key counts: the span's own, else the one above, else the only one below. If a trace names only one
    // story, every span belongs to that story.
    const only = all.size === 1 ? [...all] : under === undefined || under === "many" ? [] : [under];
    const claiming = mine.stories.length > 0 ? mine.stories : inherited.length > 0 ? inherited : only;
    for (const id of claiming) append(claims, id, span);
    if (claiming.length === 0 && under === undefined) unclaimed.push(span);
    for (const child of tree.childrenOf(span)) stack.push({ span: child, inherited: mine.batch ? [] : claiming });
  }
  return { tree, claims, unclaimed };
}

interface Own {
  readonly stories: readonly StoryId[];
  /**
   * True if the span names several orders, such as a poll that lists its finds: its children don't inherit all of them.
   */
  readonly batch: boolean;
}

function ownStories(span: Span, fields: Fields, owners: Ownership): Own {
  const { orders, calculations } = keysOf(span, fields);
  if (orders.length > 0) return { stories: orders.map(orderStory), batch: orders.length > 1 };
  const stories = calculations.flatMap((calculation): StoryId[] => {
    const owned = owners.get(calculation);
    return owned === undefined ? [calculationStory(calculation)] : [...owned].map(orderStory);
  });
  return { stories: [...new Set(stories)], batch: calculations.length > 1 && new Set(stories).size > 1 };
}

/** For each span the only story that the span and its descendants name, or `many`; no entry if they name none. */
function storiesBelow(tree: TraceTree, own: ReadonlyMap<Span, Own>): ReadonlyMap<Span, StoryId | "many"> {
  const below = new Map<Span, StoryId | "many">();
  const add = (span: Span, id: StoryId | "many") => {
    const known = below.get(span);
    if (known === undefined) below.set(span, id);
    else if (known !== id) below.set(span, "many");
  };
  const order: Span[] = [];
  const stack = [...tree.roots];
  for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
    order.push(span);
    for (const child of tree.childrenOf(span)) stack.push(child);
  }
  for (const span of order.reverse()) {
    for (const id of own.get(span)!.stories) add(span, id);
    const mine = below.get(span);
    const parent = tree.parentOf(span);
    if (mine !== undefined && parent !== undefined) add(parent, mine);
  }
  return below;
}
