import type { Span, Trace, UnreadSpan } from "../trace/span.ts";
import { type TraceTree, treeOf } from "../trace/tree.ts";
import { keysOf, linkKeys, type Ownership } from "./keys.ts";
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
  const owners = linkKeys(trees, fields);
  const stories = new Map<string, { calculations: Set<string>; chapters: Chapter[] }>();
  const open = (id: StoryId) => {
    const story = stories.get(id) ?? { calculations: new Set<string>(), chapters: [] };
    stories.set(id, story);
    return story;
  };
  for (const tree of trees) {
    const { claims, unclaimed } = claimSpans(tree, fields, owners);
    for (const [id, spans] of claims) open(id).chapters.push({ tree, spans, unclaimed });
  }
  for (const [calculation, orders] of owners)
    for (const order of orders) open(orderStory(order)).calculations.add(calculation);
  const named = new Set<string>(unreadIn(traces).flatMap((one) => storiesNamedBy(one, fields, owners)));
  const isNameless = unreadIn(traces).some(({ carries }) => carries === undefined);
  return [...stories].map(([id, { calculations, chapters }]) => ({
    orderId: id.startsWith("o:") ? id.slice(2) : null,
    calculationRequestIds: id.startsWith("c:") ? [id.slice(2)] : [...calculations].sort(),
    chapters,
    unread: isNameless || named.has(id) || chapters.some(({ tree }) => tree.trace.unread !== undefined),
  }));
}

const unreadIn = (traces: readonly Trace[]): readonly UnreadSpan[] => traces.flatMap(({ unread = [] }) => unread);

/** Whatever order it is that a span which can't be used speaks of; it links no keys. */
function storiesNamedBy({ carries }: UnreadSpan, fields: Fields, owners: Ownership): StoryId[] {
  if (carries === undefined) return [];
  const { orders, calculations } = keysOf(carries, fields);
  const owning = calculations.flatMap((calculation) => [...(owners.get(calculation) ?? [])]);
  return [...[...orders, ...owning].map(orderStory), ...calculations.map((id): StoryId => `c:${id}`)];
}

/** Whether spans that can't be used speak of orders of which nothing else is there. */
export function hidesOrders(traces: readonly Trace[], stories: readonly Story[], fields: Fields): boolean {
  const known = new Set(stories.flatMap(({ orderId, calculationRequestIds }) => [orderId, ...calculationRequestIds]));
  return unreadIn(traces).some(({ carries }) => {
    if (carries === undefined) return stories.length === 0;
    const { orders, calculations } = keysOf(carries, fields);
    return [...orders, ...calculations].some((key) => !known.has(key));
  });
}

/** The stories an id may mean: its order's, its calculation's; more than one where orders share a calculation. */
export const storiesNamed = (stories: readonly Story[], id: string): Story[] => {
  const asOrder = stories.filter((story) => story.orderId === id);
  return asOrder.length > 0 ? asOrder : stories.filter((story) => story.calculationRequestIds.includes(id));
};

/** What to call it by: the order's number, or the calculation's where no order is known. */
export const nameOf = ({ orderId, calculationRequestIds }: Story): string => orderId ?? calculationRequestIds[0] ?? "";

type StoryId = `o:${string}` | `c:${string}`;
const orderStory = (order: string): StoryId => `o:${order}`;

function claimSpans(tree: TraceTree, fields: Fields, owners: Ownership) {
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
  return { claims, unclaimed };
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
    return owned === undefined ? [`c:${calculation}`] : [...owned].map(orderStory);
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
