import { type JudgedOrder, reportOf } from "../order/investigation.ts";
import type { PointId } from "../order/path.ts";
import type { StageKind } from "../order/report-details.ts";
import type { Sentence } from "../sentence.ts";
import type { Microseconds } from "../trace/span.ts";
import { alarmsIn, lostStates, type OrderAlarm } from "./alarms.ts";
import { type CoverageReport, type Found, foundIn, missingIn } from "./coverage.ts";
import { type ErrorsReport, type RouteErrors, shareOf, sharesOf } from "./error-share.ts";
import type { FleetOf } from "./fleet.ts";
import { isSeenIn, type Listed, listed } from "./orders.ts";
import { type Stage, stagesOf } from "./stages.ts";
import { ascending, quantile } from "./statistics.ts";

/** One thing that must hold of a window. */
export interface Check {
  /** What reports and metrics know it by. */
  readonly name: string;
  /** The name of one that is ours, to be told in another language; a name from a file is told as it stands. */
  readonly ours?: Sentence;
  readonly since: Microseconds;
  /** Only at these points, and only orders of these types; of all where empty. */
  readonly points: readonly PointId[];
  readonly orderTypes: readonly string[];
  readonly subject: Subject;
}

export type Subject =
  | { readonly kind: "lost" | "stuck" | "undecidable"; readonly most: number }
  | { readonly kind: "orders"; readonly least: number }
  | {
      readonly kind: "time";
      readonly quantile: number;
      readonly most: Microseconds;
      readonly point: PointId;
      readonly stage: StageKind;
    }
  | { readonly kind: "coverage"; readonly least: number; readonly service: string | null }
  | {
      readonly kind: "errors";
      /** A share; null: not risen. */
      readonly most: number | null;
      readonly service: string | null;
      readonly baseline: Microseconds;
    };

export interface CheckResult {
  readonly check: Check;
  readonly outcome: "ok" | "failed" | "unclear";
  /** What was counted or measured: orders, microseconds, or a share. Null where there was nothing to measure. */
  readonly value: number | null;
  /** What makes it fail, or leaves it unclear. */
  readonly alarms: readonly OrderAlarm[];
  readonly routes: readonly RouteErrors[];
}

export interface CheckReport {
  readonly fleet: FleetOf<Checked>;
  readonly results: readonly CheckResult[];
  readonly coverage: CoverageReport;
  /** One for each check of errors. */
  readonly errors: readonly ErrorsReport[];
  /** Parts of what was to be seen were not: what did not fail is unclear. */
  readonly blind: boolean;
  /** How long the sweep took. */
  readonly took: Microseconds;
}

/** What a failed check counts as: one of losses as a loss, and as a failure where there is one among them. */
export function failuresOf({ check, outcome, alarms }: CheckResult): FailedAs[] {
  if (outcome === "unclear") return ["undecidable"];
  const { kind } = check.subject;
  if (kind === "lost") return alarms.some(({ alarm }) => alarm.state === "failed") ? ["lost", "failed"] : ["lost"];
  return [kind === "stuck" ? kind : kind === "time" ? "slow" : kind === "errors" ? "risen" : "undecidable"];
}

type FailedAs = "lost" | "failed" | "stuck" | "slow" | "risen" | "undecidable";

/** What checks look at, of an order. */
export interface Checked {
  readonly listed: Listed;
  /** Of one with an alarm, all of it. */
  readonly alarmed: JudgedOrder | undefined;
  readonly stages: readonly Stage[];
  readonly found: Found;
}

export const checked = (order: JudgedOrder): Checked => ({
  listed: listed(order),
  alarmed: order.alarms.length > 0 ? reportOf(order) : undefined,
  stages: stagesOf(order),
  found: foundIn(order),
});

/** Those of them that something is amiss with. */
export const alarmedIn = (orders: readonly Checked[]): JudgedOrder[] => orders.flatMap(({ alarmed }) => alarmed ?? []);

/** Holds a fleet against one check; `errors` is what was counted for it, where it is about errors. */
export function holdAgainst(
  check: Check,
  fleet: FleetOf<Checked>,
  coverageOf: (found: readonly Found[]) => CoverageReport,
  errors: ErrorsReport | undefined,
  blind: boolean,
): CheckResult {
  const { subject } = check;
  const from = fleet.now - check.since;
  const fitting = fleet.orders.filter(({ listed: { order } }) => isOfType(order.orderType, check));
  const amiss = (states: Parameters<typeof alarmsIn>[1]) =>
    alarmsIn(alarmedIn(fitting), states, subject.kind === "stuck" ? undefined : { from, to: fleet.now }).filter(
      ({ alarm }) => check.points.length === 0 || check.points.includes(alarm.point!),
    );
  const result = (fails: boolean, value: number | null, more: Partial<CheckResult> = {}): CheckResult => {
    const unclear = blind || (more.alarms ?? []).some(({ alarm }) => alarm.state === "undecidable");
    const outcome = fails ? "failed" : unclear ? "unclear" : "ok";
    return { check, outcome, value, alarms: [], routes: [], ...more };
  };
  const seen = () => fitting.filter(({ listed: order }) => isSeenIn(order, { from, to: fleet.now }));
  switch (subject.kind) {
    case "lost":
    case "stuck": {
      const alarms = amiss(subject.kind === "lost" ? lostStates : ["stuck"]);
      const count = countOf(alarms);
      return result(count > subject.most, count, { alarms: [...alarms, ...amiss(["undecidable"])] });
    }
    case "undecidable": {
      const alarms = amiss(["undecidable"]);
      const count = countOf(alarms);
      const failed = count > subject.most;
      return { ...result(failed, count), ...(failed ? { alarms } : {}) };
    }
    case "orders": {
      const count = seen().length;
      // What was not seen could only be more.
      return count >= subject.least ? { ...result(false, count), outcome: "ok" } : result(!blind, count);
    }
    case "time": {
      const took = ascending(
        fitting
          .flatMap(({ stages }) => stages)
          .filter(({ point, kind, at, took }) => point === subject.point && kind === subject.stage && at + took >= from)
          .map((stage) => stage.took),
      );
      const value = quantile(took, subject.quantile) ?? null;
      return result(value !== null && value > subject.most, value);
    }
    case "coverage": {
      const { services } = coverageOf(seen().map(({ found }) => found));
      // A service that goes by several names is counted under its first.
      const named = fleet.path.points.find(({ match }) => match.services.includes(subject.service ?? ""))?.match;
      const own = services.filter(({ service }) => subject.service === null || service === named?.services[0]);
      const shown = own.reduce((sum, one) => sum + one.shown, 0);
      const all = shown + own.reduce((sum, one) => sum + missingIn(one), 0);
      const value = all === 0 ? null : shown / all;
      return value === null ? { ...result(false, null), outcome: "unclear" } : result(value < subject.least, value);
    }
    case "errors": {
      const routes = (errors?.routes ?? []).filter(
        ({ service, now }) => now.total > 0 && (subject.service === null || service === subject.service),
      );
      const { most } = subject;
      const bad = routes.filter((one) => (most === null ? one.risen : one.route === null && shareOf(one.now) > most));
      const overall = routes.filter(({ route }) => route === null);
      // A limit is each service's: the worst one tells.
      const shares = overall.map(({ now }) => now);
      const value = most === null ? shareOf(sharesOf(shares)) : Math.max(...shares.map(shareOf));
      return result(bad.length > 0, overall.length === 0 ? null : value, { routes: bad });
    }
  }
}

const isOfType = (type: string | null, { orderTypes }: Check): boolean =>
  orderTypes.length === 0 || (type !== null && orderTypes.includes(type));

/** Orders, not their points: one that is lost at two is one order. */
const countOf = (alarms: readonly OrderAlarm[]): number => new Set(alarms.map(({ judged }) => judged.order.asked)).size;
