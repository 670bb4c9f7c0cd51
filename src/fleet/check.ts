import { type JudgedOrder, reportOf } from "../order/investigation.ts";
import type { Path, PointId } from "../order/path.ts";
import type { StageKind } from "../order/report-details.ts";
import type { Sentence } from "../sentence.ts";
import { lengthOf } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { alarmsIn, lostStates, type OrderAlarm } from "./alarms.ts";
import { type CoverageReport, foundIn, missingIn, type PointsFound } from "./coverage.ts";
import { type ErrorsReport, type RouteErrors, shareOf, sharesOf } from "./error-share.ts";
import type { FleetOf } from "./fleet.ts";
import { isSeenIn, type Listed, listed } from "./orders.ts";
import { shortestFirst, type Stage, stagesOf } from "./stages.ts";
import { quantile } from "./statistics.ts";
import { daysNeeded } from "./stuck.ts";

/** A condition that must hold in a window. */
export interface Check {
  /** Identifies the check in reports and metrics. */
  readonly name: string;
  /** The name of a built-in check, which can be translated; a name from a file is shown as it is. */
  readonly ours?: Sentence;
  readonly since: Microseconds;
  /** Only alarms at these points; all points where empty. */
  readonly points: readonly PointId[];
  /** Only orders of these types; all types where empty. */
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
      /** The highest share allowed; null where the share must not have risen. */
      readonly most: number | null;
      readonly service: string | null;
      readonly baseline: Microseconds;
    };

export interface CheckResult {
  readonly check: Check;
  readonly outcome: "ok" | "failed" | "unclear";
  /** What was counted or measured: orders, microseconds, or a share. Null where there was nothing to measure. */
  readonly value: number | null;
  /**
   * How far back it looked. Who waits does nothing, so a check of stuck orders leaves out no order that the sweep saw,
   * also where only a check beside it looks back so far.
   */
  readonly since: Microseconds;
  /**
   * Nothing was there to measure, or to compare it with: no order, step or request. Such a check is not well, even
   * where it does not fail.
   */
  readonly isEmpty: boolean;
  /** The alarms that make the check fail, or leave it unclear. */
  readonly alarms: readonly OrderAlarm[];
  readonly routes: readonly RouteErrors[];
  /** The longest stage of a check of times that failed. */
  readonly worst: Stage | null;
  /** How many days a check of stuck orders must look back to see who waits; null where it does, and for others. */
  readonly daysNeeded: number | null;
}

export interface CheckReport {
  readonly fleet: FleetOf<Checked>;
  readonly results: readonly CheckResult[];
  readonly coverage: CoverageReport;
  /** What checks of errors are held against: a report for each window and baseline, those of a rise first. */
  readonly errors: readonly ErrorsReport[];
  /** A part of the windows was not seen: a check that did not fail is unclear. */
  readonly blind: boolean;
  /** How long the sweep took. */
  readonly took: Microseconds;
}

/** What a failed check counts as. A check of losses counts as lost, and also as failed if an order failed. */
export function failuresOf({ check, outcome, alarms }: CheckResult): FailedAs[] {
  if (outcome === "unclear") return ["undecidable"];
  const { kind } = check.subject;
  if (kind === "lost") return alarms.some(({ alarm }) => alarm.state === "failed") ? ["lost", "failed"] : ["lost"];
  return [kind === "stuck" ? kind : kind === "time" ? "slow" : kind === "errors" ? "risen" : "undecidable"];
}

type FailedAs = "lost" | "failed" | "stuck" | "slow" | "risen" | "undecidable";

/**
 * The order to look at first: one that makes a check fail, then the slowest of a step that takes too long, then one that
 * nobody can tell about. Checks that hold name none.
 */
export function firstAmiss(results: readonly CheckResult[]): string | undefined {
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const unclear = results.filter(({ outcome }) => outcome === "unclear");
  const alarms = failed.flatMap((one) => one.alarms);
  const proved = alarms.filter(({ alarm }) => alarm.state !== "undecidable");
  const slowest = failed.flatMap(({ worst }) => worst?.order ?? []);
  const nameOf = ({ judged }: OrderAlarm) => judged.order.asked;
  const untold = [...alarms, ...unclear.flatMap((one) => one.alarms)];
  return [...proved.map(nameOf), ...slowest, ...untold.map(nameOf)][0];
}

/** The part of an order that checks look at. */
export interface Checked {
  readonly listed: Listed;
  /** The whole order, if it has an alarm. */
  readonly alarmed: JudgedOrder | undefined;
  readonly stages: readonly Stage[];
  readonly found: PointsFound;
}

export const checked = (order: JudgedOrder): Checked => ({
  listed: listed(order),
  alarmed: order.alarms.length > 0 ? reportOf(order) : undefined,
  stages: stagesOf(order),
  found: foundIn(order),
});

/** The orders that have an alarm. */
export const alarmedIn = (orders: readonly Checked[]): JudgedOrder[] => orders.flatMap(({ alarmed }) => alarmed ?? []);

/** What checks are held against besides the orders. */
interface Beside {
  readonly coverageOf: (found: readonly PointsFound[]) => CoverageReport;
  /** The count for a check of errors. */
  readonly errors: ErrorsReport | undefined;
  /** A part of the windows was not seen. */
  readonly blind: boolean;
}

/** Judges a fleet by one check. */
export function holdAgainst(check: Check, fleet: FleetOf<Checked>, { coverageOf, errors, blind }: Beside): CheckResult {
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
    return {
      check,
      outcome,
      value,
      since: check.since,
      isEmpty: value === null,
      alarms: [],
      routes: [],
      worst: null,
      daysNeeded: null,
      ...more,
    };
  };
  const seen = () => fitting.filter(({ listed: order }) => isSeenIn(order, { from, to: fleet.now }));
  switch (subject.kind) {
    case "lost":
    case "stuck": {
      // The newest loss is what calls somebody; of stuck orders it is the one that has waited longest.
      const alarms = subject.kind === "lost" ? amiss(lostStates).reverse() : amiss(["stuck"]);
      const count = countOf(alarms);
      const isEmpty = fitting.length === 0;
      return result(count > subject.most, count, {
        alarms: [...alarms, ...amiss(["undecidable"])],
        isEmpty,
        ...(subject.kind === "stuck"
          ? { since: Math.max(check.since, lengthOf(fleet.search.window)), daysNeeded: daysNeeded(fleet, check.points) }
          : {}),
      });
    }
    case "undecidable": {
      const alarms = amiss(["undecidable"]);
      const count = countOf(alarms);
      const failed = count > subject.most;
      return { ...result(failed, count), isEmpty: fitting.length === 0, ...(failed ? { alarms } : {}) };
    }
    case "orders": {
      const count = seen().length;
      // Orders that were not seen could only raise the count.
      return count >= subject.least ? { ...result(false, count), outcome: "ok" } : result(!blind, count);
    }
    case "time": {
      const stages = fitting
        .flatMap((order) => order.stages)
        .filter(({ point, kind, at, took }) => point === subject.point && kind === subject.stage && at + took >= from)
        .sort(shortestFirst);
      const took = stages.map((stage) => stage.took);
      const value = quantile(took, subject.quantile) ?? null;
      const isOver = value !== null && value > subject.most;
      return result(isOver, value, { worst: isOver ? stages.at(-1)! : null });
    }
    case "coverage": {
      const { services } = coverageOf(seen().map(({ found }) => found));
      const own = services.filter(({ service }) => isOf(subject.service, service, fleet.path));
      const shown = own.reduce((sum, one) => sum + one.shown, 0);
      const all = shown + own.reduce((sum, one) => sum + missingIn(one), 0);
      const value = all === 0 ? null : shown / all;
      return value === null ? { ...result(false, null), outcome: "unclear" } : result(value < subject.least, value);
    }
    case "errors": {
      const routes = (errors?.routes ?? []).filter(
        ({ service, now }) => now.total > 0 && isOf(subject.service, service, fleet.path),
      );
      const overall = routes.filter(({ route }) => route === null);
      if (overall.length === 0) return result(false, null);
      const { most, service } = subject;
      const shares = overall.map(({ now }) => now);
      const share = shareOf(sharesOf(shares));
      if (most === null) {
        const risen = routes.filter((one) => one.risen);
        // Whether errors have become more can't be told of services that answered nothing before.
        const isEmpty = overall.some(({ now, before }) => now.errors > 0 && before.total === 0);
        return result(risen.length > 0, share, { routes: risen, isEmpty });
      }
      // A limit applies to each service, so the worst decides. It applies to all names of one service together.
      const value = service === null ? Math.max(...shares.map(shareOf)) : share;
      const over = overall.filter(({ now }) => shareOf(now) > most);
      return value > most ? result(true, value, { routes: over }) : result(false, value);
    }
  }
}

const isOfType = (type: string | null, { orderTypes }: Check): boolean =>
  orderTypes.length === 0 || (type !== null && orderTypes.includes(type));

/** Whether a check of one service, or of all, is about this one, whichever of its names each goes by. */
const isOf = (asked: string | null, service: string, { points }: Path): boolean =>
  asked === null ||
  asked === service ||
  points.some(({ match }) => match.services.includes(asked) && match.services.includes(service));

/** Counts orders, not points: an order that is lost at two points is one order. */
const countOf = (alarms: readonly OrderAlarm[]): number => new Set(alarms.map(({ judged }) => judged.order.asked)).size;
