import { causesOf } from "../trace/causes.ts";
import {
  heldConnection,
  isPreparing,
  isRunning,
  isTransactionEnd,
  mayRun,
  sessionCommit,
} from "../trace/facets/database.ts";
import { brokenOff, httpStatus } from "../trace/facets/http.ts";
import { errorOf, mayBeHandled, outcomeOf } from "../trace/outcome.ts";
import type { Span } from "../trace/span.ts";
import { isRequest, requestAround, type TraceTree } from "../trace/tree.ts";
import type { Facts } from "./facts.ts";
import type { Path } from "./path.ts";
import { abortedBefore, endAfter, isUndoing, turnsIn, turnsOf } from "./transaction-ends.ts";

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
  const hasError = [...facts.values()].some(({ statements, outcome }) => statements.length > 0 && outcome === "error");
  return {
    undoneBy: (write, entry) => {
      const hasFailed = entry !== undefined && facts.get(entry)?.outcome === "error" && !mayBeHandled(entry);
      const commit = sessionCommitOf(write, tree, hasFailed);
      if (commit !== undefined && outcomeOf(commit) === "error") return commit;
      const connection = rolledBackAround(write, tree);
      if (connection !== undefined) return connection;
      const end = endAfter(write, own, tree) ?? (turns === own ? undefined : endAfter(write, turns, tree, true));
      if (end !== undefined && isUndoing(end)) return end.span;
      const aborted = end && hasError && abortedBefore(end, write, turns, tree, path);
      if (aborted) return aborted;
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
 * The span of the connection around a write, where it was rolled back and committed no more. Micrometer's data source
 * notes that as events. A session of Hibernate's keeps its connection for several transactions, and a savepoint is rolled
 * back like a whole one. A connection may be taken inside another, and a saga's rollback undoes no write.
 */
function rolledBackAround(write: Span, tree: TraceTree): Span | undefined {
  for (const above of tree.ancestorsOf(write)) {
    if (isRequest(above)) return undefined;
    if (above.name !== heldConnection) continue;
    const ends = above.events.filter(({ name, time }) => isTransactionEnd(name) && time >= write.end);
    return ends.length > 0 && ends.every(({ name }) => name === "rollback") ? above : undefined;
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
  const runs = later.slice(0, next < 0 ? later.length : next).filter((one) => mayRun(one, write));
  return runs.every((run) => outcomeOf(run) === "error") ? runs.at(-1) : undefined;
}
