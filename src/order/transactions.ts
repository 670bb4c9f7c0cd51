import { isTurn, rollbackTo } from "../trace/facets/database.ts";
import type { Span } from "../trace/span.ts";
import { isRequest, type TraceTree } from "../trace/tree.ts";
import type { Facts } from "./facts.ts";
import { firstNot } from "./sorted.ts";

/** What ended the transactions of a trace. */
export interface Transactions {
  /**
   * The ROLLBACK, or the failed COMMIT, that undid a write: the next of its siblings that ends the transaction, or of those of the spans
   * that it is inside of. One before which another transaction begins, or that goes back to a savepoint after the write, undoes others.
   */
  undoneBy(write: Span): Span | undefined;
}

export function transactionsIn(facts: Iterable<Facts>, tree: TraceTree): Transactions {
  const turns = turnsIn(facts, tree);
  return {
    undoneBy: (write) => {
      if (turns.size === 0) return undefined;
      for (const above of tree.ancestorsOf(write)) {
        const own = turns.get(above)?.get(write.service) ?? [];
        const after = firstNot(own.length, (place) => own[place]!.span.start < write.end);
        const end = endOf(own.slice(after));
        if (end !== undefined) return isUndoing(end) ? end.span : undefined;
        // Its transaction is not longer than the request.
        if (isRequest(above)) break;
      }
      return undefined;
    },
  };
}

const operationOf = ({ statements }: Facts): string | undefined => statements[0]?.operation;
const savepointOf = ({ statements }: Facts): string | undefined => statements[0]?.table;

/** What ends the transaction that is open before these. */
function endOf(turns: readonly Facts[]): Facts | undefined {
  const since = new Set<string | undefined>();
  for (const turn of turns) {
    const operation = operationOf(turn);
    if (operation === "SAVEPOINT") since.add(savepointOf(turn));
    else if (operation !== rollbackTo || !since.has(savepointOf(turn))) return turn;
  }
  return undefined;
}

const isUndoing = (turn: Facts): boolean =>
  operationOf(turn)!.startsWith("ROLLBACK") || (operationOf(turn) === "COMMIT" && turn.outcome === "error");

/** By the span they are directly inside of and by their service; in the order of time. */
type Turns = ReadonlyMap<Span, ReadonlyMap<string, readonly Facts[]>>;

function turnsIn(facts: Iterable<Facts>, tree: TraceTree): Turns {
  const turns = new Map<Span, Map<string, Facts[]>>();
  const sorted = [...facts]
    .filter(({ statements: [first] }) => first !== undefined && isTurn(first))
    .sort((a, b) => a.span.start - b.span.start);
  for (const one of sorted) {
    const parent = tree.parentOf(one.span);
    if (parent === undefined) continue;
    const byService = turns.get(parent) ?? new Map<string, Facts[]>();
    turns.set(parent, byService);
    const known = byService.get(one.span.service);
    if (known === undefined) byService.set(one.span.service, [one]);
    else known.push(one);
  }
  return turns;
}
