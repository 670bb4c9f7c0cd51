import { defined } from "../defined.ts";
import { groupBy } from "../newer-map.ts";
import { sentTo } from "../trace/facets/messaging.ts";
import { errorOf } from "../trace/outcome.ts";
import { refKey, type Span } from "../trace/span.ts";
import { beginning } from "./beginning.ts";
import { logTimeOf } from "./log-time.ts";
import { needsOf } from "./needs.ts";
import type { Matcher, Point, PointId, Queue } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import {
  type ErrorEvidence,
  type Evidence,
  isAlarming,
  type LogTime,
  type Look,
  type SpanEvidence,
  type TraceUrl,
} from "./report.ts";
import type { Settled } from "./settle.ts";
import { evidenceOf } from "./span-evidence.ts";

/** The evidence for the verdict at a point, and where to look next. */
export function evidenceFor(settled: Settled, replay: Replay, traceUrl: TraceUrl): Evidence {
  const { point, limits, failures, request, reason, state } = settled;
  const facts = replay.points.get(point.point)!;
  const failing =
    failures.at(-1)?.failing ??
    (reason === "request-failed" || reason === "retry-expected" ? request?.span : undefined);
  const refused = reason === "refused" ? facts.attempts.at(-1) : undefined;
  const before = lastDone(facts, replay);
  const spans = distinct([
    ...failures.map(({ span }) => evidenceOf(reason === "delivery-failed" ? null : point.point, span)),
    ...(refused === undefined ? [] : [evidenceOf(point.point, refused.span)]),
    ...(request === undefined || failures.length > 0 ? [] : [evidenceOf(point.within ?? null, request.span)]),
    ...(before === undefined ? [] : [evidenceOf(before.point.point, before.done!.span)]),
    ...(state === "done" && facts.done !== undefined ? [evidenceOf(point.point, facts.done.span)] : []),
  ]);
  const support = replay.path.supports.find((one) => one.before === point.point);
  const seen = support === undefined ? undefined : replay.supports.get(support.name);
  const { person } = reason === "later-request" ? replay.path.byId.get(point.within!)! : point;
  return {
    spans,
    limits,
    look: looksFor(
      settled,
      replay,
      failing ?? refused?.span ?? request?.span ?? before?.done?.span,
      traceUrl,
      seen === undefined ? support?.match : undefined,
      logTimeOf(settled, refused),
    ),
    ...defined({
      error: failing && errorEvidence(failing),
      cohort: settled.cohort?.evidence,
      doubt: settled.doubt,
      // A message that was received in vain was not lost on the way.
      support:
        support === undefined || replay.failedBefore.has(point.point)
          ? undefined
          : {
              name: support.name,
              label: support.label,
              seen: seen === undefined ? null : evidenceOf(null, seen.span),
            },
      person: person && { name: person.name, label: person.label },
      wentOn: isMissed(settled) ? furthestAfter(facts, replay) : undefined,
    }),
  };
}

/** Whether the step is missing, or may still be seen. Somebody who has not acted yet, or too late, missed nothing. */
const isMissed = ({ state, reason }: Settled): boolean =>
  (isAlarming(state) && state !== "stuck") || reason === "within-deadline" || reason === "recording-ends";

function furthestAfter({ point }: PointFacts, { path, points }: Replay): PointId | undefined {
  const after = path.points.slice(path.points.indexOf(point) + 1);
  return after.findLast((one) => points.get(one.point)!.done !== undefined)?.point;
}

const distinct = (spans: readonly SpanEvidence[]): SpanEvidence[] =>
  [...groupBy(spans, refKey).values()].map(([first]) => first!);

const errorEvidence = (span: Span): ErrorEvidence => ({
  traceId: span.traceId,
  spanId: span.spanId,
  service: span.service,
  name: span.name,
  ...errorOf(span),
});

/** The latest point with a span among all points that this point needs, however far back. */
function lastDone({ point }: PointFacts, replay: Replay): PointFacts | undefined {
  return [...needsOf(replay.path, point.point)]
    .filter((id) => id !== point.point)
    .map((id) => replay.points.get(id)!)
    .filter(({ done }) => done !== undefined)
    .sort((a, b) => b.done!.end - a.done!.end)[0];
}

/**
 * Where the next minute is spent best: the queue and its dead letters, the person, the service, the trace. A message
 * that was never sent is in no queue. One that did not arrive may have been sent elsewhere.
 *
 * @param missing the matcher of a support that was not seen
 * @param logs when the service's logs tell of the step
 */
function looksFor(
  { point, state, reason }: Settled,
  replay: Replay,
  span: Span | undefined,
  traceUrl: (id: string) => string | undefined,
  missing: Matcher | undefined,
  logs: LogTime | undefined,
): Look[] {
  if (state === "done" || state === "proved") return [];
  const { match } = point;
  const queueOf = (name: string): Queue => replay.path.queues.get(name) ?? { name };
  const queueLook = ({ name, deadLetter }: Queue): Look => ({
    kind: "queue",
    queue: name,
    ...defined({ deadLetter }),
  });
  const overdue = isAlarming(state);
  const url = span === undefined ? undefined : traceUrl(span.traceId);
  return [
    ...(reason === "search-truncated" ? [{ kind: "window" as const, wider: false }] : []),
    // Of an order whose beginning was seen a wider window shows no more.
    ...(reason === "request-not-seen" && beginning(replay) === undefined
      ? [{ kind: "window" as const, wider: true }]
      : []),
    ...(overdue && match.kind === "receive" ? [queueLook(queueOf(match.queue))] : []),
    ...(overdue && missing?.kind === "receive" ? [queueLook(queueOf(missing.queue))] : []),
    // A person who acted and got an error need not be asked, nor one who has time left.
    ...(point.person === undefined || state === "failed" || (state === "waiting" && reason !== "refused")
      ? []
      : [{ kind: "person" as const, name: point.person.name, label: point.person.label }]),
    ...(reason === "refused" ||
    (overdue && (point.person === undefined || state === "undecidable" || state === "failed"))
      ? match.services.slice(0, 1).map((service): Look => ({ kind: "service", service, ...defined({ logs }) }))
      : []),
    ...(state === "undecidable" && match.kind === "send" ? [queueLook(queueOf(match.queue))] : []),
    ...(state === "lost" || state === "stuck" ? sendersTo(point, replay) : []),
    ...(span === undefined ? [] : [{ kind: "trace" as const, traceId: span.traceId, ...defined({ url }) }]),
  ];
}

/** The service that sent the message for which a point waits, and where to. */
function sendersTo({ match, needs }: Point, { path, points }: Replay): Look[] {
  if (match.kind !== "receive") return [];
  return needs.flatMap((need): Look[] => {
    const send = path.byId.get(need)!.match;
    if (send.kind !== "send" || send.queue !== match.queue) return [];
    const { done } = points.get(need)!;
    const service = done?.span.service ?? send.services[0];
    const sent = done?.spans.map(sentTo).find((one) => one !== undefined);
    return service === undefined ? [] : [{ kind: "sender", service, ...defined({ sent }) }];
  });
}
