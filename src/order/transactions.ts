import type { Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import type { Facts } from "./facts.ts";
import { firstNot } from "./sorted.ts";

/** What ended the transactions of a trace. */
export interface Transactions {
  /** The ROLLBACK, or the failed COMMIT, that undid a write: the next of its siblings that ends the transaction. */
  undoneBy(write: Span): Span | undefined;
}

export function transactionsIn(facts: Iterable<Facts>, tree: TraceTree): Transactions {
  const endings = endingsIn(facts, tree);
  return {
    undoneBy: (write) => {
      const parent = tree.parentOf(write);
      const own = (parent && endings.get(parent)?.get(write.service)) ?? [];
      const next = own[firstNot(own.length, (place) => own[place]!.span.start < write.end)];
      if (next === undefined) return undefined;
      return next.statements[0]!.operation === "ROLLBACK" || next.outcome === "error" ? next.span : undefined;
    },
  };
}

const endsTransaction = ({ statements }: Facts): boolean =>
  statements[0]?.operation === "ROLLBACK" || statements[0]?.operation === "COMMIT";

/** By the span they are directly inside of and by their service; in the order of time. */
type Endings = ReadonlyMap<Span, ReadonlyMap<string, readonly Facts[]>>;

function endingsIn(facts: Iterable<Facts>, tree: TraceTree): Endings {
  const endings = new Map<Span, Map<string, Facts[]>>();
  const sorted = [...facts].filter(endsTransaction).sort((a, b) => a.span.start - b.span.start);
  for (const one of sorted) {
    const parent = tree.parentOf(one.span);
    if (parent === undefined) continue;
    const byService = endings.get(parent) ?? new Map<string, Facts[]>();
    endings.set(parent, byService);
    const known = byService.get(one.span.service);
    if (known === undefined) byService.set(one.span.service, [one]);
    else known.push(one);
  }
  return endings;
}
