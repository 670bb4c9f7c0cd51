import { type Check, checked, type CheckReport, type Subject } from "../../../src/fleet/check.ts";
import { CoverageCounts, foundIn } from "../../../src/fleet/coverage.ts";
import { ErrorCounts, type ErrorsReport } from "../../../src/fleet/error-share.ts";
import { holdAgainst } from "../../../src/fleet/hold-against.ts";
import type { JudgedOrder } from "../../../src/order/investigation.ts";
import type { Verdict } from "../../../src/order/report.ts";
import { loadPath } from "../../../src/path/load.ts";
import { say } from "../../../src/sentence.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { day, healthy, hour, minute, order } from "../../story/order.ts";

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
/** Texts from outside, by where they come from. */
interface Said {
  /** An order's number. People look for it, so it is printed as it is. */
  readonly name: string;
  /** Any other text. */
  readonly text: string;
  /** A check's name, which is the user's own. */
  readonly check?: string;
  /** The name of a service or of the server. It is not masked in machine formats. */
  readonly service?: string;
}

/** A report with one check of each kind, most of which fail. All text in it comes from outside. */
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
    { kind: "errors", most: 0.01, service: null, baseline: hour },
  ];
  const checks = subjects.map((subject, i): Check => {
    return { name: `${title} ${i}`, since: 30 * day, points: [], orderTypes: [], subject };
  });
  const coverage = counts.report(swept, orders.map(foundIn));
  return {
    fleet: swept,
    results: checks.map((one) => holdAgainst(one, swept, { coverageOf: () => coverage, errors, blind: false })),
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

/** Answers on these routes of a service. Errors have risen on each. */
export function errorsSaying(routes: readonly string[], service: string): ErrorsReport {
  const counted = new ErrorCounts(now);
  for (const route of routes) {
    counted.count(service, route, "now", 20, 8);
    counted.count(service, route, "before", 200, 1);
  }
  const window = { from: now - hour, to: now };
  const search = { source: "memory", window, baseline: window, from: "traces" as const, services: [], requests: 0 };
  return {
    now,
    search: { ...search, truncated: false, interrupted: false, blind: false, notes: [] },
    routes: counted.shares(),
  };
}
