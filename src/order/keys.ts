import { fieldOf } from "../trace/attributes.ts";
import type { Fielded, Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import type { Fields } from "./path.ts";

/** The business keys a span carries itself. */
export interface Keys {
  readonly orders: readonly string[];
  readonly calculations: readonly string[];
}

export const keysOf = (span: Fielded, fields: Fields): Keys => ({
  orders: fieldOf(span, fields.orderId),
  calculations: fieldOf(span, fields.calculationRequestId),
});

/** Which orders each calculation belongs to. Usually one; none for a partner's price without an order. */
export type Ownership = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Links calculations to orders, the most certain way first: both keys on one span; else the nearest ancestor's
 * other key; else a trace that speaks of one order and one calculation only. A less certain way never
 * adds an owner to a calculation that has one.
 */
export function linkKeys(trees: readonly TraceTree[], fields: Fields): Ownership {
  const owners = new Map<string, Set<string>>();
  const link = (calculation: string, order: string, into: Map<string, Set<string>>) => {
    const known = into.get(calculation) ?? new Set<string>();
    into.set(calculation, known.add(order));
  };
  const settle = (found: ReadonlyMap<string, Set<string>>) => {
    for (const [calculation, orders] of found) if (!owners.has(calculation)) owners.set(calculation, orders);
  };

  const read = trees.map((tree) => ({ tree, all: keyedSpans(tree, fields) }));
  const onSpans = new Map<string, Set<string>>();
  for (const { keys } of read.flatMap(({ all }) => all)) {
    // A span that speaks of several orders says nothing about which calculation is whose.
    if (keys.orders.length === 1) for (const c of keys.calculations) link(c, keys.orders[0]!, onSpans);
  }
  settle(onSpans);

  const onAncestors = new Map<string, Set<string>>();
  const inTraces = new Map<string, Set<string>>();
  for (const { tree, all } of read) {
    const bySpan = new Map(all.map(({ span, keys }) => [span, keys]));
    for (const { span, keys } of all) {
      const above = nearest(tree.ancestorsOf(span), bySpan);
      if (above === undefined) continue;
      if (keys.orders.length === 0 && above.orders.length === 1)
        for (const c of keys.calculations) link(c, above.orders[0]!, onAncestors);
      if (
        keys.calculations.length === 0 &&
        above.calculations.length === 1 &&
        above.orders.length === 0 &&
        keys.orders.length === 1
      ) {
        link(above.calculations[0]!, keys.orders[0]!, onAncestors);
      }
    }
    const orders = new Set(all.flatMap(({ keys }) => keys.orders));
    const calculations = new Set(all.flatMap(({ keys }) => keys.calculations));
    if (orders.size === 1 && calculations.size === 1) link([...calculations][0]!, [...orders][0]!, inTraces);
  }
  settle(onAncestors);
  settle(inTraces);
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
