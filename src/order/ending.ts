import type { Span } from "../trace/span.ts";
import { requestAround, type TraceTree } from "../trace/tree.ts";
import type { Assessment } from "./assess.ts";
import type { Attempt } from "./attempts.ts";
import { type Facts, writesTo } from "./facts.ts";
import type { Path, PointId } from "./path.ts";
import { type Reading, statusAbove, statusFits } from "./reading.ts";
import type { Recognised, Recognition } from "./recognise.ts";
import type { Replay } from "./replay.ts";
import { isSameStatus } from "./status.ts";

/**
 * Drops closings by hand that were taken back: in a request, the service that closed the order has saved another status
 * since, or one of its people has gone on with the next step. What others save, or what a message brings, may have been
 * under way. A service that does not save the last status has not the last word: people of the others may go on too.
 */
export function withoutReopened(
  points: Recognition["points"],
  reads: readonly Reading[],
  path: Path,
): Recognition["points"] {
  const { point, match } = path.points.at(-1)!;
  const closings = points.get(point)!;
  if (!closings.some(({ elsewhere }) => elsewhere)) return points;
  const saves = reads.flatMap((read) => [...read.facts.values()].flatMap((facts) => otherSavesBy(facts, read, path)));
  const acts = path.points
    .filter(({ person }) => person !== undefined && !person.external)
    .flatMap((one) => points.get(one.point)!.filter(({ outcome }) => outcome === "ok"));
  const isTakenBack = ({ span: { service }, tree, end }: Recognised) =>
    saves.some((one) => one.span.service === service && one.span.start > end && (one.isNew || one.tree !== tree)) ||
    acts.some(({ span, start }) => start > end && (span.service === service || !match.services.includes(service)));
  return new Map(points).set(
    point,
    closings.filter((closing) => !closing.elsewhere || !isTakenBack(closing)),
  );
}

/** A request's save of one of the path's statuses that end no order. */
interface OtherSave {
  readonly span: Span;
  readonly tree: TraceTree;
  /** Whether the request came with another status. In the trace of an ending, the status it came with is the old one. */
  readonly isNew: boolean;
}

/**
 * What a span saves of the kind that reopens an order. A closed order may be given statuses that the path does not know,
 * such as one of an archive.
 */
function otherSavesBy(facts: Facts, read: Reading, path: Path): readonly OtherSave[] {
  const request = requestAround(facts.span, read.tree);
  if (request?.kind !== "server") return none;
  const reopens = (status: string) =>
    path.statuses.some((one) => isSameStatus(one, status)) && !endsOrder(status, path);
  return savedBy(facts, read, reopens).map((status) => ({
    span: facts.span,
    tree: read.tree,
    isNew: !isSameStatus(read.facts.get(request)?.status, status),
  }));
}

const endsOrder = (status: string, { points, endings }: Path): boolean =>
  statusFits(points.at(-1)!.match, status) || endings.some((one) => isSameStatus(one, status));

/** The status that a span saves and that ends an order in whatever request it is saved, such as CANCELLED. */
export function endingSavedBy(facts: Facts, read: Reading, { points, endings }: Path): string | undefined {
  if (endings.length === 0 || points.at(-1)!.match.kind === "send") return undefined;
  return savedBy(facts, read, (status) => endings.some((one) => isSameStatus(one, status)))[0];
}

/** Those of the statuses in question that a span saves to where any step saves them, and that stayed saved. */
function savedBy(facts: Facts, read: Reading, isWanted: (status: string) => boolean): readonly string[] {
  const { span, outcome, fits, statements } = facts;
  if (outcome !== "ok" || statements.length === 0) return none;
  const tables = [...fits].flatMap((match) => (match.kind === "write" ? match.tables : none));
  const saved = writesTo(facts, tables)
    .flatMap((written) => written.status ?? statusAbove(facts, read) ?? none)
    .filter(isWanted);
  if (saved.length === 0) return none;
  const { undoneBy, isTurnedAway } = read.transactions;
  return undoneBy(span, requestAround(span, read.tree)) !== undefined || isTurnedAway(span, true) ? none : saved;
}

const none: readonly never[] = [];

/** The save with which somebody ended the order, if it was ended only outside of its path. */
export function endedElsewhere(path: Path, attempts: ReadonlyMap<PointId, readonly Attempt[]>): Attempt | undefined {
  const { point, match } = path.points.at(-1)!;
  // A message that was sent elsewhere was sent again.
  const saves = match.kind !== "send" ? (attempts.get(point) ?? []).filter(({ outcome }) => outcome === "ok") : [];
  return saves.every(({ elsewhere }) => elsewhere) ? saves[0] : undefined;
}

/**
 * What failed after the order was ended failed because it was over, as a calculation that is broken off. In the trace of
 * the ending it is the other way round: the order was ended because of what failed.
 */
export function withoutLater(assessment: Assessment, { endedBy }: Replay): Assessment {
  const { state, since, request, failures } = assessment;
  if (endedBy === undefined || state !== "failed") return assessment;
  const failedAt = failures[0]?.end ?? request?.end ?? since;
  const isCause = (failures[0]?.tree ?? request?.tree) === endedBy.tree;
  return failedAt! < endedBy.start || isCause ? assessment : leftOut(assessment);
}

/** A point that is not waited for, because the order was ended. */
const leftOut = <A extends Assessment>(assessment: A): A & { state: "not-on-path" } => ({
  ...assessment,
  state: "not-on-path",
  reason: undefined,
  enabled: false,
});

/**
 * Of an order that somebody has ended only what is certain is told: nothing is to be done about the rest. A poll passes
 * over an order because it is closed.
 */
export function onlyCertain<A extends Assessment>(assessment: A, { endedBy }: Replay): A {
  const { state, point, enabled } = assessment;
  const isCertain =
    state === "failed" || (state === "lost" && (point.within !== undefined || point.match.kind === "receive"));
  return endedBy === undefined || !enabled || isCertain ? assessment : leftOut(assessment);
}
