import { getOrInsert } from "../newer-map.ts";
import { databaseSystem, isConnection, isTurn, rollbackTo } from "../trace/facets/database.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import type { Span } from "../trace/span.ts";
import { isRequest, type TraceTree } from "../trace/tree.ts";
import { type Facts, factsOf } from "./facts.ts";
import type { Path } from "./path.ts";
import { firstNot } from "./sorted.ts";

/** Transaction statements by parent span and by service, in chronological order. */
export type Turns = ReadonlyMap<Span, ReadonlyMap<string, readonly Facts[]>>;

/** The transaction statements of a whole trace, found once for all the orders in it. */
export const turnsOf = memoizeByObject((path: Path) =>
  memoizeByObject((tree: TraceTree) =>
    turnsIn(
      tree.trace.spans.map((span) => factsOf(span, path)),
      tree,
    ),
  ),
);

export function turnsIn(facts: Iterable<Facts>, tree: TraceTree): Turns {
  const turns = new Map<Span, Map<string, Facts[]>>();
  const sorted = [...facts]
    .filter(({ statements: [first] }) => first !== undefined && isTurn(first))
    .sort((a, b) => a.span.start - b.span.start);
  for (const one of sorted) {
    const parent = tree.parentOf(one.span);
    if (parent === undefined) continue;
    const byService = getOrInsert(turns, parent, () => new Map());
    getOrInsert(byService, one.span.service, () => []).push(one);
  }
  return turns;
}

/**
 * The statement that ended a write's transaction, searched among the write's later siblings, then among those of its
 * ancestors. A rollback does not end it if it is that of another transaction, or if it goes back to a savepoint set after
 * the write. Orders that share a trace may be worked on at the same time.
 * @param mustBeAlone whether the end counts only if the write's transaction is the only one that was open
 */
export function endAfter(write: Span, turns: Turns, tree: TraceTree, mustBeAlone = false): Facts | undefined {
  if (turns.size === 0) return undefined;
  for (const above of tree.ancestorsOf(write)) {
    const own = turns.get(above)?.get(write.service) ?? [];
    const after = firstNot(own.length, (place) => own[place]!.span.start < write.end);
    const open = openAmong(own.slice(0, after));
    const end = mustBeAlone && open !== 1 ? undefined : endOf(own.slice(after), open > 0);
    // A transaction does not outlast its request.
    if (end !== undefined || isRequest(above)) return end;
  }
  return undefined;
}

/**
 * The statement that failed between a write and its COMMIT, where a service swallowed the error. PostgreSQL runs nothing
 * in such a transaction any more, and answers its COMMIT with a rollback and no error. It goes on after a return to a
 * savepoint. What failed after another connection was taken, or another transaction begun, may have failed there.
 */
export function abortedBefore(end: Facts, write: Span, turns: Turns, tree: TraceTree, path: Path): Span | undefined {
  if (operationOf(end) !== "COMMIT") return undefined;
  const commit = end.span;
  const parent = tree.parentOf(commit);
  const own = (parent && turns.get(parent)?.get(commit.service)) ?? [];
  if (openAmong(own.filter(({ span }) => span.start < write.end)) !== 1) return undefined;
  const between = tree
    .childrenOf(parent!)
    .filter(({ service, start }) => service === commit.service && start >= write.end && start < commit.start)
    .sort((a, b) => a.start - b.start);
  let failed: Span | undefined;
  for (const span of between) {
    const { statements, outcome } = factsOf(span, path);
    const operation = statements[0]?.operation;
    if (isConnection(span) || operation === "BEGIN") return failed;
    if (operation === rollbackTo) failed = undefined;
    else if (operation !== undefined && outcome === "error" && databaseSystem(span) === "postgresql") failed ??= span;
  }
  return failed;
}

const operationOf = ({ statements }: Facts): string | undefined => statements[0]?.operation;
const savepointOf = ({ statements }: Facts): string | undefined => statements[0]?.table;

/**
 * The first statement that ends the transaction which was open before these statements. One that begins inside of it, as
 * Spring's REQUIRES_NEW does for a journal, ends before it. If no end of its own is seen, the next statement counts.
 * @param isOpen whether a transaction was seen to begin
 */
function endOf(turns: readonly Facts[], isOpen: boolean): Facts | undefined {
  const since = new Set<string | undefined>();
  const later = turns.filter((turn) => {
    const operation = operationOf(turn);
    if (operation === "SAVEPOINT") since.add(savepointOf(turn));
    return operation !== "SAVEPOINT" && (operation !== rollbackTo || !since.has(savepointOf(turn)));
  });
  let inside = 0;
  const own = later.find((turn) => {
    const operation = operationOf(turn);
    if (operation === "BEGIN") inside += 1;
    else if (inside === 0) return true;
    else if (operation !== rollbackTo) inside -= 1;
    return false;
  });
  return (isOpen ? own : undefined) ?? later[0];
}

/** How many transactions these statements leave open. */
const openAmong = (turns: readonly Facts[]): number =>
  turns.reduce((open, turn) => {
    const operation = operationOf(turn);
    if (operation === "BEGIN") return open + 1;
    return operation === "COMMIT" || operation === "ROLLBACK" ? Math.max(0, open - 1) : open;
  }, 0);

export const isUndoing = (turn: Facts): boolean =>
  operationOf(turn)!.startsWith("ROLLBACK") || (operationOf(turn) === "COMMIT" && turn.outcome === "error");
