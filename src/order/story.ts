import type { Span, Trace, UnreadSpan } from "../trace/span.ts";
import { type TraceTree, treeOf } from "../trace/tree.ts";
import { keysIn, keysOf, ownersBy, type Ownership } from "./keys.ts";
import type { Fields } from "./path.ts";

/** All spans that belong to one order, over all its traces. */
export interface Story {
  readonly orderId: string | null;
  readonly calculationRequestIds: readonly string[];
  readonly chapters: readonly Chapter[];
  /** A span that may be this order's is there and can't be used: it may be any step. */
  readonly unread: boolean;
}

/** What one trace tells about the order. */
export interface Chapter {
  readonly tree: TraceTree;
  readonly spans: readonly Span[];
  /** Spans of the trace that no order claims although they may be this one's. */
  readonly unclaimed: readonly Span[];
}

/** Every order in these traces, each with its spans. A calculation that several orders share is told in each of their stories. */
export function storiesOf(traces: readonly Trace[], fields: Fields): Story[] {
  const trees = traces.map(treeOf);
  const owners = ownersBy(trees.flatMap((tree) => keysIn(tree, fields).links));
  const stories = new Map<StoryId, { chapters: Chapter[]; calculations: string[] }>();
  const open = (id: StoryId) => {
    const story = stories.get(id) ?? { chapters: [], calculations: [] };
    stories.set(id, story);
    return story;
  };
  for (const tree of trees) {
    const read = claimSpans(tree, fields, owners);
    for (const id of read.claims.keys()) open(id).chapters.push(...chapterOf(id, read));
  }
  for (const [calculation, orders] of owners)
    for (const order of orders) open(orderStory(order)).calculations.push(calculation);
  const unread = unreadIn(traces, fields, owners);
  return [...stories].map(([id, { chapters, calculations }]) => storyOf(id, chapters, calculations, unread));
}

/** One order, or a calculation of no order, by what its traces tell. */
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

/** What a trace tells of one story. */
export function chapterOf(id: StoryId, { tree, claims, unclaimed }: Claims): Chapter[] {
  const spans = claims.get(id);
  return spans === undefined ? [] : [{ tree, spans, unclaimed }];
}

/** Whose the spans are that can't be used. */
export interface Unread {
  readonly named: ReadonlySet<StoryId>;
  /** One may be anybody's. */
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

/** Whatever order it is that a span which can't be used speaks of; it links no keys. */
function storiesNamedBy({ carries }: UnreadSpan, fields: Fields, owners: Ownership): StoryId[] {
  if (carries === undefined) return [];
  const { orders, calculations } = keysOf(carries, fields);
  const owning = calculations.flatMap((calculation) => [...(owners.get(calculation) ?? [])]);
  return [...[...orders, ...owning].map(orderStory), ...calculations.map(calculationStory)];
}

/** Whether spans that can't be used speak of orders of which nothing else is there. */
export const hidesOrders = (
  traces: readonly Trace[],
  isKnown: (key: string) => boolean,
  any: boolean,
  fields: Fields,
): boolean =>
  unreadSpans(traces).some(({ carries }) => {
    if (carries === undefined) return !any;
    const { orders, calculations } = keysOf(carries, fields);
    return [...orders, ...calculations].some((key) => !isKnown(key));
  });

/** The stories an id may mean: its order's, its calculation's; more than one where orders share a calculation. */
export const storiesNamed = (stories: readonly Story[], id: string): Story[] => {
  const asOrder = stories.filter((story) => story.orderId === id);
  return asOrder.length > 0 ? asOrder : stories.filter((story) => story.calculationRequestIds.includes(id));
};

/** What to call it by: the order's number, or the calculation's where no order is known. */
export const nameOf = ({ orderId, calculationRequestIds }: Story): string => orderId ?? calculationRequestIds[0] ?? "";

/** An order by its number, or a calculation that is no order's. */
export type StoryId = `o:${string}` | `c:${string}`;
export const orderStory = (order: string): StoryId => `o:${order}`;
export const calculationStory = (calculation: string): StoryId => `c:${calculation}`;
export const isOrderStory = (id: StoryId): boolean => id.startsWith("o:");
/** The order's id, or the calculation's. */
export const keyOf = (id: StoryId): string => id.slice(2);

/** Whose the spans of a trace are. */
export interface Claims {
  readonly tree: TraceTree;
  readonly claims: ReadonlyMap<StoryId, readonly Span[]>;
  /** Nobody's, though they may be somebody's. */
  readonly unclaimed: readonly Span[];
}

export function claimSpans(tree: TraceTree, fields: Fields, owners: Ownership): Claims {
  const own = new Map(tree.trace.spans.map((span) => [span, ownStories(span, fields, owners)]));
  const all = new Set([...own.values()].flatMap(({ stories }) => stories));
  const below = storiesBelow(tree, own);
  const claims = new Map<StoryId, Span[]>();
  const unclaimed: Span[] = [];
  const claim = (id: StoryId, span: Span) => {
    const spans = claims.get(id);
    if (spans === undefined) claims.set(id, [span]);
    else spans.push(span);
  };

  const stack = tree.roots.map((span) => ({ span, inherited: [] as readonly StoryId[] }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span, inherited } = next;
    const mine = own.get(span)!;
    const under = below.get(span);
    // The nearest key counts: its own, else the one above, else the only one below; a trace of one order is all its own.
    const only = all.size === 1 ? [...all] : under === undefined || under === "many" ? [] : [under];
    const owners = mine.stories.length > 0 ? mine.stories : inherited.length > 0 ? inherited : only;
    for (const id of owners) claim(id, span);
    if (owners.length === 0 && under === undefined) unclaimed.push(span);
    for (const child of tree.childrenOf(span)) stack.push({ span: child, inherited: mine.batch ? [] : owners });
  }
  return { tree, claims, unclaimed };
}

interface Own {
  readonly stories: readonly StoryId[];
  /** Several orders at once, such as a poll that lists what it found: what is under it is not everybody's. */
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

/** For each span, whether it and what is under it speaks of one story, of many, or of none. */
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
