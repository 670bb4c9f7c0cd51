import { fieldOf } from "../trace/attributes.ts";
import type { Fielded, Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import type { Fields } from "./path.ts";

/** The business keys a span carries itself. */
export interface Keys {
  readonly orders: readonly string[];
  readonly calculations: readonly string[];
}

/** All names of attributes that an order may be found by. */
export const keyNamesOf = ({ orderId, calculationRequestId }: Fields): readonly string[] => [
  ...orderId,
  ...calculationRequestId,
];

export const keysOf = (span: Fielded, fields: Fields): Keys => ({
  orders: fieldOf(span, fields.orderId),
  calculations: fieldOf(span, fields.calculationRequestId),
});

/** Which orders each calculation belongs to. Usually one; none for a partner's price without an order. */
export type Ownership = ReadonlyMap<string, ReadonlySet<string>>;

/** Both keys on one span, a span's and the nearest ancestor's, or the only ones of the trace: the most certain way first. */
export const certainties = ["span", "ancestor", "trace"] as const;

/** What one trace says of which calculation is whose. */
export interface Link {
  readonly certainty: (typeof certainties)[number];
  readonly calculation: string;
  readonly order: string;
}

/** The keys that a trace speaks of, and how they hang together. */
export interface TraceKeys {
  readonly orders: ReadonlySet<string>;
  readonly calculations: ReadonlySet<string>;
  readonly links: readonly Link[];
}

export function keysIn(tree: TraceTree, fields: Fields): TraceKeys {
  const all = keyedSpans(tree, fields);
  if (all.length === 0) return keyless;
  const links: Link[] = [];
  const link = (certainty: Link["certainty"], calculation: string, order: string) =>
    void links.push({ certainty, calculation, order });
  const bySpan = new Map(all.map(({ span, keys }) => [span, keys]));
  for (const { span, keys } of all) {
    // A span that speaks of several orders says nothing about which calculation is whose.
    if (keys.orders.length === 1) for (const c of keys.calculations) link("span", c, keys.orders[0]!);
    const above = nearest(tree.ancestorsOf(span), bySpan);
    if (above === undefined) continue;
    if (keys.orders.length === 0 && above.orders.length === 1)
      for (const c of keys.calculations) link("ancestor", c, above.orders[0]!);
    const isOrders = keys.calculations.length === 0 && keys.orders.length === 1;
    const isCalculations = above.calculations.length === 1 && above.orders.length === 0;
    if (isOrders && isCalculations) link("ancestor", above.calculations[0]!, keys.orders[0]!);
  }
  const orders = new Set(all.flatMap(({ keys }) => keys.orders));
  const calculations = new Set(all.flatMap(({ keys }) => keys.calculations));
  if (orders.size === 1 && calculations.size === 1) link("trace", [...calculations][0]!, [...orders][0]!);
  return { orders, calculations, links };
}

const keyless: TraceKeys = { orders: new Set(), calculations: new Set(), links: [] };

/** Which orders each calculation belongs to, the most certain way first: a less certain one never adds an owner to one that has one. */
export function ownersBy(links: readonly Link[]): Ownership {
  const owners = new Map<string, Set<string>>();
  for (const certainty of certainties) {
    const found = new Map<string, Set<string>>();
    for (const one of links) {
      if (one.certainty !== certainty || owners.has(one.calculation)) continue;
      const known = found.get(one.calculation);
      if (known === undefined) found.set(one.calculation, new Set([one.order]));
      else known.add(one.order);
    }
    for (const [calculation, orders] of found) owners.set(calculation, orders);
  }
  return owners;
}

function nearest(ancestors: Iterable<Span>, bySpan: ReadonlyMap<Span, Keys>): Keys | undefined {
  for (const ancestor of ancestors) if (bySpan.has(ancestor)) return bySpan.get(ancestor);
  return undefined;
}

const keyedSpans = (tree: TraceTree, fields: Fields): { span: Span; keys: Keys }[] =>
  tree.trace.spans
    .map((span) => ({ span, keys: keysOf(span, fields) }))
    .filter(({ keys }) => keys.orders.length + keys.calculations.length > 0);
