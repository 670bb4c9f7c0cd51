import type { Microseconds } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import type { Point, PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import { requestsMissing } from "./span-loss.ts";
import { nameOf } from "./story.ts";

/** Orders that must have passed a point, by what they left there. */
export interface RequestsLeft {
  /** They show the point. */
  readonly passed: number;
  /** They went on, and of their request there is nothing. */
  readonly unseen: readonly string[];
  /** They show the point, and of the request that led there there is nothing; those right after the order in question first. */
  readonly unled: readonly string[];
}

/** What became of one order at a point. */
export interface Seen {
  readonly other: Replay;
  readonly passed: Attempt | undefined;
  readonly happened: boolean;
  readonly enabled: Microseconds | undefined;
  readonly unled: boolean;
}

/** An overdue point, the one that opens its request, and since when. */
interface At {
  readonly point: PointId;
  readonly within?: PointId;
  readonly since: Microseconds;
}

/** So many that passed right after an order, and before it if need be, were told of as it was: one trace in ten that is missing shows. */
const comparable = 50;

/** Those right after a time, then those right before it. */
export const nearestTo =
  (time: Microseconds) =>
  (a: Microseconds, b: Microseconds): number =>
    Number(a < time) - Number(b < time) || Math.abs(a - time) - Math.abs(b - time);

export function requestsLeft(
  passed: readonly Seen[],
  unpassed: readonly Seen[],
  { point, within, since }: At,
): RequestsLeft {
  const unseen = unpassed.filter(({ other }) => isUnseen(other, within ?? point));
  const near = [
    ...passed.map((one) => ({ one, at: one.passed!.start })),
    ...unseen.map((one) => ({ one, at: one.enabled! })),
  ]
    .sort((a, b) => nearestTo(since)(a.at, b.at))
    .slice(0, comparable)
    .map(({ one }) => one);
  return {
    passed: near.filter((one) => one.passed !== undefined).length,
    unseen: near.filter((one) => one.passed === undefined).map(({ other }) => nameOf(other.story)),
    unled: near.filter(({ unled }) => unled).map(({ other }) => nameOf(other.story)),
  };
}

/** Whether a request of an order must have been and left no span. */
export const isUnseen = (other: Replay, entry: PointId): boolean =>
  requestsMissing(other).some(({ point }) => point === entry);

/**
 * Whether an order got to a point out of a request that must have been and left no span. One of which nothing older is there may be
 * older than traces are kept.
 */
export function isUnled(other: Replay, id: PointId): boolean {
  const arrival = other.points.get(id)!.attempts[0];
  const began = [...other.points.values()].some(({ attempts }) =>
    attempts.some(({ start }) => arrival !== undefined && start < arrival.start),
  );
  if (!began) return false;
  const pointOf = (one: PointId): Point => other.points.get(one)!.point;
  const { needs, within } = pointOf(id);
  if (within !== undefined) return false;
  const leading = new Set(needs.map((need) => pointOf(need).within ?? need));
  return requestsMissing(other).some(({ point }) => leading.has(point));
}
