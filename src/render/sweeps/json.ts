import type { z } from "zod";
import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { CoverageReport } from "../../fleet/coverage.ts";
import type { DifferenceReport, Side } from "../../fleet/difference.ts";
import type { ErrorsReport, RouteErrors, Share } from "../../fleet/error-share.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import type { LostReport } from "../../fleet/lost.ts";
import type { OrderLine, OrdersReport } from "../../fleet/orders.ts";
import type { SlowReport } from "../../fleet/slow.ts";
import type { StuckReport } from "../../fleet/stuck.ts";
import type { Path } from "../../order/path.ts";
import { told } from "../../sentence.ts";
import type {
  coverageSchema,
  diffSchema,
  errorsSchema,
  lostSchema,
  ordersSchema,
  searchSchema,
  slowSchema,
  stuckSchema,
} from "./schema.ts";
import type { Judgement } from "../order-sentences.ts";
import { orderJson, orderSearchJson, verdictJson } from "../show/json.ts";
import { milliseconds, timeJson, windowJson } from "../span-json.ts";
import { iso } from "../time.ts";

/** Reports of whole fleets in the form of the published contracts. */

export const headJson = <C extends string>(command: C, exitCode: number, { now, search, count }: Fleet) => ({
  schemaVersion: 1 as const,
  command,
  exitCode,
  now: iso(now),
  search: searchJson(search, count),
});

function searchJson(search: Fleet["search"], orders: number): z.infer<typeof searchSchema> {
  const { source, traces, spans, requests, sampled, interrupted, blind } = search;
  return {
    source,
    window: windowJson(search.window),
    swept: windowJson(search.swept),
    oldest: timeJson(search.oldest),
    services: [...search.services],
    traces,
    spans,
    requests,
    orders,
    truncated: search.unseen.length > 0,
    unseen: search.unseen.map(windowJson),
    silent: search.silent.map((one) => ({ service: one.service, ...windowJson(one) })),
    sampled,
    interrupted,
    blind,
    notes: search.notes.map((note) => told(note)),
  };
}

export const alarmJson = ({ judged, alarm }: OrderAlarm) => ({
  id: [judged.order.asked, alarm.point, alarm.state].join("/"),
  ...judgedJson({ ...judged, verdict: alarm }),
});
const judgedJson = (judged: Judgement) => ({ order: orderJson(judged), verdict: verdictJson(judged) });

export const lostJson = ({ fleet, groups, unclear }: LostReport, code: number): z.infer<typeof lostSchema> => ({
  ...headJson("lost", code, fleet),
  states: Object.fromEntries(fleet.states),
  points: groups.map(({ point, state, alarms, passed }) => ({
    point: point.point,
    row: point.row,
    actor: actorOf(point.row, fleet.path),
    label: point.label.en,
    state: state === "failed" ? "failed" : "lost",
    since: timeJson(alarms[0]?.alarm.since ?? null),
    passed,
    orders: alarms.map(alarmJson),
  })),
  unclear: unclear.map(alarmJson),
});

export const actorOf = (row: string, { rows }: Path): string => rows.find((one) => one.row === row)?.actor ?? "";

export const stuckJson = ({ fleet, stuck, unclear }: StuckReport, code: number): z.infer<typeof stuckSchema> => ({
  ...headJson("stuck", code, fleet),
  states: Object.fromEntries(fleet.states),
  stuck: stuck.map((one) => ({
    ...alarmJson(one),
    overMs: one.alarm.deadline === null ? null : milliseconds(fleet.now - one.alarm.deadline),
    waitsFor: one.alarm.evidence.person?.name ?? null,
  })),
  unclear: unclear.map(alarmJson),
});

export const ordersJson = ({ fleet, lines, states }: OrdersReport, code: number): z.infer<typeof ordersSchema> => ({
  ...headJson("orders", code, fleet),
  states: Object.fromEntries(states),
  orders: lines.map(lineJson),
});

const lineJson = ({ judged, first, last }: OrderLine) => ({
  ...judgedJson(judged),
  firstSeen: iso(first),
  lastSeen: iso(last),
});

export const slowJson = (
  { fleet, steps, database, metrics }: SlowReport,
  code: number,
): z.infer<typeof slowSchema> => ({
  ...headJson("slow", code, fleet),
  steps: steps.map((step) => ({
    point: step.point,
    label: fleet.path.byId.get(step.point)!.label.en,
    kind: step.kind,
    waitsFor: step.who,
    count: step.count,
    p50Ms: step.p50 / 1_000,
    p95Ms: step.p95 / 1_000,
    maxMs: step.max / 1_000,
    worst: { order: step.worst.order, at: iso(step.worst.at), tookMs: step.worst.took / 1_000 },
    slow: step.slow,
    limitMs: milliseconds(step.limit),
    baseline:
      step.baseline === null
        ? null
        : { count: step.baseline.count, p50Ms: step.baseline.p50 / 1_000, p95Ms: step.baseline.p95 / 1_000 },
    verdict: step.verdict,
  })),
  database: database.map(({ at, took, service, what, orders, ...ref }) => ({
    ...ref,
    service,
    what,
    at: iso(at),
    tookMs: took / 1_000,
    orders: [...orders],
  })),
  metrics:
    metrics === null
      ? null
      : metrics.map(({ service, operation, p50, p95 }) => ({
          service,
          operation,
          p50Ms: milliseconds(p50),
          p95Ms: milliseconds(p95),
        })),
});

const shareJson = ({ total, errors }: Share) => ({
  requests: total,
  errors,
  share: total === 0 ? 0 : errors / total,
});

export const errorsJson = ({ now, search, routes }: ErrorsReport, exitCode: number): z.infer<typeof errorsSchema> => ({
  schemaVersion: 1,
  command: "errors",
  exitCode,
  now: iso(now),
  search: {
    ...search,
    services: [...search.services],
    window: windowJson(search.window),
    baseline: windowJson(search.baseline),
    notes: search.notes.map((note) => told(note)),
  },
  routes: routes.map(routeJson),
});

export const routeJson = ({ service, route, now, before, chance, risen }: RouteErrors) => ({
  service,
  route,
  now: shareJson(now),
  before: shareJson(before),
  chance,
  risen,
});

export const coverageJson = (report: CoverageReport, code: number): z.infer<typeof coverageSchema> => ({
  ...headJson("coverage", code, report.fleet),
  sampledTraces: report.sampled,
  points: report.points.map((one) => ({
    ...one,
    label: report.fleet.path.byId.get(one.point)!.label.en,
  })),
  services: [...report.services],
  attributes: [...report.attributes],
});

const sideJson = ({ state, took, wait }: Side) => ({ state, tookMs: milliseconds(took), waitMs: milliseconds(wait) });

export const diffJson = (
  { search, one, other, typicalOf, points, noFurther }: DifferenceReport,
  exitCode: number,
): z.infer<typeof diffSchema> => ({
  schemaVersion: 1,
  command: "diff",
  exitCode,
  now: iso(one.now),
  search: orderSearchJson(search),
  one: judgedJson(one),
  other: other === null ? null : judgedJson(other),
  typicalOf,
  points: points.map((point) => ({
    point: point.point,
    label: point.label.en,
    one: sideJson(point.one),
    other: sideJson(point.other),
    differs: point.differs,
  })),
  noFurther,
});
