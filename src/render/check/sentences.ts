import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { Check, CheckReport, CheckResult } from "../../fleet/check.ts";
import type { Language } from "../../order/path.ts";
import { countOrders, judgedBy } from "../sweeps/alarm-sentences.ts";
import { idText, percentBeside, percentOfLimit, seesNoOrder } from "../sweeps/sentences.ts";
import { tellPlace, tellReason } from "../order-sentences.ts";
import { type Place, placesOf } from "../sweeps/places.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { spoken } from "../prose/sentences.ts";
import { slowSign } from "../signs.ts";
import { inCell } from "../text.ts";
import { type TimeFormat, duration, moment } from "../time.ts";

/** A check's name in the reader's language. The name from a checks file is not made printable yet. */
export const nameOf = ({ ours, name }: Check, { lang }: TimeFormat): string => spoken(ours ?? name, lang);

/** Tells whether a check that does not hold fails nothing, by `--fail-on` or `--exit-zero`. */
export type Ignores = (result: CheckResult) => boolean;
export const ignoresNone: Ignores = () => false;

/** A check's result in one sentence: what was measured, against what, and whether the run fails by it. */
export function tellResult(result: CheckResult, format: TimeFormat, ignores = ignoresNone): string {
  const said = tellMeasured(result, format);
  return shownAs(result, ignores) === "ignored" ? [said, fleetProseIn(format.lang).check.ignored].join("; ") : said;
}

/** How a check is shown: one that measured nothing does not look well, and one that is ignored not as if the run failed. */
export type Shown = CheckResult["outcome"] | "empty" | "ignored";

export function shownAs(result: CheckResult, ignores = ignoresNone): Shown {
  const { outcome, isEmpty } = result;
  if (outcome !== "ok") return ignores(result) ? "ignored" : outcome;
  return isEmpty ? "empty" : "ok";
}

/** A sign for each check as it is shown, where signs are text. */
export const signs: Readonly<Record<Shown, string>> = {
  ok: "✓",
  empty: "–",
  ignored: "✗",
  failed: "✗",
  unclear: "?",
};

/** How the run as a whole is shown; `empty` where no check measured anything. */
export function worstOf(results: readonly CheckResult[], ignores: Ignores): Shown {
  const shown = new Set(results.map((one) => shownAs(one, ignores)));
  return (["failed", "unclear", "ok", "ignored", "empty"] as const).find((one) => shown.has(one)) ?? "ok";
}

function tellMeasured(result: CheckResult, { lang }: TimeFormat): string {
  const { check, outcome, value, alarms, routes, isEmpty, worst, since, daysNeeded } = result;
  const { check: prose, kinds } = fleetProseIn(lang);
  const { subject } = check;
  const of = "service" in subject && subject.service !== null ? inCell(subject.service) : prose.everywhere;
  const measured = (): string => {
    switch (subject.kind) {
      case "lost":
      case "stuck":
      case "undecidable":
        return prose.orders({ kind: subject.kind, count: value ?? 0, most: subject.most });
      case "orders":
        return prose.seen({ count: value ?? 0, least: subject.least });
      case "time": {
        const { point, stage, quantile, most } = subject;
        const kind = kinds[stage];
        const what = quantile === 1 ? fleetProseIn(lang).columns.max : `p${quantile * 100}`;
        return value === null
          ? prose.noTime({ point, kind })
          : prose.time({
              what,
              point,
              kind,
              took: duration(value, lang),
              most: duration(most, lang),
              worst: worst === null ? null : idText(worst.order),
            });
      }
      case "coverage":
        return value === null
          ? prose.noCoverage({ of })
          : prose.coverage({
              of,
              percent: percentBeside(subject.least, value, lang),
              least: percentOfLimit(subject.least, lang),
            });
      case "errors": {
        const risen = routes.map(({ service, route }) => inCell(`${service} ${route ?? ""}`.trim())).join(", ");
        const most = subject.most === null ? null : percentOfLimit(subject.most, lang);
        const percent = (share: number) => percentBeside(subject.most ?? 0, share, lang);
        return value === null
          ? prose.noErrors({ of, isEach: subject.service === null, isWhole: outcome !== "unclear" })
          : prose.errors({
              of,
              isEach: subject.service === null,
              percent: percent(value),
              most,
              risen,
              over: routes.map(({ service, now }) => ({
                service: inCell(service),
                share: percent(now.errors / now.total),
              })),
              isCompared: !isEmpty,
            });
      }
    }
  };
  const unsure = countOrders(alarms.filter(({ alarm }) => alarm.state === "undecidable"));
  const doubt =
    outcome !== "unclear" || (value === null && subject.kind === "coverage")
      ? []
      : [unsure > 0 && subject.kind !== "undecidable" ? prose.unclear(unsure) : prose.blind];
  // A stuck order waits now, however long ago its wait began: the time says which orders were seen at all.
  const timed = (subject.kind === "stuck" ? prose.active : prose.within)(duration(since, lang), measured());
  const isNothing = shownAs(result) === "empty" && (value === null || value === 0);
  const short = daysNeeded === null ? [] : [prose.short(daysNeeded)];
  return [timed, ...doubt, ...(isNothing ? [prose.empty] : []), ...short].join("; ");
}

/**
 * The orders that make a check fail, then those that leave it unclear, a line for each step; past the first `most` only
 * how many orders more.
 */
export function tellAmissUpTo(most: number, alarms: readonly OrderAlarm[], format: TimeFormat): readonly string[] {
  const { check, examples } = fleetProseIn(format.lang);
  const shown = alarms.slice(0, most);
  const named = new Set(shown.map(({ judged }) => judged.order.asked));
  const others = alarms.slice(most).filter(({ judged }) => !named.has(judged.order.asked));
  const isUnsure = ({ alarm }: OrderAlarm) => alarm.state === "undecidable";
  // If some of the unsure ones are shown, all the others are of them.
  const isAlike = shown.some(isUnsure);
  const more = countOrders(isAlike ? others : others.filter((one) => !isUnsure(one)));
  const unsure = isAlike ? 0 : countOrders(others.filter(isUnsure));
  return [
    ...shown.map((one) => tellAmiss(one, format)),
    ...(more > 0 ? [examples("…", more)] : []),
    ...(unsure > 0 ? [`… ${check.unclear(unsure)}`] : []),
  ];
}

/**
 * An order that makes a check fail, or leaves it unclear: where it is, since when, and why. A job's log or a page shows
 * nothing else, so it also says what the step is, and whose.
 */
export function tellAmiss(one: OrderAlarm, format: TimeFormat): string {
  const { judged, alarm } = one;
  const { states, check } = fleetProseIn(format.lang);
  return check.amiss({
    order: idText(judged.order.asked),
    state: states[alarm.state],
    at: tellPlace(judgedBy(one), format),
    since: alarm.since === null ? null : moment(alarm.since, format, false),
    why: tellReason(judgedBy(one), format),
  });
}

export function tellSummary(report: CheckReport, { lang }: TimeFormat, ignores: Ignores): string {
  const count = (shown: Shown) => report.results.filter((one) => shownAs(one, ignores) === shown).length;
  const { check, noOrder } = fleetProseIn(lang);
  const summary = check.headline({
    passed: count("ok"),
    failed: count("failed"),
    unclear: count("unclear"),
    ignored: count("ignored"),
    empty: count("empty"),
  });
  return sawNoOrder(report) ? `${summary}. ${noOrder}` : summary;
}

/** Whether checks of orders had none to look at: then all may be well, or nothing is traced there. */
export const sawNoOrder = ({ results, fleet }: CheckReport): boolean =>
  !fleet.search.interrupted && seesNoOrder(fleet) && results.some(({ check }) => check.subject.kind !== "errors");

/** The places on the path where checks fail: orders that are amiss, and steps that take too long. */
export function checkPlaces({ results, fleet }: CheckReport, lang: Language): Place[] {
  const failing = results.filter(({ outcome }) => outcome !== "ok");
  const late = failing.flatMap(({ check: { subject, name } }): Place[] =>
    subject.kind === "time" ? [{ point: subject.point, tone: "doubt", sign: slowSign, text: inCell(name) }] : [],
  );
  return [
    ...placesOf(
      failing.flatMap(({ alarms }) => alarms),
      fleet,
      lang,
    ),
    ...late,
  ];
}
