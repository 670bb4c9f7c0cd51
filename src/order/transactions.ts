import { getOrInsert } from "../newer-map.ts";
import { causesOf } from "../trace/causes.ts";
import { isPreparing, isRunning, isTurn, rollbackTo, sessionCommit } from "../trace/facets/database.ts";
import { httpStatus } from "../trace/facets/http.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import { errorOf, mayBeHandled, outcomeOf } from "../trace/outcome.ts";
import type { Span } from "../trace/span.ts";
import { isRequest, requestAround, type TraceTree } from "../trace/tree.ts";
import { type Facts, factsOf } from "./facts.ts";
import type { Path } from "./path.ts";
import { firstNot } from "./sorted.ts";

/** How the transactions of a trace ended. */
export interface Transactions {
  /**
   * The span that undid a write. If the end of its transaction is seen, it is a ROLLBACK or a failed COMMIT. If it is
   * not seen, as with JDBC and Npgsql, it is a later statement that failed in the write's request, where that request
   * ended in an error. A statement that was only prepared is undone where each span that ran it failed, and any where
   * Hibernate could not commit.
   * @param entry the entry of the write's request, if its span arrived
   */
  undoneBy(write: Span, entry: Span | undefined): Span | undefined;
  /**
   * Whether a write was turned away with its request, because somebody else was faster (409) or nobody paid (402). Other
   * refusals may come after the write: a partner's 404 that is passed on, a bad item beside a good one. Somebody who
   * closes an order by hand is told by any refusal that it is too late, and by any error that it did not go well. In a
   * trace that shows the service's transactions, a write outside of them is saved at once.
   * @param byHand whether it saves a status in a request that is no step of the path
   */
  isTurnedAway(write: Span, byHand: boolean): boolean;
}

/** @param facts those of one order's spans in the trace */
export function transactionsIn(facts: ReadonlyMap<Span, Facts>, tree: TraceTree, path: Path): Transactions {
  const own = turnsIn(facts.values(), tree);
  // A transaction for several orders is begun and ended by spans that belong to none of them.
  const turns = facts.size < tree.trace.spans.length ? turnsOf(path)(tree) : own;
  return {
    undoneBy: (write, entry) => {
      const hasFailed = entry !== undefined && facts.get(entry)?.outcome === "error" && !mayBeHandled(entry);
      const commit = sessionCommitOf(write, tree, hasFailed);
      if (commit !== undefined && outcomeOf(commit) === "error") return commit;
      const end = endAfter(write, own, tree) ?? (turns === own ? undefined : endAfter(write, turns, tree, true));
      if (end !== undefined && isUndoing(end)) return end.span;
      const notRun = failedRunOf(write, tree);
      if (notRun !== undefined || end !== undefined) return notRun;
      return hasFailed ? (failedAfter(write, entry, facts.values(), tree) ?? unsavedBy(write, entry, tree)) : undefined;
    },
    isTurnedAway: (write, byHand) => {
      const request = requestAround(write, tree);
      if (request?.kind !== "server" || !facts.has(request)) return false;
      const status = httpStatus(request) ?? 0;
      const isRefused = byHand ? outcomeOf(request) !== "ok" && status !== brokenOff : conflicts.has(status);
      return isRefused && ![...turns.values()].some((byService) => byService.has(write.service));
    },
  };
}

/** Payment Required; somebody else was faster: Conflict, Precondition Failed, Locked. */
const conflicts: ReadonlySet<number> = new Set([402, 409, 412, 423]);
/** The client did not wait for the answer. */
const brokenOff = 499;

/**
 * The statement that ended a write's transaction, searched among the write's later siblings, then among those of its
 * ancestors. A rollback does not end it if another transaction begins before it, or if it goes back to a savepoint set
 * after the write. Orders that share a trace may be worked on at the same time.
 * @param mustBeAlone whether the end counts only if the write's transaction is the only one that was open
 */
function endAfter(write: Span, turns: Turns, tree: TraceTree, mustBeAlone = false): Facts | undefined {
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
 * Hibernate's commit of a write. It sends what was changed, and so stands around the statement, unless a query made
 * Hibernate send it before. The next commit may then be that of a transaction inside of the write's own, so it is the
 * write's only where its request failed.
 */
function sessionCommitOf(write: Span, tree: TraceTree, hasFailed: boolean): Span | undefined {
  const isCommit = ({ name, service }: Span) => name === sessionCommit && service === write.service;
  for (const above of tree.ancestorsOf(write)) {
    if (isCommit(above)) return above;
    const next = hasFailed && tree.childrenOf(above).find((one) => isCommit(one) && one.start >= write.end);
    if (next) return next;
    if (isRequest(above)) return undefined;
  }
  return undefined;
}

/**
 * The first statement seen to have failed after a write, of the same service and inside the same request. A span that
 * runs a statement need not show which.
 */
function failedAfter(write: Span, entry: Span, facts: Iterable<Facts>, tree: TraceTree): Span | undefined {
  for (const { span, outcome, statements } of facts) {
    const isLater = span.service === write.service && span.start >= write.end;
    if (outcome !== "error" || !isLater || (statements.length === 0 && !isRunning(span))) continue;
    for (const above of tree.ancestorsOf(span)) if (above === entry) return span;
  }
  return undefined;
}

/**
 * The span around a write, up to its request, whose exception says that nothing was saved: the row had changed meanwhile,
 * or the transaction could not be committed. No statement fails then, because an UPDATE that finds no row does not.
 */
function unsavedBy(write: Span, entry: Span, tree: TraceTree): Span | undefined {
  for (const above of tree.ancestorsOf(write)) {
    const thrown = outcomeOf(above) === "error" ? [errorOf(above).type ?? "", ...causesOf(above)] : [];
    if (thrown.some((type) => notSaved.has(type.split(".").at(-1)!))) return above;
    if (above === entry) return undefined;
  }
  return undefined;
}

/** Exceptions of JPA, Hibernate and Spring; of .NET's EF Core; of Sequelize, TypeORM and SQLAlchemy. */
const notSaved: ReadonlySet<string> = new Set([
  "OptimisticLockException",
  "OptimisticLockingFailureException",
  "ObjectOptimisticLockingFailureException",
  "JpaOptimisticLockingFailureException",
  "StaleStateException",
  "StaleObjectStateException",
  "RollbackException",
  "TransactionSystemException",
  "UnexpectedRollbackException",
  "DbUpdateConcurrencyException",
  "TransactionAbortedException",
  "OptimisticLockError",
  "OptimisticLockVersionMismatchError",
  "StaleDataError",
]);

/** The span that last ran a prepared statement in vain; undefined if a run went well, or none is seen. */
function failedRunOf(write: Span, tree: TraceTree): Span | undefined {
  const parent = isPreparing(write) ? tree.parentOf(write) : undefined;
  if (parent === undefined) return undefined;
  const later = tree.childrenOf(parent).filter(({ service, start }) => service === write.service && start >= write.end);
  const next = later.findIndex(isPreparing);
  const runs = later.slice(0, next < 0 ? later.length : next).filter((one) => isRunning(one, write));
  return runs.every((run) => outcomeOf(run) === "error") ? runs.at(-1) : undefined;
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

const isUndoing = (turn: Facts): boolean =>
  operationOf(turn)!.startsWith("ROLLBACK") || (operationOf(turn) === "COMMIT" && turn.outcome === "error");

/** Transaction statements by parent span and by service, in chronological order. */
type Turns = ReadonlyMap<Span, ReadonlyMap<string, readonly Facts[]>>;

/** The transaction statements of a whole trace, found once for all the orders in it. */
const turnsOf = memoizeByObject((path: Path) =>
  memoizeByObject((tree: TraceTree) =>
    turnsIn(
      tree.trace.spans.map((span) => factsOf(span, path)),
      tree,
    ),
  ),
);

function turnsIn(facts: Iterable<Facts>, tree: TraceTree): Turns {
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
