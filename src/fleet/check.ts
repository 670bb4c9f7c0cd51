import { type JudgedOrder, reportOf } from "../order/investigation.ts";
import type { PointId } from "../order/path.ts";
import type { StageKind } from "../order/report-details.ts";
import type { Sentence } from "../sentence.ts";
import type { Microseconds } from "../trace/span.ts";
import type { OrderAlarm } from "./alarms.ts";
import { type CoverageReport, foundIn, type PointsFound } from "./coverage.ts";
import type { ErrorsReport, RouteErrors } from "./error-share.ts";
import type { FleetOf } from "./fleet.ts";
import { type Listed, listed } from "./orders.ts";
import { type Stage, stagesOf } from "./stages.ts";

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
  | { readonly kind: "lost"; readonly most: number }
  | { readonly kind: "stuck"; readonly most: number }
  | { readonly kind: "undecidable"; readonly most: number }
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

/** A subject of one kind. */
export type SubjectOf<K extends Subject["kind"]> = Extract<Subject, { readonly kind: K }>;

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
