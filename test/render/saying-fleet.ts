import { type Check, checked, type CheckReport, holdAgainst, type Subject } from "../../src/fleet/check.ts";
import { CoverageCounts, foundIn } from "../../src/fleet/coverage.ts";
import { ErrorCounts, type ErrorsReport } from "../../src/fleet/error-share.ts";
import type { JudgedOrder } from "../../src/order/investigation.ts";
import type { Verdict } from "../../src/order/report.ts";
import { loadPath } from "../../src/path/load.ts";
import { say } from "../../src/sentence.ts";
import { fleetOf } from "../fleet/memory.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";

const path = loadPath();
export const at = Date.UTC(2026, 10, 9, 9) * 1_000;
export const now = at + 20 * day;
const counts = new CoverageCounts(path);
const fleet = await fleetOf(
  [
    ...healthy(4, at, hour, { shape: "node" }),
    ...order({ id: "L-1", at, until: "12" }),
    ...order({ id: "F-1", at: at + minute, fail: "24a.2" }),
    ...order({ id: "S-1", at, until: "18" }),
  ],
  { now, from: at - day, onTrace: (trace) => counts.add(trace) },
);
/** What spans and servers say of themselves. */
interface Said {
  /** Of an order: its number, which is looked for, and told as it is. */
  readonly name: string;
  /** Anything else. */
  readonly text: string;
  /** Of a check: the user's own. */
  readonly check?: string;
  /** Of a service and of the server: not masked where a machine reads it. */
  readonly service?: string;
}

/** A report of one check of each kind, of which most fail, in which all text from outside is this. */
export function saying({ name: prefix, text, check: title = "it holds", service = text }: Said): CheckReport {
  const orders = fleet.orders.map((one): JudgedOrder => {
    const name = `${prefix} ${one.order.asked}`;
    const said = (verdict: Verdict): Verdict => ({
      ...verdict,
      evidence: evidenceSaying(name, text, service, verdict),
    });
    const order = { ...one.order, asked: name, orderId: name, calculationRequestIds: [name] };
    return {
      ...one,
      order: { ...order, orderType: text, status: text, operatorId: text },
      verdict: said(one.verdict),
      alarms: one.alarms.map(said),
    };
  });
  const errors = errorsSaying([`POST ${text}`], service);
  const search = { ...fleet.search, source: service, services: [service], notes: [say`${text}`] };
  const swept = { ...fleet, orders: orders.map(checked), search };
  const subjects: Subject[] = [
    { kind: "lost", most: 0 },
    { kind: "stuck", most: 0 },
    { kind: "undecidable", most: 0 },
    { kind: "orders", least: 99 },
    { kind: "time", quantile: 0.95, most: 1_000, point: "15b", stage: "work" },
    { kind: "coverage", least: 1, service: null },
    { kind: "errors", most: null, service: null, baseline: hour },
    { kind: "errors", most: 0.01, service, baseline: hour },
  ];
  const checks = subjects.map((subject, i): Check => {
    return { name: `${title} ${i}`, since: 30 * day, points: [], orderTypes: [], subject };
  });
  const coverage = counts.report(swept, orders.map(foundIn));
  return {
    fleet: swept,
    results: checks.map((one) => holdAgainst(one, swept, () => coverage, errors, false)),
    coverage: { ...coverage, services: coverage.services.map((one, i) => ({ ...one, service: `${service} ${i}` })) },
    errors: [errors],
    blind: false,
    took: 1_234_567,
  };
}

function evidenceSaying(name: string, text: string, service: string, { evidence }: Verdict): Verdict["evidence"] {
  const { error, cohort } = evidence;
  return {
    ...evidence,
    spans: evidence.spans.map((span) => ({ ...span, service, name: text })),
    ...(error === undefined ? {} : { error: { ...error, service, name: text, type: text, message: text } }),
    ...(cohort === undefined
      ? {}
      : { cohort: { ...cohort, examples: cohort.examples.map((one) => ({ ...one, order: name, name: text })) } }),
    look: [{ kind: "queue", queue: text }],
  };
}

/** Answers on these routes of a service, on each of which errors have risen. */
export function errorsSaying(routes: readonly string[], service: string): ErrorsReport {
  const counted = new ErrorCounts(now);
  for (const route of routes) {
    counted.count(service, route, "now", 20, 8);
    counted.count(service, route, "before", 200, 1);
  }
  const window = { from: now - hour, to: now };
  const search = { source: "memory", window, baseline: window, from: "traces" as const, services: [], requests: 0 };
  return { now, search: { ...search, truncated: false, interrupted: false, notes: [] }, routes: counted.shares() };
}
