import type { Microseconds, Span } from "../trace/span.ts";
import { type Attempt, attemptsAt, blameDeepest, withoutRepeats } from "./attempts.ts";
import { type Deliveries, deliveriesOf } from "./deliveries.ts";
import { endedElsewhere } from "./ending.ts";
import { needsOf } from "./needs.ts";
import { isOutdated } from "./outdated.ts";
import type { Path, Point, PointId, Variant } from "./path.ts";
import { type Proof, proofsOf } from "./proofs.ts";
import { type Recognised, type Recognition, recognise } from "./recognise.ts";
import { isFromEarlierRound, lastRound, type Round, supportsSince, withoutEarlierRounds } from "./rounds.ts";
import { byTimeAndId } from "./sorted.ts";
import { isSameStatus, plainStatus } from "./status.ts";
import type { Story } from "./story.ts";
import type { Unclaimed } from "./unclaimed.ts";

/** What happened to each point of one order: token replay over the path's needs. Lateness is judged later. */
export interface Replay extends Deliveries {
  readonly story: Story;
  readonly path: Path;
  readonly variant: Variant;
  readonly points: ReadonlyMap<PointId, PointFacts>;
  readonly unclaimed: Unclaimed;
  /** Spans that open the variant's request. */
  readonly variantEntries: readonly Span[];
  /**
   * The save with which somebody ended the order outside of its path, as when it is closed or cancelled by hand: the
   * path's last status, saved only by a job or in a request of another kind. Nothing that is still to come is waited for then.
   */
  readonly endedBy: Attempt | undefined;
  /** The last round of an order that went through a part of its path anew; what was before is not in `points`. */
  readonly round: Round | undefined;
  /** Since when points have to happen again, because somebody took the order back. */
  readonly takenBack: Recognition["takenBack"];
}

export interface PointFacts {
  readonly point: Point;
  readonly onPath: boolean;
  readonly attempts: readonly Attempt[];
  /** The first attempt that succeeded. */
  readonly done: Attempt | undefined;
  /** The point or support that proves that this point happened although its span is missing. */
  readonly provedBy: string | undefined;
  readonly happened: boolean;
  /** When the point was done; for a proved point the latest possible time; undefined if it didn't happen. */
  readonly time: Microseconds | undefined;
  /** Requests that its entry accepted but nothing saved yet, for a point that is expected once per status. */
  readonly unsaved: readonly Attempt[];
  /** Such requests that came before what proves the point: their statuses were saved, the spans are missing. */
  readonly savedUnseen: { readonly entries: readonly Attempt[]; readonly by: string } | undefined;
}

/** Whether the point happens inside a request that another point, or the variant's entry, begins. */
export const isInsideRequest = ({ point, within }: Point, { variant }: Pick<Replay, "variant">): boolean =>
  within !== undefined || variant.within.has(point);

/** Whether the point needs nothing that is on this order's path. */
export const beginsPath = ({ needs }: Point, { points }: Pick<Replay, "points">): boolean =>
  !needs.some((need) => points.get(need)!.onPath);

export function replay(story: Story, path: Path): Replay {
  const seen = recognise(story, path);
  const raw = new Map(
    path.points.map((point) => [point.point, attemptsAt(point.point, seen.points.get(point.point) ?? [], path)]),
  );
  const all = withoutRepeats(path, blameDeepest(path, raw));
  const round = lastRound(path, all);
  const attempts = withoutEarlierRounds(all, round);
  const supports = supportsSince(seen.supports, path, round, isFromEarlierRound);
  return replayAttempts(story, path, { ...seen, attempts, round, ...deliveriesOf(supports, path) });
}

/** What an order's spans show, whether recognised here or computed by a database. */
export interface Seen extends Deliveries, Pick<Replay, "unclaimed" | "round" | "takenBack"> {
  readonly attempts: ReadonlyMap<PointId, readonly Attempt[]>;
  /** The entry spans of the variants, by the variants' names. */
  readonly variantEntries: ReadonlyMap<string, readonly Span[]>;
}

export function replayAttempts(story: Story, path: Path, seen: Seen): Replay {
  const { attempts, supports } = seen;
  const variant = variantOf(path, attempts, seen.variantEntries);
  const expected = pointsOnPath(path, variant, story, attempts, supports);
  const endedBy = endedElsewhere(path, attempts);

  const done = firstDone(path, attempts);
  const proofs = proofsOf({ path, onPath: expected, attempts, done, supports, endedBy });
  for (const [point, proof] of provedBefore(path, seen.round, expected))
    if (!proofs.has(point)) proofs.set(point, proof);
  const happened = (id: PointId) => done.get(id) !== undefined || proofs.has(id);
  /** An order that was ended stands where a machine owes it a step, or where one failed. */
  const isLeftOut = ({ point, needs, person }: Point): boolean => {
    if (attempts.get(point)?.some(({ outcome }) => outcome === "error")) return false;
    const needed = needs.filter((need) => expected.has(need));
    return person !== undefined || needed.length === 0 || !needed.every(happened);
  };
  const isOwed = (point: Point): boolean =>
    happened(point.point) || (!isOutdated(point, path, attempts, done) && (endedBy === undefined || !isLeftOut(point)));
  const onPath = new Set([...expected].filter((point) => isOwed(path.byId.get(point)!)));
  const points = new Map(
    path.points.map((point): [PointId, PointFacts] => {
      const success = done.get(point.point);
      const proof = proofs.get(point.point);
      const unsaved = unsavedAt(point, attempts);
      const facts = {
        point,
        onPath: onPath.has(point.point),
        attempts: attempts.get(point.point) ?? [],
        done: success,
        provedBy: success === undefined ? proof?.by : undefined,
        happened: happened(point.point),
        time: success?.end ?? proof?.before,
        unsaved: proof === undefined ? unsaved : [],
        savedUnseen: proof && { entries: unsaved.filter(({ start }) => start < proof.before), by: proof.by },
      };
      return [point.point, facts];
    }),
  );
  return {
    story,
    path,
    variant,
    points,
    supports,
    failedBefore: seen.failedBefore,
    unclaimed: seen.unclaimed,
    variantEntries: byTimeAndId(seen.variantEntries.get(variant.name) ?? [], (span) => span),
    endedBy,
    round: seen.round,
    takenBack: seen.takenBack,
  };
}

/** The first try at each point that succeeded. */
const firstDone = (path: Path, attempts: Seen["attempts"]): ReadonlyMap<PointId, Attempt | undefined> =>
  new Map(path.points.map(({ point }) => [point, attempts.get(point)?.find(({ outcome }) => outcome === "ok")]));

/** What earlier rounds prove of the points that did not begin anew. */
function provedBefore(path: Path, round: Round | undefined, onPath: ReadonlySet<PointId>): readonly [PointId, Proof][] {
  if (round === undefined) return [];
  const { all: attempts, anew } = round;
  const grounds = { path, onPath, attempts, done: firstDone(path, attempts), supports: new Map(), endedBy: undefined };
  return [...proofsOf(grounds)].filter(([point]) => !anew.has(point));
}

/**
 * A variant is chosen when its entry was seen and no point that the variant lacks was; otherwise the first variant. What
 * its entry asks for may come to the service as a message of the other variants: that one begins its points' request.
 * If it failed there, only the other variants have a step for it.
 */
function variantOf(
  path: Path,
  attempts: ReadonlyMap<PointId, readonly Attempt[]>,
  entries: ReadonlyMap<string, readonly Span[]>,
): Variant {
  const lacksNothingSeen = (variant: Variant) => {
    const begins = new Set([...variant.within].map((point) => path.byId.get(point)!.within));
    return path.points.every(
      ({ point, row }) =>
        !variant.without.has(row) ||
        (attempts.get(point) ?? []).every(({ outcome }) => begins.has(point) && outcome === "ok"),
    );
  };
  return (
    path.variants.find((variant) => (entries.get(variant.name) ?? []).length > 0 && lacksNothingSeen(variant)) ??
    path.variants[0]!
  );
}

/**
 * Once a price was delivered and no order followed, the path ends there. Before the delivery an order may still appear.
 */
function pointsOnPath(
  path: Path,
  variant: Variant,
  story: Story,
  attempts: ReadonlyMap<PointId, readonly Attempt[]>,
  supports: ReadonlyMap<string, Recognised | undefined>,
): Set<PointId> {
  const inVariant = path.points.filter(({ row }) => !variant.without.has(row));
  const last = variant.lastWithoutOrder;
  const after =
    last === undefined ? [] : inVariant.filter(({ point }) => point !== last && needsOf(path, point).has(last));
  const ordered = story.orderId !== null || after.some(({ point }) => (attempts.get(point) ?? []).length > 0);
  const delivered = path.supports.every(({ name, after: sent }) => sent !== last || supports.get(name) !== undefined);
  const beyond = new Set(ordered || !delivered ? [] : after.map(({ point }) => point));
  return new Set(inVariant.map(({ point }) => point).filter((point) => !beyond.has(point)));
}

/**
 * Accepted entries without a successful save. A save counts for an entry if it is in the same request. A save of the
 * same status also counts if it came after the entry (a further try), or before it if the order had no other status
 * since (a double click).
 */
function unsavedAt(point: Point, attempts: ReadonlyMap<PointId, readonly Attempt[]>): Attempt[] {
  if (point.each === undefined || point.within === undefined) return [];
  const saves = (attempts.get(point.point) ?? []).filter(({ outcome }) => outcome === "ok");
  const accepted = (attempts.get(point.within) ?? []).filter(({ outcome }) => outcome === "ok");
  const requests = new Set(saves.map(({ request }) => request));
  const upTo = savedUpTo(saves, accepted);
  const isSaved = ({ status, start }: Attempt) =>
    status !== undefined && start <= (upTo.get(plainStatus(status)) ?? Number.NEGATIVE_INFINITY);
  return accepted.filter((entry) => !entry.spans.some((span) => requests.has(span)) && !isSaved(entry));
}

/**
 * Up to when an entry for a status counts as saved in another request: until a save of the status ended, or until
 * another status was asked for after a save began. Of many saves, those that ended last and began last reach furthest.
 */
function savedUpTo(saves: readonly Attempt[], accepted: readonly Attempt[]): Map<string, Microseconds> {
  const began = new Map<string, Microseconds>();
  const upTo = new Map<string, Microseconds>();
  for (const { status, start, end } of saves) {
    if (status === undefined) continue;
    const plain = plainStatus(status);
    began.set(plain, start);
    upTo.set(plain, Math.max(end, upTo.get(plain) ?? end));
  }
  for (const [status, start] of began) {
    const other = accepted.find((one) => one.start > start && !isSameStatus(one.status, status));
    upTo.set(status, Math.max(upTo.get(status)!, other?.start ?? Number.POSITIVE_INFINITY));
  }
  return upTo;
}
