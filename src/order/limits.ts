import { fieldOf } from "../trace/attributes.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import { earliestStart, type Microseconds, type Span } from "../trace/span.ts";
import { needsOf } from "./needs.ts";
import { entryOf } from "./path-requests.ts";
import { type Deadline, type Path, type Point, triedFor } from "./path.ts";
import { beginsPath, isInsideRequest, type PointFacts, type Replay } from "./replay.ts";
import type { LimitEvidence } from "./report.ts";
import { openRequestFor, openUntil, requestsFor } from "./requests.ts";

/**
 * The limits on a wait, the point's own first. The nearest one is its own: a limit from something the point needs, else
 * the end of its request, else a limit that ends at the point, else any that covers it. All include the export lag.
 *
 *     10 ──────────── 1 h ───────────► 18      covers the wait for 13
 *          12 ── 40 m ──► 13                    is the wait's own
 */
export function limitsOn(facts: PointFacts, replay: Replay, since: Microseconds, now: Microseconds): LimitEvidence[] {
  const { point } = facts;
  const covering = replay.path.deadlines
    .filter((deadline) => covers(deadline, facts, replay))
    .map((deadline) => {
      const start = Math.max(lastTime(replay.points.get(deadline.from)!, since), dueFrom(point, replay));
      return { start, ...limitOf(deadline, start, replay.path, now) };
    });
  const direct = covering.find(({ from, to }) => to === point.point && point.needs.includes(from));
  const ending = covering.find(({ to }) => to === point.point);
  const nearest = [...covering].sort((a, b) => b.start - a.start)[0];
  const requestEnd = requestDeadline(facts, replay, since);
  const own = direct ?? (requestEnd === undefined ? (ending ?? nearest) : undefined);

  const entries = covering.map((one): LimitEvidence => {
    const { start: _, ...limit } = one;
    return { ...limit, own: one === own };
  });
  const request: LimitEvidence[] =
    own !== undefined || requestEnd === undefined
      ? []
      : [requestLimit(point, requestEnd, now, beginsWithin(facts, replay) || null)];
  return [...request, ...entries].sort((a, b) => Number(b.own) - Number(a.own) || a.deadline - b.deadline);
}

/** Before that nothing is due at a point: the order was not there yet, or was taken back later. */
const dueFrom = (point: Point, replay: Replay): Microseconds =>
  Math.max(orderedAt(point, replay), replay.takenBack.get(point.point) ?? Number.NEGATIVE_INFINITY);

/**
 * When the order itself came, for a point that only an order has: a partner may take up a quote days after its price.
 * The trace in which the number is first seen dates it.
 */
function orderedAt({ point }: Point, replay: Replay): Microseconds {
  const last = replay.variant.lastWithoutOrder;
  const needsOrder = last !== undefined && last !== point && needsOf(replay.path, point).has(last);
  return needsOrder ? firstNamed(replay) : Number.NEGATIVE_INFINITY;
}

const firstNamed = memoizeByObject(({ story: { orderId, chapters }, path }: Replay): Microseconds => {
  const isNamed = (span: Span) => fieldOf(span, path.fields.orderId).includes(orderId!);
  const named = orderId === null ? [] : chapters.filter(({ spans }) => spans.some(isNamed));
  return named.length === 0 ? Number.NEGATIVE_INFINITY : earliestStart(named.flatMap(({ spans }) => spans));
});

/** When the point was last done before a wait began: an order that was submitted again has its full time again. */
const lastTime = ({ time, attempts }: PointFacts, since = Number.POSITIVE_INFINITY): Microseconds =>
  Math.max(time!, attempts.findLast(({ outcome, start }) => outcome === "ok" && start <= since)?.end ?? time!);

/**
 * Whether nothing has come of the point's message yet. If it was sent or delivered again, the second one may still be
 * under way: RabbitMQ takes a message back that is not acknowledged within half an hour.
 */
function mayComeAgain(point: Point, { points, path }: Replay): boolean {
  const { happened, attempts } = points.get(point.point)!;
  const { match } = path.byId.get(entryOf(point))!;
  return match.kind === "receive" && !happened && attempts.length === 0;
}

/** Whether the point's own request has ended well many times, for long, and nothing came of it. */
function isVain({ point, attempts }: PointFacts, { within }: Point, { openRequest }: Path): boolean {
  const ends = attempts.filter(({ outcome }) => outcome === "ok").map(({ end }) => end);
  return point.point === within && ends.length >= manyTimes && ends.at(-1)! - ends[0]! > manyTimes * openRequest;
}

/** Whether a person asks for the point: nobody presses a button for ever. */
const isPersons = ({ within }: Point, { path }: Replay): boolean =>
  within !== undefined && path.byId.get(within)!.person !== undefined;

/** A limit on a wait that began at `start`. */
export function limitOf(
  deadline: Deadline,
  start: Microseconds,
  { exportLag }: Pick<Path, "exportLag">,
  now: Microseconds,
): Omit<LimitEvidence, "own"> & Pick<Deadline, "from" | "to"> & { readonly limit: Microseconds } {
  const { from, to } = deadline;
  const limit = limitFrom(deadline, start);
  const off = limit - deadline.limit;
  const at = start + limit + exportLag;
  return { from, to, limit, ...(off === 0 ? {} : { daysOff: off }), deadline: at, exceeded: now > at };
}

/** How long a wait that began at `start` may take, including days off. */
export const limitFrom = ({ limit, daysOff }: Deadline, start: Microseconds): Microseconds =>
  daysOff === undefined ? limit : daysOff.until(start, limit) - start;

/** A step inside a request is due when that request ends, as far as the end is known. */
export const requestLimit = (
  { point, within }: Point,
  deadline: Microseconds,
  now: Microseconds,
  limit: Microseconds | null = null,
): LimitEvidence => ({ from: within ?? null, to: point, limit, deadline, own: true, exceeded: now > deadline });

function covers({ from, to }: Deadline, { point }: PointFacts, replay: Replay): boolean {
  const start = replay.points.get(from);
  const end = replay.points.get(to);
  if (start?.time === undefined || end === undefined || (end.happened && end.point !== point)) return false;
  return needsOf(replay.path, to).has(point.point) && !needsOf(replay.path, from).has(point.point) && start.onPath;
}

/**
 * How often a request may end well without the step, and for how many times `openRequest`, before another one is no
 * reason to wait: a poll that finds an order again and again and sends nothing, a message that nobody acknowledges, or a
 * partner's program that asks for a price until it comes would put the end off for ever.
 */
export const manyTimes = 3;

/**
 * When the point's request ends, or what is known of the end while it is open. Undefined for a point that is its own
 * entry.
 */
function requestDeadline(facts: PointFacts, replay: Replay, since: Microseconds): Microseconds | undefined {
  const { exportLag, openRequest } = replay.path;
  if (!isInsideRequest(facts.point, replay)) return undefined;
  const latestFirst = requestsFor(facts, replay)
    .filter(({ failed }) => !failed)
    .sort((a, b) => b.end - a.end);
  const [last] = latestFirst;
  const open = openRequestFor(facts, replay);
  if (open !== undefined && (last === undefined || open.lastSeen > last.end))
    return openUntil(facts, open, replay, since);
  if (last !== undefined) {
    const comesWithin = (last.comesAgain ? triedFor(facts.point, replay.path) : undefined) ?? openRequest;
    const begins = beginsWithin(facts, replay);
    const isRepeated = latestFirst.length >= manyTimes && !isPersons(facts.point, replay);
    const latest = Math.max(latestFirst.at(-1)!.end, since) + manyTimes * openRequest;
    // Whoever asks once more gives it the time to begin once more, until they have asked many times.
    const asked = begins === 0 ? latest : Math.max(latest, latestFirst.at(-manyTimes)?.end ?? latest);
    const end = isRepeated ? Math.min(last.end, asked) : last.end;
    return Math.max(end, since) + exportLag + (last.ended ? begins : comesWithin);
  }
  return since + exportLag;
}

/** How long after the entry's answer a variant may begin what the entry asks for. */
const beginsWithin = ({ point }: PointFacts, replay: Replay): Microseconds =>
  replay.variant.within.has(point.point) && beginsPath(point, replay) ? (replay.variant.beginsWithin ?? 0) : 0;

/**
 * When a point became enabled: when the last thing it needs was done, or the order's first sign of life for a point
 * that needs nothing on this path. Undefined while something it needs hasn't happened.
 */
export function enabledAt({ point }: PointFacts, replay: Replay): Microseconds | undefined {
  const needs = point.needs.map((need) => replay.points.get(need)!).filter(({ onPath }) => onPath);
  const isAgain = mayComeAgain(point, replay);
  const times = needs.map((need) =>
    isAgain && need.time !== undefined && !isVain(need, point, replay.path) ? lastTime(need) : need.time,
  );
  if (times.some((time) => time === undefined)) return undefined;
  if (times.length > 0) return Math.max(...times.map((time) => time!), dueFrom(point, replay));
  const first =
    replay.variantEntries.length > 0 ? replay.variantEntries : replay.story.chapters.flatMap(({ spans }) => spans);
  return first.reduce<Microseconds | undefined>((least, { start }) => Math.min(least ?? start, start), undefined);
}
