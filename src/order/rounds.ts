import { memoizeByObject } from "../trace/memoize.ts";
import type { Microseconds } from "../trace/span.ts";
import { type Attempt, comesOf } from "./attempts.ts";
import { needsOf } from "./needs.ts";
import type { Path, Point, PointId } from "./path.ts";
import type { Recognised } from "./recognise.ts";

/** A stretch of the path that begins anew when a person asks for it again, up to the next person's turn. */
interface Stretch {
  /** The person's request, and where it saves its status: a customer submits, 9 and 10. */
  readonly entry: PointId;
  readonly saved: PointId;
  /** What shows that the machines took it up again: found, and sent on, 11 and 12. */
  readonly takenUp: readonly PointId[];
  /** The results that the next person waits for: the price, 18. */
  readonly results: readonly PointId[];
  /** All that comes of the saved status up to these results. */
  readonly inside: ReadonlySet<PointId>;
  /** What comes after them. */
  readonly beyond: readonly PointId[];
}

/** The last time that an order went through a stretch of the path, of several. */
export interface Round {
  /** When its request began. */
  readonly since: Microseconds;
  /** The points at which earlier tries belong to an earlier round, and since when they count. */
  readonly anew: ReadonlyMap<PointId, Microseconds>;
  /** The save that began it. */
  readonly by: Attempt;
  /** The tries of all rounds: earlier ones still prove what led to the first, such as an upload. */
  readonly all: ReadonlyMap<PointId, readonly Attempt[]>;
}

/**
 * The round in which an order is: a customer may change a model after its price is known, and submit the order again.
 * Not every second request is one. Another calculation must have been asked for after it, and the first have had a
 * result.
 *
 *     9, 10 ── 11, 12 ── 13 … 18       9, 10 ── 11, 12 ── (13)
 *     ├──────── first round ──────┤    ├──────── second round ─────
 *
 * What the last round has not done is open again, although an earlier round did it. Where it has a result without what
 * leads to one, as a price out of a cache, only what it did itself counts anew. An order that the seller approved at its
 * earlier price is in no further round.
 */
export function lastRound(path: Path, attempts: ReadonlyMap<PointId, readonly Attempt[]>): Round | undefined {
  const wellAt = (point: PointId) => (attempts.get(point) ?? []).filter(({ outcome }) => outcome === "ok");
  for (const { entry, saved, takenUp, results, inside, beyond } of stretchesOf(path)) {
    const saves = wellAt(saved);
    if (saves.length < 2) continue;
    const takenUpAt = Math.min(...takenUp.map((point) => wellAt(point).at(-1)?.start ?? Number.NEGATIVE_INFINITY));
    const by = saves.findLast(({ start }) => start <= takenUpAt);
    if (by === undefined) continue;
    // A counted save does not name its request.
    const request = wellAt(entry).findLast(({ start, end }) => start <= by.start && by.start <= end);
    const since = request?.start ?? by.start;
    const behind = behindAt(wellAt, takenUp, inside);
    const sinceAt = (point: PointId) => (inside.has(point) && !takenUp.includes(point) ? since - behind : since);
    const hadResult = results.some((point) => wellAt(point).some(({ end }) => end < sinceAt(point)));
    // Whoever was refused has not gone on with the order: its price was out of date.
    const tried = beyond.flatMap((point) => attempts.get(point) ?? []);
    const wentOn = tried.filter(({ outcome }) => outcome !== "refused");
    if (!hadResult || wentOn.some(({ start }) => start < since)) continue;
    const isAgain = (point: PointId) => wellAt(point).some(({ start }) => start >= sinceAt(point));
    const hasResult = results.every(isAgain);
    if (!hasResult && wentOn.length > 0) continue;
    const isKnownAlready = hasResult && !results.every((point) => path.byId.get(point)!.needs.every(isAgain));
    const points = [entry, saved, ...inside];
    const anew = isKnownAlready ? points.filter(isAgain) : points;
    return { since, by, all: attempts, anew: new Map(anew.map((point) => [point, sinceAt(point)])) };
  }
  return undefined;
}

/** By how much the clock of those who do the work is behind, where they seem to have begun before they were asked. */
function behindAt(wellAt: (point: PointId) => Attempt[], takenUp: readonly PointId[], inside: Iterable<PointId>) {
  const firstOf = (points: readonly PointId[]) =>
    Math.min(...points.map((point) => wellAt(point)[0]?.start ?? Number.POSITIVE_INFINITY));
  return Math.max(0, firstOf(takenUp) - firstOf([...inside].filter((point) => !takenUp.includes(point))));
}

/** The tries of the last round, where earlier ones do not count. */
export const withoutEarlierRounds = (
  attempts: ReadonlyMap<PointId, readonly Attempt[]>,
  round: Round | undefined,
): ReadonlyMap<PointId, readonly Attempt[]> =>
  round === undefined
    ? attempts
    : new Map([...attempts].map(([point, tries]) => [point, startedFrom(round.anew.get(point), tries)]));

/** The spans of the supports, by their names, likewise. */
export const supportsSince = <T extends Started>(
  supports: ReadonlyMap<string, readonly T[]>,
  path: Path,
  round: Round | undefined,
  isOfEarlier: (one: T, after: PointId, round: Round) => boolean,
): ReadonlyMap<string, readonly T[]> =>
  round === undefined
    ? supports
    : new Map(
        path.supports.map(({ name, after }) => {
          const spans = supports.get(name) ?? [];
          const since = startedFrom(round.since, spans).filter((one) => !isOfEarlier(one, after, round));
          return [name, round.anew.has(after) ? since : spans];
        }),
      );

/** Whether a message that came late is an earlier round's. */
export const isFromEarlierRound = (received: Recognised, after: PointId, { all, anew }: Round): boolean =>
  comesOf(
    received,
    all.get(after)!.filter(({ start }) => start < anew.get(after)!),
  );

type Started = { readonly start: Microseconds };

const startedFrom = <T extends Started>(from: Microseconds | undefined, all: readonly T[]): readonly T[] =>
  from === undefined ? all : all.filter(({ start }) => start >= from);

const stretchesOf = memoizeByObject((path: Path): readonly Stretch[] => {
  const follows = (point: PointId, other: PointId) => point !== other && needsOf(path, point).has(other);
  const isPersons = ({ person }: Point) => person !== undefined;
  return path.points.filter(isPersons).flatMap((entry) => {
    const saves = path.points.filter(({ within, match }) => within === entry.point && match.status !== undefined);
    return saves.flatMap(({ point: saved }): Stretch[] => {
      const after = path.points.filter(({ point, within }) => within !== entry.point && follows(point, saved));
      const persons = after.filter(isPersons);
      const isBeyond = ({ point }: Point) => persons.some((next) => next.point === point || follows(point, next.point));
      const inside = after.filter((one) => !isBeyond(one));
      const found = inside.filter(({ needs, within }) => needs.includes(saved) && within === undefined);
      const takenUp = inside.filter((one) => found.includes(one) || found.some(({ point }) => point === one.within));
      const results = inside.filter(({ point }) => persons.some(({ needs }) => needs.includes(point)));
      if (found.length === 0 || results.length === 0) return [];
      return [
        {
          entry: entry.point,
          saved,
          takenUp: takenUp.map(({ point }) => point),
          results: results.map(({ point }) => point),
          inside: new Set(inside.map(({ point }) => point)),
          beyond: after.filter(isBeyond).map(({ point }) => point),
        },
      ];
    });
  });
});
