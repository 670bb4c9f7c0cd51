import { latestEnd, type Microseconds, type Trace } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import { beginning } from "./beginning.ts";
import { internBytes, internLosses } from "./intern.ts";
import { enabledAt } from "./limits.ts";
import { requestsIn } from "./path-requests.ts";
import type { Path, PointId } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import { replaysOf } from "./replays.ts";
import type { SpanEvidence } from "./report.ts";
import { servicesIn } from "./services-in.ts";
import { evidenceOf } from "./span-evidence.ts";
import { isInside, leftNothing, parentsOf, requestsMissing, type SpanLoss } from "./span-loss.ts";
import { type Named, nameOf } from "./story.ts";

/**
 * An order in compact form, for judging other orders by. A sweep keeps a passage of every order it has seen, and
 * of most orders nothing else. Points are therefore places in arrays, in the path's order; NaN is an unknown time.
 */
export interface Passage extends Named {
  /** The order's name in answers. */
  readonly name: string;
  /** When the order's last span ended. */
  readonly last: Microseconds;
  /** Read by `passedAt`, `enabledSince` and `supportedAt`: one list takes less memory than three. */
  readonly times: readonly Microseconds[];
  /** The `mark`s of each point, as bits. */
  readonly marks: Uint8Array;
  /** How the parents that the order's spans name arrived, by service: see `servicesIn`. */
  readonly parents: readonly SpanLoss[];
  /** Whether the order's beginning was seen. */
  readonly begun: boolean;
  /** The first point that was passed, if the beginning was not seen. */
  readonly unbegun?: { readonly place: number; readonly at: Microseconds };
}

export const mark = {
  onPath: 1,
  done: 2,
  happened: 4,
  /** The point is proved, but left no span. */
  leftNothing: 8,
  /** The request around the point left its span. */
  inside: 16,
  /** The point opens a request that is proved, but left no span at all. */
  requestMissing: 32,
  /** The point opens a request that must have happened, span or not: points before and after it were seen. */
  between: 64,
} as const;

type Mark = (typeof mark)[keyof typeof mark];

/** Whether the order has this mark at the point in this place of the path. */
export const has = ({ marks }: Pick<Passage, "marks">, place: number, bit: Mark): boolean =>
  (marks[place]! & bit) !== 0;

type Timed = Pick<Passage, "times" | "marks">;

/** When the order passed a point: the start of the first attempt that was not refused. */
export const passedAt = ({ times }: Timed, place: number): Microseconds => times[place]!;

/** When a point became enabled; known only if spans date it, not proofs alone. */
export const enabledSince = ({ times, marks }: Timed, place: number): Microseconds => times[marks.length + place]!;

/** When one of the path's supports began. */
export const supportedAt = ({ times, marks }: Timed, support: number): Microseconds =>
  times[2 * marks.length + support]!;

/** Whether a request left no span, although points before and after it show that it must have happened. */
export const isMissing = (one: Passage, place: number): boolean =>
  has(one, place, mark.between) && has(one, place, mark.requestMissing);

/** Whether the order shows the point. */
export const isPassed = (one: Passage, place: number): boolean =>
  has(one, place, mark.onPath) && !Number.isNaN(passedAt(one, place));

/** Whether spans date when the order became enabled at the point. */
export const isDated = (one: Passage, place: number): boolean =>
  has(one, place, mark.onPath) && !Number.isNaN(enabledSince(one, place));

/** Whether the order became enabled at the point, and shows no sign of having passed. */
export const isWaiting = (one: Passage, place: number): boolean =>
  isDated(one, place) && !isPassed(one, place) && !has(one, place, mark.happened);

/** The passage of every order in these traces, each with its replay. The others are as for `passageOf`. */
export const passagesIn = (
  traces: readonly Trace[],
  path: Path,
  heard: Microseconds,
  unended?: ReadonlySet<string>,
): ReadonlyMap<Passage, Replay> => new Map(replaysOf(traces, path).map((one) => [passageOf(one, heard, unended), one]));

/**
 * @param heard until when spans were heard of; a trace that may still grow is no evidence of lost spans
 * @param unended nor are the traces of requests that never ended: see `unendedIn`
 */
export function passageOf(replay: Replay, heard: Microseconds, unended?: ReadonlySet<string>): Passage {
  const { story, path } = replay;
  const missing = new Set(requestsMissing(replay).map(({ point }) => point));
  const points = path.points.map(({ point }) => replay.points.get(point)!);
  // How an order was ended outside of its path says nothing of how others reach the end.
  const isOnItsWay = ({ done }: PointFacts) => done === undefined || done !== replay.endedBy;
  const passed = points.map((facts) =>
    isOnItsWay(facts) ? (facts.attempts.find(isAccepted)?.start ?? Number.NaN) : Number.NaN,
  );
  const enabled = points.map(({ onPath, point }) =>
    onPath ? (certainlyEnabledAt(replay, point.point) ?? Number.NaN) : Number.NaN,
  );
  const marks = Uint8Array.from(
    points,
    (facts) =>
      (facts.onPath ? mark.onPath : 0) |
      (facts.done !== undefined && isOnItsWay(facts) ? mark.done : 0) |
      (facts.happened ? mark.happened : 0) |
      (leftNothing(facts) ? mark.leftNothing : 0) |
      (isInside(facts, replay) ? mark.inside : 0) |
      (missing.has(facts.point.point) ? mark.requestMissing : 0),
  );
  // If nothing ties the order to its calculation, spans may exist under the other number: they are not missing.
  const isTied = story.orderId !== null && story.calculationRequestIds.length > 0;
  const isDone = (place: number) => has({ marks }, place, mark.done);
  for (const { entry, before, after } of isTied ? requestsIn(path) : [])
    if (has({ marks }, entry, mark.onPath) && before.some(isDone) && after.some(isDone)) marks[entry]! |= mark.between;
  const supports = path.supports.map(({ name }) => replay.supports.get(name)?.start ?? Number.NaN);
  const begun = beginning(replay) !== undefined;
  const first = firstOf(passed);
  return {
    name: nameOf(story),
    orderId: story.orderId,
    calculationRequestIds: story.calculationRequestIds,
    last: story.chapters.reduce((last, { spans }) => Math.max(last, latestEnd(spans)), Number.NEGATIVE_INFINITY),
    // A list that is spread has room for half as many again.
    times: passed.concat(enabled, supports),
    marks: internBytes(marks),
    parents: internLosses(servicesIn(path).map((services) => parentsOf(replay, services, heard, unended))),
    begun,
    ...(begun || first === undefined ? {} : { unbegun: first }),
  };
}

/** The span with which an order passed a point; the order must show the point. */
export function passingOf({ points }: Replay, point: PointId): SpanEvidence {
  const attempt = points.get(point)!.attempts.find(isAccepted)!;
  return evidenceOf(point, attempt.span);
}

const isAccepted = ({ outcome }: Attempt): boolean => outcome !== "refused";

/**
 * Only spans date an order: a proof says that something happened, not when. What happened inside the point's own request
 * is dated by that request, as a calculation that no span shows.
 */
function certainlyEnabledAt(replay: Replay, point: PointId): Microseconds | undefined {
  const facts = replay.points.get(point)!;
  const { within } = facts.point;
  for (const need of facts.point.needs) {
    const { onPath, done, happened, point: needed } = replay.points.get(need)!;
    const isInRequest = happened && within !== undefined && needed.within === within && isInside(facts, replay);
    if (onPath && done === undefined && !isInRequest) return undefined;
  }
  return enabledAt(facts, replay);
}

function firstOf(passed: readonly Microseconds[]): Passage["unbegun"] {
  const at = passed.reduce((least, time) => (time < least ? time : least), Number.POSITIVE_INFINITY);
  return Number.isFinite(at) ? { place: passed.indexOf(at), at } : undefined;
}
