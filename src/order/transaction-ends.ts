import { append, getOrInsert } from "../newer-map.ts";
import { databaseSystem, isConnection, isTurn, rollbackTo } from "../trace/facets/database.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import { outcomeOf } from "../trace/outcome.ts";
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

export const turnsIn = (facts: Iterable<Facts>, tree: TraceTree): Turns =>
  byParent(facts, tree, (one) => (one.statements[0] !== undefined && isTurn(one.statements[0]) ? one : undefined));

/** What is made of some spans or their facts, by parent span and by service, in chronological order. */
function byParent<From, To extends { readonly span: Span }>(
  all: Iterable<From>,
  tree: TraceTree,
  make: (from: From) => To | undefined,
): ReadonlyMap<Span, ReadonlyMap<string, readonly To[]>> {
  const found = new Map<Span, Map<string, To[]>>();
  const made = [...all].flatMap((one) => make(one) ?? []).sort((a, b) => a.span.start - b.span.start);
  for (const one of made) {
    const parent = heldBy(one.span, tree);
    if (parent === undefined) continue;
    const byService = getOrInsert(found, parent, () => new Map());
    append(byService, one.span.service, one);
  }
  return found;
}

/**
 * The span that a statement stands in, beside others of its transaction. A library may give the beginning and the end
 * spans of their own: Prisma's COMMIT is in its `itx_commit`, and that in `commit_transaction`.
 */
function heldBy(span: Span, tree: TraceTree): Span | undefined {
  const parent = tree.parentOf(span);
  // Not every span of such a name is a library's: a job's own may be at the top. One that is named `order.start` alone
  // holds a whole transaction.
  const isOfOneTurn = parent?.kind === "internal" && ofOneTurn.test(parent.name);
  return isOfOneTurn ? (heldBy(parent, tree) ?? parent) : parent;
}

const ofOneTurn = /(?:^|[.:_])(?:(?:start|begin|commit|rollback)_?transaction|itx_(?:commit|rollback))$/i;

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
    const end = mustBeAlone && nestingIn(own).open[after] !== 1 ? undefined : endOf(own, after);
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
  const parent = heldBy(end.span, tree);
  if (operationOf(end) !== "COMMIT" || parent === undefined) return undefined;
  const { service, start: until } = end.span;
  const own = turns.get(parent)?.get(service) ?? [];
  if (nestingIn(own).open[firstNot(own.length, (place) => own[place]!.span.start < write.end)] !== 1) return undefined;
  const breaks = breaksIn(path)(tree).get(parent)?.get(service) ?? [];
  let failed: Span | undefined;
  let place = firstNot(breaks.length, (at) => breaks[at]!.span.start < write.end);
  for (; place < breaks.length && breaks[place]!.span.start < until; place += 1) {
    const { span, what } = breaks[place]!;
    if (what === "another") return failed;
    failed = what === "failed" ? (failed ?? span) : undefined;
  }
  return failed;
}

/** What may break a transaction of PostgreSQL off, mend it, or be no part of it, sorted as turns are. */
const breaksIn = memoizeByObject((path: Path) =>
  memoizeByObject((tree: TraceTree) =>
    byParent(tree.trace.spans, tree, (span) => {
      const operation = operationOf(factsOf(span, path));
      if (isConnection(span) || operation === "BEGIN") return { span, what: "another" };
      if (operation === rollbackTo) return { span, what: "mended" };
      const isFailed = operation !== undefined && databaseSystem(span) === "postgresql" && outcomeOf(span) === "error";
      return isFailed ? { span, what: "failed" } : undefined;
    }),
  ),
);

const operationOf = ({ statements }: Facts): string | undefined => statements[0]?.operation;
const savepointOf = ({ statements }: Facts): string | undefined => statements[0]?.table;

/**
 * The first statement that ends the transaction which is open at a place among these. One that begins inside of it, as
 * Spring's REQUIRES_NEW does for a journal, ends before it. If no end of its own is seen, the next statement counts.
 */
function endOf(turns: readonly Facts[], from: number): Facts | undefined {
  const { begun, ends } = nestingIn(turns);
  const hasOwn = ends.has(begun[from]!);
  const since = new Set<string | undefined>();
  for (let place = from; place < turns.length; place += 1) {
    const turn = turns[place]!;
    const operation = operationOf(turn);
    if (operation === "SAVEPOINT") since.add(savepointOf(turn));
    else if (operation === "BEGIN" && hasOwn) place = ends.get(place)!;
    else if (operation !== rollbackTo || !since.has(savepointOf(turn))) return turn;
  }
  return undefined;
}

/** Which transactions begin and end inside others. */
interface Nesting {
  /** How many transactions are open before each place. */
  readonly open: readonly number[];
  /** Where the last of them began; none is -1. */
  readonly begun: readonly number[];
  /** Where each one ended, by where it began. */
  readonly ends: ReadonlyMap<number, number>;
}

/** Worked out once, because a request may write tens of thousands of times. */
const nestingIn = memoizeByObject((turns: readonly Facts[]): Nesting => {
  const stack: number[] = [];
  const [open, begun, ends] = [[0], [-1], new Map<number, number>()];
  for (const [place, turn] of turns.entries()) {
    const operation = operationOf(turn);
    const isEnd = operation === "COMMIT" || operation === "ROLLBACK";
    if (operation === "BEGIN") stack.push(place);
    else if (isEnd && stack.length > 0) ends.set(stack.pop()!, place);
    open.push(stack.length);
    begun.push(stack.at(-1) ?? -1);
  }
  return { open, begun, ends };
});

export const isUndoing = (turn: Facts): boolean =>
  operationOf(turn)!.startsWith("ROLLBACK") || (operationOf(turn) === "COMMIT" && turn.outcome === "error");
