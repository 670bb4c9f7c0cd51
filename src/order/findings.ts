import { defined } from "../defined.ts";
import { groupBy } from "../newer-map.ts";
import { httpStatus } from "../trace/facets/http.ts";
import { outcomeOf } from "../trace/outcome.ts";
import { refOf } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import type { PointId } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import { type Finding, type FindingCode, isAlarming } from "./report.ts";
import type { Settled } from "./settle.ts";
import { slowQueriesOf } from "./slow-queries.ts";
import { plainStatus } from "./status.ts";
import { tooLate, tooLong, waitOf } from "./timing.ts";

/** All findings about an order, point by point in the path's order. */
export function findingsOf(replay: Replay, settled: readonly Settled[]): Finding[] {
  const ofPoints = settled.flatMap((judged) => {
    const facts = replay.points.get(judged.point.point)!;
    return facts.onPath ? [...verdictFinding(judged, facts), ...pointFindings(judged, facts, replay)] : [];
  });
  return [...ofPoints, ...closedFinding(replay, settled), ...queryFindings(null, replay)];
}

/** That somebody has closed an order with something to tell since; of another one the verdict says so. */
const closedFinding = ({ endedBy }: Replay, settled: readonly Settled[]): Finding[] =>
  endedBy === undefined || !settled.some(({ state }) => isAlarming(state))
    ? []
    : [{ code: "closed-elsewhere", point: endedBy.point, severity: "info", evidence: { spans: refs([endedBy]) } }];

/** The slow queries at a point, or under no point. */
const queryFindings = (at: PointId | null, replay: Replay): Finding[] =>
  slowQueriesOf(replay)
    .filter(({ point }) => point === at)
    .map(({ spans, service, query }) => ({
      code: "slow",
      point: at,
      severity: "warning",
      evidence: {
        spans: spans.map(refOf),
        what: "query",
        service,
        query,
        attempts: spans.length,
        took: spans[0].end - spans[0].start,
        limit: replay.path.slowDatabase,
      },
    }));

const refs = (attempts: readonly Attempt[]) => attempts.map(({ span }) => refOf(span));

function verdictFinding({ point, state, reason, request }: Settled, { attempts }: PointFacts): Finding[] {
  if (!isAlarming(state)) return [];
  const errors = attempts.filter(({ outcome }) => outcome === "error");
  const spans = errors.length > 0 ? refs(errors) : request === undefined ? [] : [refOf(request.span)];
  const severity = state === "undecidable" ? "warning" : "error";
  const evidence = {
    spans,
    ...defined({ reason }),
    attempts: attempts.length,
    errors: errors.length,
  };
  return [{ code: state, point: point.point, severity, evidence }];
}

function pointFindings({ state }: Settled, facts: PointFacts, replay: Replay): Finding[] {
  const { point, done, attempts, provedBy } = facts;
  const finding = (code: FindingCode, severity: Finding["severity"], evidence: Finding["evidence"]): Finding => ({
    code,
    point: point.point,
    severity,
    evidence,
  });
  const spans = done === undefined ? [] : refs([done]);
  const errors = attempts.filter(({ outcome }) => outcome === "error");
  const successes = attempts.filter(({ outcome }) => outcome === "ok");
  const refused = attempts.filter(({ outcome }) => outcome === "refused");
  const long = tooLong(facts, replay);
  const late = tooLate(facts, replay);
  const wait = waitOf(facts, replay);
  return [
    ...(state === "proved" && provedBy !== undefined
      ? [
          finding("proved", errors.length > 0 ? "warning" : "info", {
            spans: refs(errors),
            by: provedBy,
            attempts: attempts.length,
            errors: errors.length,
          }),
        ]
      : []),
    ...(state === "done" ? savedUnseenFindings(facts) : []),
    ...(long === undefined ? [] : [finding("slow", "warning", { spans, what: "work", ...long })]),
    ...(late === undefined
      ? []
      : [finding("slow", point.person === undefined ? "warning" : "info", { spans, what: "wait", ...late })]),
    ...queryFindings(point.point, replay),
    ...(wait !== null && wait < 0 ? [finding("skew", "warning", { spans, wait })] : []),
    // A second delivery deserves a warning; a person may press a button as often as they like.
    ...(point.match.kind === "receive" && successes.length > 1
      ? [finding("duplicate", "warning", { spans: refs(successes), attempts: successes.length })]
      : []),
    ...(replay.round?.by.point === point.point
      ? [finding("begun-anew", "info", { spans: refs([replay.round.by]) })]
      : []),
    ...(done !== undefined && errors.length > 0
      ? [finding("retried", "info", { spans: refs(errors), attempts: attempts.length, errors: errors.length })]
      : []),
    ...(state === "running" && errors.length > 0
      ? [finding("retrying", "warning", { spans: refs(errors), attempts: attempts.length, errors: errors.length })]
      : []),
    ...refused.slice(0, 1).map(({ span }) =>
      finding("refused", "warning", {
        spans: refs(refused),
        attempts: refused.length,
        ...defined({ status: httpStatus(span) }),
      }),
    ),
    ...(done !== undefined && done.spans.some((span) => outcomeOf(span) === "error") && nothingFailedIn(done, replay)
      ? [finding("unexpected", "warning", { spans })]
      : []),
  ];
}

/** Accepted statuses whose own save was not seen, at a point that is done: one finding for each status. */
function savedUnseenFindings({ point, savedUnseen, attempts }: PointFacts): Finding[] {
  if (savedUnseen === undefined) return [];
  const byStatus = groupBy(savedUnseen.entries, ({ status = "" }) => plainStatus(status));
  return [...byStatus.values()].map((entries) => {
    const requests = new Set(entries.flatMap(({ spans }) => spans));
    const tries = attempts.filter(({ request }) => request !== undefined && requests.has(request));
    const errors = tries.filter(({ outcome }) => outcome === "error");
    return {
      code: "proved",
      point: point.point,
      severity: errors.length > 0 ? "warning" : "info",
      evidence: {
        spans: [...refs(entries), ...refs(errors)],
        by: savedUnseen.by,
        ...defined({ orderStatus: entries[0]!.status }),
        attempts: tries.length,
        errors: errors.length,
      },
    };
  });
}

/** Whether the request contains points of the path and all of them went well, so that its own error is unexpected. */
function nothingFailedIn(entry: Attempt, replay: Replay): boolean {
  const inside = [...replay.points.values()].filter(({ point, onPath }) => onPath && point.within === entry.point);
  const failed = inside.some(
    ({ happened, attempts }) =>
      !happened || attempts.some(({ outcome, request }) => outcome === "error" && request === entry.span),
  );
  return inside.length > 0 && !failed;
}
