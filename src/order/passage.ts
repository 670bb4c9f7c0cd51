import { latestEnd, type Microseconds } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import { beginning } from "./beginning.ts";
import { internBytes, internLoss } from "./intern.ts";
import { enabledAt } from "./limits.ts";
import { requestsIn } from "./path-requests.ts";
import type { PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import type { SpanEvidence } from "./report.ts";
import { servicesIn } from "./services-in.ts";
import { evidenceOf } from "./span-evidence.ts";
import { isInside, leftNothing, parentsOf, requestsMissing, type SpanLoss } from "./span-loss.ts";
import { nameOf, type Story } from "./story.ts";

/**
 * What of one order others are judged by. A sweep keeps one of every order it has seen, and of most nothing else: so the points are
 * not objects but places in arrays, in the path's order; NaN is a time that is not known.
 */
export interface Passage extends Pick<Story, "orderId" | "calculationRequestIds"> {
  /** What to call the order by. */
  readonly name: string;
  /** When its last span ended. */
  readonly last: Microseconds;
  /** When it began to pass, its first attempt that was not turned away. */
  readonly passed: readonly Microseconds[];
  /** Since when it could, where spans and not only proofs date that. */
  readonly enabled: readonly Microseconds[];
  /** What else is known of each point: `mark`s. */
  readonly marks: Uint8Array;
  /** When each of the path's supports began. */
  readonly supports: readonly Microseconds[];
  /** How the parents that its spans name arrived, of each service of the path: see `servicesIn`. */
  readonly parents: readonly SpanLoss[];
  /** Whether its beginning is there. */
  readonly begun: boolean;
  /** The first point that it shows, where its beginning is not there. */
  readonly unbegun?: { readonly place: number; readonly at: Microseconds };
}

/** What may be known of a point, as bits. */
export const mark = {
  onPath: 1,
  done: 2,
  happened: 4,
  /** Proved, and no span is left of it. */
  leftNothing: 8,
  /** The request that it is inside of left its span. */
  inside: 16,
  /** The point opens a request of which nothing is left. */
  requestMissing: 32,
  /** The point opens a request that must have been, whether it left a span or not: what came before it and what came after it is there. */
  between: 64,
} as const;

type Mark = (typeof mark)[keyof typeof mark];

/** Whether that is known of an order at a point, by its place on the path. */
export const has = ({ marks }: Pick<Passage, "marks">, place: number, what: Mark): boolean =>
  (marks[place]! & what) !== 0;

/** Whether a request must have been, by what came before it and after it, and left no span. */
export const isMissing = (one: Passage, place: number): boolean =>
  has(one, place, mark.between) && has(one, place, mark.requestMissing);

/** @param now the present moment: a trace that may still grow tells of no lost span */
export function passageOf(replay: Replay, now: Microseconds): Passage {
  const { story, path } = replay;
  const missing = new Set(requestsMissing(replay).map(({ point }) => point));
  const all = path.points.map(({ point }) => replay.points.get(point)!);
  const passed = all.map(({ attempts }) => attempts.find(isAccepted)?.start ?? Number.NaN);
  const enabled = all.map(({ onPath, point }) =>
    onPath ? (certainlyEnabledAt(replay, point.point) ?? Number.NaN) : Number.NaN,
  );
  const marks = Uint8Array.from(
    all,
    (facts) =>
      (facts.onPath ? mark.onPath : 0) |
      (facts.done === undefined ? 0 : mark.done) |
      (facts.happened ? mark.happened : 0) |
      (leftNothing(facts) ? mark.leftNothing : 0) |
      (isInside(facts, replay) ? mark.inside : 0) |
      (missing.has(facts.point.point) ? mark.requestMissing : 0),
  );
  // Where nothing ties an order to its calculation, what is told under the other number is not missing.
  const isTied = story.orderId !== null && story.calculationRequestIds.length > 0;
  const isDone = (place: number) => has({ marks }, place, mark.done);
  for (const { entry, before, after } of isTied ? requestsIn(path) : [])
    if (has({ marks }, entry, mark.onPath) && before.some(isDone) && after.some(isDone)) marks[entry]! |= mark.between;
  const begun = beginning(replay) !== undefined;
  const first = firstOf(passed);
  return {
    name: nameOf(story),
    orderId: story.orderId,
    calculationRequestIds: story.calculationRequestIds,
    last: story.chapters.reduce((last, { spans }) => Math.max(last, latestEnd(spans)), Number.NEGATIVE_INFINITY),
    passed,
    enabled,
    marks: internBytes(marks),
    supports: path.supports.map(({ name }) => replay.supports.get(name)?.start ?? Number.NaN),
    parents: servicesIn(path).map((services) => internLoss(parentsOf(replay, services, now))),
    begun,
    ...(begun || first === undefined ? {} : { unbegun: first }),
  };
}

/** The span with which an order passed a point that it shows. */
export function passingOf({ points }: Replay, point: PointId): SpanEvidence {
  const attempt = points.get(point)!.attempts.find(isAccepted)!;
  return evidenceOf(point, attempt.span);
}

const isAccepted = ({ outcome }: Attempt): boolean => outcome !== "refused";

/** Only spans date an order: a proof says that something happened, not when. */
function certainlyEnabledAt(replay: Replay, point: PointId): Microseconds | undefined {
  const facts = replay.points.get(point)!;
  for (const need of facts.point.needs) {
    const needed = replay.points.get(need)!;
    if (needed.onPath && needed.done === undefined) return undefined;
  }
  return enabledAt(facts, replay);
}

function firstOf(passed: readonly Microseconds[]): Passage["unbegun"] {
  const at = passed.reduce((least, time) => (time < least ? time : least), Number.POSITIVE_INFINITY);
  return Number.isFinite(at) ? { place: passed.indexOf(at), at } : undefined;
}
