import { getOrInsert } from "../newer-map.ts";
import { fieldOf } from "../trace/attributes.ts";
import { http } from "../trace/facets/http.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import type { Fielded, Span } from "../trace/span.ts";
import { requestAround, type TraceTree } from "../trace/tree.ts";
import type { Fields } from "./path.ts";

/** The id or link by which an order is asked for. */
export interface OrderReference {
  /** The text as typed; a link without the parts that may be secret. */
  readonly text: string;
  /** Set if the text may be the id of a trace; spelled like `Trace.traceId`. */
  readonly traceId?: string;
  /** The address of the Jaeger that a link leads to; set only for a link, which is certainly no order's id. */
  readonly linkTo?: string;
}

/** The business keys a span carries itself. */
export interface Keys {
  readonly orders: readonly string[];
  readonly calculations: readonly string[];
}

/** The names of all attributes that an order may be found by. */
export const keyNamesOf = ({ orderId, calculationRequestId }: Fields): readonly string[] => [
  ...orderId,
  ...calculationRequestId,
];

export const keysOf = (span: Fielded, fields: Fields): Keys => ({
  orders: fieldOf(span, fields.orderId).filter(isKey),
  calculations: fieldOf(span, fields.calculationRequestId).filter(isKey),
});

/**
 * What services write, in lower case, where there is no id yet: C#'s `Guid.Empty`, JavaScript's `String(undefined)`, the
 * number that a database has not given. Taken for an id, it would make one order of strangers.
 */
export const placeholders: ReadonlySet<string> = new Set([
  "0",
  "-1",
  "null",
  "undefined",
  "none",
  "nil",
  "00000000-0000-0000-0000-000000000000",
  "00000000000000000000000000000000",
]);

const isKey = (value: string): boolean => !placeholders.has(value.toLowerCase());

/** Which orders each calculation belongs to. Usually one; none for a partner's price without an order. */
export type Ownership = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * How a calculation is linked to an order, the most certain way first: both keys are on one span, on a span and its
 * nearest ancestor with a key, or are the only keys of the trace. Keys that are only read together, as by a list or a
 * dashboard, are not linked by that: only if one span has both.
 */
export const certainties = ["span", "ancestor", "trace"] as const;

/** A trace's evidence that a calculation belongs to an order. */
export interface Link {
  readonly certainty: (typeof certainties)[number];
  readonly calculation: string;
  readonly order: string;
}

/** The keys in a trace, and the links between them. */
export interface TraceKeys {
  readonly orders: ReadonlySet<string>;
  readonly calculations: ReadonlySet<string>;
  readonly links: readonly Link[];
}

export const keysIn = (tree: TraceTree, fields: Fields): TraceKeys => keysBy(fields)(tree);

const keysBy = memoizeByObject((fields: Fields) =>
  memoizeByObject((tree: TraceTree) => keysAmong(keyedSpans(tree, fields), tree)),
);

function keysAmong(keyed: readonly KeyedSpan[], tree: TraceTree): TraceKeys {
  if (keyed.length === 0) return keyless;
  const links: Link[] = [];
  const link = (certainty: Link["certainty"], calculation: string, order: string) =>
    void links.push({ certainty, calculation, order });
  const isRead = readIn(tree);
  const bySpan = new Map(keyed.map(({ span, keys }) => [span, keys]));
  for (const { span, keys } of keyed) {
    // A span with several orders doesn't tell which of them a calculation belongs to.
    if (keys.orders.length === 1) for (const c of keys.calculations) link("span", c, keys.orders[0]!);
    const keyedAbove = nearest(tree.ancestorsOf(span), bySpan);
    if (keyedAbove === undefined || (isRead(span) && isRead(keyedAbove))) continue;
    const above = bySpan.get(keyedAbove)!;
    if (keys.orders.length === 0 && above.orders.length === 1)
      for (const c of keys.calculations) link("ancestor", c, above.orders[0]!);
    const isOrders = keys.calculations.length === 0 && keys.orders.length === 1;
    const isCalculations = above.calculations.length === 1 && above.orders.length === 0;
    if (isOrders && isCalculations) link("ancestor", above.calculations[0]!, keys.orders[0]!);
  }
  const orders = new Set(keyed.flatMap(({ keys }) => keys.orders));
  const calculations = new Set(keyed.flatMap(({ keys }) => keys.calculations));
  if (orders.size === 1 && calculations.size === 1 && !keyed.every(({ span }) => isRead(span)))
    link("trace", [...calculations][0]!, [...orders][0]!);
  return { orders, calculations, links };
}

const keyless: TraceKeys = { orders: new Set(), calculations: new Set(), links: [] };

/** Applies the most certain links first: a less certain link never adds an owner to a calculation that has one. */
export function ownersBy(links: readonly Link[]): Ownership {
  const owners = new Map<string, Set<string>>();
  for (const certainty of certainties) {
    const found = new Map<string, Set<string>>();
    for (const link of links) {
      if (link.certainty !== certainty || owners.has(link.calculation)) continue;
      getOrInsert(found, link.calculation, () => new Set()).add(link.order);
    }
    for (const [calculation, orders] of found) owners.set(calculation, orders);
  }
  return owners;
}

/**
 * Tells whether a span's service was only asked to show something: its nearest request is a GET, in which no message was
 * sent or received. A scheduler starts jobs by a GET too.
 */
function readIn(tree: TraceTree): (span: Span) => boolean {
  let around: ReadonlySet<Span> | undefined;
  return (span) => {
    const request = requestAround(span, tree);
    const isShown = request?.kind === "server" && readingMethods.has(http(request)?.method ?? "");
    return isShown && !(around ??= aroundMessages(tree)).has(request);
  };
}

/** All spans around a message that was sent or received. */
function aroundMessages(tree: TraceTree): ReadonlySet<Span> {
  const around = new Set<Span>();
  for (const span of tree.trace.spans) {
    if (span.kind !== "producer" && span.kind !== "consumer") continue;
    for (const above of tree.ancestorsOf(span)) {
      if (around.has(above)) break;
      around.add(above);
    }
  }
  return around;
}

export const readingMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

function nearest(ancestors: Iterable<Span>, bySpan: ReadonlyMap<Span, Keys>): Span | undefined {
  for (const ancestor of ancestors) if (bySpan.has(ancestor)) return ancestor;
  return undefined;
}

interface KeyedSpan {
  readonly span: Span;
  readonly keys: Keys;
}

const keyedSpans = (tree: TraceTree, fields: Fields): readonly KeyedSpan[] =>
  tree.trace.spans
    .map((span) => ({ span, keys: keysOf(span, fields) }))
    .filter(({ keys }) => keys.orders.length + keys.calculations.length > 0);
