import type { CheckReport } from "../../fleet/check.ts";
import type { Gauges } from "../../fleet/gauges.ts";
import { shownAs } from "./sentences.ts";
import { actorOf } from "../sweeps/json.ts";
import { inCell } from "../text.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** Prometheus' text format, for node_exporter's textfile collector: all gauges, each with its HELP and TYPE. */
export function renderCheckPrometheus(report: CheckReport, { lost, stuck, steps }: Gauges): string {
  const { fleet, results, coverage, errors, took } = report;
  const { unseen, interrupted, services } = fleet.search;
  // Sampling does not count: it is permanent, and shows as undecidable orders. A sweep that was cut off is incomplete.
  const complete = unseen.length === 0 && !interrupted && services.length > 0;
  const routes = byLabels(errors[0]?.routes ?? []);
  const stuckBy = countBy(
    stuck.flatMap((group) =>
      group.alarms.map(({ judged, alarm }) => ({
        point: group.point.point,
        row: group.point.row,
        status: judged.order.status === null ? "" : inCell(judged.order.status),
        waits_for: alarm.evidence.person?.name ?? "",
      })),
    ),
  );
  return [
    gauge(
      "check_ok",
      "Whether a check holds: 1 or 0; no sample where it measured nothing.",
      results
        .filter((one) => shownAs(one) !== "empty")
        .map((one) => [{ check: one.check.name }, Number(one.outcome === "ok")]),
    ),
    gauge(
      "check_undecidable",
      "Whether nobody can tell if a check holds: 1 or 0.",
      results.map((one) => [{ check: one.check.name }, Number(one.outcome === "unclear")]),
    ),
    gauge(
      "check_empty",
      "Whether a check measured nothing, and neither holds nor fails: 1 or 0.",
      results.map((one) => [{ check: one.check.name }, Number(shownAs(one) === "empty")]),
    ),
    gauge(
      "orders",
      "Orders seen in the longest time that a check of orders looks at, by the state they are in.",
      states.map((state) => [{ state }, fleet.states.get(state) ?? 0]),
    ),
    gauge(
      "lost_orders",
      "Orders lost or failed in the time of the checks of losses, by the step where it happened.",
      lost.map(({ point, state, alarms }) => [
        { point: point.point, row: point.row, actor: actorOf(point.row, fleet.path), state },
        alarms.length,
      ]),
    ),
    gauge("stuck_orders", "Orders that wait longer than the path allows.", stuckBy),
    gauge(
      "step_seconds",
      "How long steps took, and what was waited for them.",
      steps.flatMap(({ point, kind, who, p50, p95, max }) =>
        (
          [
            ["p50", p50],
            ["p95", p95],
            ["max", max],
          ] as const
        ).map(([stat, value]): Sample => [{ point, kind, waits_for: who ?? "", stat }, value / 1_000_000]),
      ),
    ),
    gauge(
      "step_samples",
      "How many of a step ended in that time.",
      steps.map(({ point, kind, who, count }) => [{ point, kind, waits_for: who ?? "" }, count]),
    ),
    gauge(
      "http_requests",
      "Requests answered, by route; all routes of a service where it is empty.",
      routes.map((one) => [one.labels, one.total]),
    ),
    gauge(
      "http_errors",
      "Requests answered with a 5xx.",
      routes.map((one) => [one.labels, one.errors]),
    ),
    gauge(
      "http_error_share",
      "The share of 5xx.",
      routes.filter(({ total }) => total > 0).map((one) => [one.labels, one.errors / one.total]),
    ),
    gauge(
      "http_errors_risen",
      "Whether that share has risen, and not by chance: 1 or 0.",
      routes.map((one) => [one.labels, Number(one.risen)]),
    ),
    gauge(
      "coverage_ratio",
      "Of the steps that must have been, how many are in the traces.",
      coverage.services.flatMap(({ service, ratio }): Sample[] =>
        ratio === null ? [] : [[{ service: inCell(service) }, ratio]],
      ),
    ),
    gauge("sweep_complete", "Whether everything was seen that was asked for: 1 or 0.", [[{}, Number(complete)]]),
    gauge("sweep_timestamp_seconds", "When the sweep was made.", [[{}, fleet.now / 1_000_000]]),
    gauge("sweep_duration_seconds", "How long the sweep took.", [[{}, took / 1_000_000]]),
  ].join("");
}

/**
 * Merges routes that look the same once they are masked: two series of the same name would make the whole file invalid.
 */
function byLabels(routes: CheckReport["errors"][number]["routes"]) {
  const found = new Map<string, { labels: Labels; total: number; errors: number; risen: boolean }>();
  for (const { service, route, now, risen } of routes) {
    const labels = { service: inCell(service, 200), route: route === null ? "" : inCell(route, 200) };
    const key = JSON.stringify(labels);
    const known = found.get(key) ?? { labels, total: 0, errors: 0, risen: false };
    found.set(key, {
      labels,
      total: known.total + now.total,
      errors: known.errors + now.errors,
      risen: known.risen || risen,
    });
  }
  return [...found.values()];
}

const states = ["completed", "in-progress", "waiting", "stuck", "failed", "lost", "undecidable"] as const;

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const full = `ordertrace_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${labelsOf(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${lines.join("")}`;
}

function labelsOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escaped = (value: string): string =>
  value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', String.raw`\"`)
    .replaceAll(/[\r\n]+/g, " ");

function countBy(labels: readonly Labels[]): Sample[] {
  const counts = new Map<string, number>();
  for (const one of labels) counts.set(JSON.stringify(one), (counts.get(JSON.stringify(one)) ?? 0) + 1);
  return [...counts].map(([key, count]) => [JSON.parse(key) as Labels, count]);
}
