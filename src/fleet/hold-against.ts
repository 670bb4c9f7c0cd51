import type { Path } from "../order/path.ts";
import type { OrderState } from "../order/report.ts";
import { type Interval, lengthOf } from "../trace/interval.ts";
import { alarmsIn, lostStates, type OrderAlarm } from "./alarms.ts";
import { alarmedIn, type Check, type Checked, type CheckResult, type SubjectOf } from "./check.ts";
import { type CoverageReport, missingIn, type PointsFound } from "./coverage.ts";
import { type ErrorsReport, shareOf, sharesOf } from "./error-share.ts";
import type { FleetOf } from "./fleet.ts";
import { isSeenIn } from "./orders.ts";
import { shortestFirst } from "./stages.ts";
import { quantile } from "./statistics.ts";
import { daysNeeded } from "./stuck.ts";

/** What checks are held against besides the orders. */
interface Beside {
  readonly coverageOf: (found: readonly PointsFound[]) => CoverageReport;
  /** The count for a check of errors. */
  readonly errors: ErrorsReport | undefined;
  /** A part of the windows was not seen. */
  readonly blind: boolean;
}

/** What a check looks at. */
interface Looked extends Beside {
  readonly check: Check;
  readonly fleet: FleetOf<Checked>;
  /** Orders of the types that it is about. */
  readonly fitting: readonly Checked[];
  /** The check's own time; the sweep may have looked back further. */
  readonly window: Interval;
}

/** What a check found: a result that lacks what all checks have, and what this one says nothing of. */
type Found = Pick<CheckResult, "value"> & Partial<Omit<CheckResult, "check">> & { readonly fails: boolean };

/** Judges a fleet by one check. */
export function holdAgainst(check: Check, fleet: FleetOf<Checked>, beside: Beside): CheckResult {
  const fitting = fleet.orders.filter(({ listed: { order } }) => isOfType(order.orderType, check));
  const window = { from: fleet.now - check.since, to: fleet.now };
  const { fails, ...found } = foundBy({ ...beside, check, fleet, fitting, window });
  const unclear = beside.blind || (found.alarms ?? []).some(({ alarm }) => alarm.state === "undecidable");
  return {
    check,
    outcome: fails ? "failed" : unclear ? "unclear" : "ok",
    since: check.since,
    isEmpty: found.value === null,
    alarms: [],
    routes: [],
    worst: null,
    daysNeeded: null,
    ...found,
  };
}

function foundBy(looked: Looked): Found {
  const { subject } = looked.check;
  switch (subject.kind) {
    case "lost":
      return lost(looked, subject);
    case "stuck":
      return stuck(looked, subject);
    case "undecidable":
      return undecidable(looked, subject);
    case "orders":
      return orders(looked, subject);
    case "time":
      return time(looked, subject);
    case "coverage":
      return coverage(looked, subject);
    case "errors":
      return errors(looked, subject);
  }
}

function lost(looked: Looked, { most }: SubjectOf<"lost">): Found {
  // The newest loss is what calls somebody.
  return countedAlarms(looked, amissIn(looked, lostStates).reverse(), most);
}

function stuck(looked: Looked, { most }: SubjectOf<"stuck">): Found {
  const { check, fleet } = looked;
  // The first has waited longest.
  return {
    ...countedAlarms(looked, amissIn(looked, ["stuck"]), most),
    since: Math.max(check.since, lengthOf(fleet.search.window)),
    daysNeeded: daysNeeded(fleet, check.points),
  };
}

function countedAlarms(looked: Looked, alarms: readonly OrderAlarm[], most: number): Found {
  const value = countOf(alarms);
  return {
    fails: value > most,
    value,
    isEmpty: looked.fitting.length === 0,
    alarms: [...alarms, ...amissIn(looked, ["undecidable"])],
  };
}

function undecidable(looked: Looked, { most }: SubjectOf<"undecidable">): Found {
  const alarms = amissIn(looked, ["undecidable"]);
  const value = countOf(alarms);
  const fails = value > most;
  return { fails, value, isEmpty: looked.fitting.length === 0, alarms: fails ? alarms : [] };
}

function orders(looked: Looked, { least }: SubjectOf<"orders">): Found {
  const value = seenIn(looked).length;
  // Orders that were not seen could only raise the count.
  return value >= least ? { fails: false, value, outcome: "ok" } : { fails: !looked.blind, value };
}

function time({ fitting, window }: Looked, subject: SubjectOf<"time">): Found {
  const stages = fitting
    .flatMap((order) => order.stages)
    .filter(
      ({ point, kind, at, took }) => point === subject.point && kind === subject.stage && at + took >= window.from,
    )
    .sort(shortestFirst);
  const took = stages.map((stage) => stage.took);
  const value = quantile(took, subject.quantile) ?? null;
  const fails = value !== null && value > subject.most;
  return { fails, value, worst: fails ? stages.at(-1)! : null };
}

function coverage(looked: Looked, { service: asked, least }: SubjectOf<"coverage">): Found {
  const { services } = looked.coverageOf(seenIn(looked).map(({ found }) => found));
  const own = services.filter(({ service }) => isOf(asked, service, looked.fleet.path));
  const shown = own.reduce((sum, one) => sum + one.shown, 0);
  const all = shown + own.reduce((sum, one) => sum + missingIn(one), 0);
  if (all === 0) return { fails: false, value: null, outcome: "unclear" };
  const value = shown / all;
  return { fails: value < least, value };
}

function errors({ errors: report, fleet }: Looked, { most, service: asked }: SubjectOf<"errors">): Found {
  const routes = (report?.routes ?? []).filter(({ service, now }) => now.total > 0 && isOf(asked, service, fleet.path));
  const overall = routes.filter(({ route }) => route === null);
  if (overall.length === 0) return { fails: false, value: null };
  const shares = overall.map(({ now }) => now);
  const share = shareOf(sharesOf(shares));
  if (most === null) {
    const risen = routes.filter((one) => one.risen);
    // Whether errors have become more can't be told of services that answered nothing before.
    const isEmpty = overall.some(({ now, before }) => now.errors > 0 && before.total === 0);
    return { fails: risen.length > 0, value: share, routes: risen, isEmpty };
  }
  // A limit applies to each service, so the worst decides. It applies to all names of one service together.
  const value = asked === null ? Math.max(...shares.map(shareOf)) : share;
  const over = overall.filter(({ now }) => shareOf(now) > most);
  return value > most ? { fails: true, value, routes: over } : { fails: false, value };
}

/** Alarms of these states at the points that the check is about. */
const amissIn = ({ check, fitting, window }: Looked, states: readonly OrderState[]): OrderAlarm[] =>
  // Who waits has often done nothing in the check's own time.
  alarmsIn(alarmedIn(fitting), states, check.subject.kind === "stuck" ? undefined : window).filter(
    ({ alarm }) => check.points.length === 0 || check.points.includes(alarm.point!),
  );

const seenIn = ({ fitting, window }: Looked): Checked[] =>
  fitting.filter(({ listed: order }) => isSeenIn(order, window));

const isOfType = (type: string | null, { orderTypes }: Check): boolean =>
  orderTypes.length === 0 || (type !== null && orderTypes.includes(type));

/** Whether a check of one service, or of all, is about this one, whichever of its names each goes by. */
const isOf = (asked: string | null, service: string, { points }: Path): boolean =>
  asked === null ||
  asked === service ||
  points.some(({ match }) => match.services.includes(asked) && match.services.includes(service));

/** Counts orders, not points: an order that is lost at two points is one order. */
const countOf = (alarms: readonly OrderAlarm[]): number => new Set(alarms.map(({ judged }) => judged.order.asked)).size;
