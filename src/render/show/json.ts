import { defined } from "../../defined.ts";
import type { Doubt, Evidence, Finding, OrderReport, RowReport } from "../../order/report.ts";
import { told } from "../../sentence.ts";
import { detailsJson } from "./details-json.ts";
import { tellLooks } from "./look-sentences.ts";
import { type Again, type Judgement, tellWhy } from "../order-sentences.ts";
import type { ShowJson } from "./schema.ts";
import { cohortJson, milliseconds, seen, timeJson, windowJson } from "../span-json.ts";
import { iso, machine } from "../time.ts";

/**
 * A report in the form of the published contract. Text from spans stays as the span has it.
 * @param again what the commands that it names need to ask the same source
 */
export function showJson(report: OrderReport, exitCode: number, again: Again = {}): ShowJson {
  const { search, rows, findings, now } = report;
  return {
    schemaVersion: 1,
    command: "show",
    exitCode,
    now: iso(now),
    search: orderSearchJson(search),
    order: orderJson(report),
    verdict: verdictJson(report, again),
    rows: rows.map(rowJson),
    findings: findings.map(findingJson),
    ...detailsJson(report, again),
  };
}

export function orderSearchJson(search: OrderReport["search"]): ShowJson["search"] {
  const { source, window, services, traces, spans, requests, truncated, sampled, notes } = search;
  return {
    source,
    window: windowJson(window),
    services: [...services],
    traces,
    spans,
    requests,
    truncated,
    sampled,
    notes: notes.map((note) => told(note)),
  };
}

export function orderJson(report: Judgement): ShowJson["order"] {
  const { order } = report;
  return { ...order, calculationRequestIds: [...order.calculationRequestIds] };
}

export function verdictJson(
  report: Judgement,
  { again, againThen, beginning, asked }: Again = {},
): ShowJson["verdict"] {
  const { verdict } = report;
  const format = { ...machine, ...defined({ again, againThen, beginning, asked }) };
  return {
    state: verdict.state,
    point: verdict.point,
    row: verdict.row,
    since: timeJson(verdict.since),
    deadline: timeJson(verdict.deadline),
    reason: tellWhy(report, format),
    reasonCode: verdict.reason,
    evidence: evidenceJson(verdict.evidence, tellLooks(report, format)),
  };
}

const rowJson = ({ row, actor, label, state, points }: RowReport): ShowJson["rows"][number] => ({
  row,
  actor,
  label: label.en,
  state,
  points: points.map((point) => ({
    point: point.point,
    label: point.label.en,
    state: point.state,
    startedAt: timeJson(point.startedAt),
    durationMs: milliseconds(point.duration),
    waitMs: milliseconds(point.wait),
    slow: point.slow,
    attempts: point.attempts,
    spans: [...point.spans],
  })),
});

function evidenceJson(evidence: Evidence, look: string[]): ShowJson["verdict"]["evidence"] {
  const { spans, error, limits, cohort, support, person, orders, doubt } = evidence;
  const service = evidence.look.find((one) => one.kind === "service");
  return {
    spans: spans.map(seen),
    ...defined({ error }),
    limits: limits.map(({ limit, daysOff, deadline, ...rest }) => ({
      ...rest,
      limitMs: milliseconds(limit),
      ...(daysOff === undefined ? {} : { daysOffMs: daysOff / 1_000 }),
      deadline: iso(deadline),
    })),
    ...defined({
      cohort: cohort && cohortJson(cohort),
      support: support && { name: support.name, seen: support.seen && seen(support.seen) },
      doubt: doubt && doubtJson(doubt),
      person: person?.name,
      orders: orders && [...orders],
      logs: service?.logs && { service: service.service, from: iso(service.logs.from), to: timeJson(service.logs.to) },
    }),
    look,
  };
}

const doubtJson = ({ silence, stop, points, ...counts }: Doubt) => ({
  ...counts,
  points: [...points],
  ...defined({
    silence: silence && { service: silence.service, ...windowJson(silence) },
    stop: stop && { ...stop, at: iso(stop.at) },
  }),
});

function findingJson({ code, point, severity, evidence }: Finding): ShowJson["findings"][number] {
  const { took, limit, wait, spans, ...rest } = evidence;
  return {
    code,
    point,
    severity,
    evidence: {
      ...rest,
      spans: [...spans],
      ...(took === undefined ? {} : { tookMs: took / 1_000 }),
      ...(limit === undefined ? {} : { limitMs: limit / 1_000 }),
      ...(wait === undefined ? {} : { waitMs: wait / 1_000 }),
    },
  };
}
