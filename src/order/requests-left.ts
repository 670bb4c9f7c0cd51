import type { Point, PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import { requestsMissing } from "./span-loss.ts";

/** Orders that must have passed a point, by what they left there. */
export interface RequestsLeft {
  /** They show the point. */
  readonly passed: number;
  /** They went on, and of their request there is nothing. */
  readonly unseen: readonly string[];
  /** They show the point, and of the request that led there there is nothing; those right after the order in question first. */
  readonly unled: readonly string[];
}

/** Whether a request of an order must have been and left no span. */
export const isUnseen = (other: Replay, entry: PointId): boolean => missingIn(other).has(entry);

/**
 * Whether an order got to a point out of a request that must have been and left no span. One of which nothing older is there may be
 * older than traces are kept.
 */
export function isUnled(other: Replay, id: PointId, missing: ReadonlySet<PointId> = missingIn(other)): boolean {
  if (missing.size === 0) return false;
  const arrival = other.points.get(id)!.attempts[0];
  const began = [...other.points.values()].some(({ attempts }) =>
    attempts.some(({ start }) => arrival !== undefined && start < arrival.start),
  );
  if (!began) return false;
  const pointOf = (one: PointId): Point => other.points.get(one)!.point;
  const { needs, within } = pointOf(id);
  if (within !== undefined) return false;
  const leading = new Set(needs.map((need) => pointOf(need).within ?? need));
  return [...missing].some((point) => leading.has(point));
}

const missingIn = (replay: Replay): ReadonlySet<PointId> => new Set(requestsMissing(replay).map(({ point }) => point));
