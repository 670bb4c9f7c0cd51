import type { Explanation, OthersThere } from "../../order/report-details.ts";
import type { LimitEvidence, OrderReport, SpanEvidence } from "../../order/report.ts";
import type { Style } from "../../style.ts";
import type { Microseconds } from "../../trace/span.ts";
import { type Again, tellLimit } from "../order-sentences.ts";
import { showProseIn } from "../prose/show.ts";
import { seenAs } from "../seen-as.ts";
import { inSentence, listed } from "../text.ts";
import { type TimeFormat, duration, instant, millisecond, moment, second } from "../time.ts";

/** What the verdict rests on, in the order of the reasoning, and what would change the verdict. */
export function renderWhy(why: Explanation, report: OrderReport, style: Style): string {
  const { leads } = showProseIn(style.lang).why;
  const change = listed(leads.change, tellChange(report, style), style.width);
  if (why.point === null) return change.join("\n");
  return [
    ...listed(leads.needs, tellNeeds(why, report, style), style.width),
    ...listed(leads.seen, tellSeen(why, report, style), style.width),
    ...listed(leads.others, tellOthers(why.others, style), style.width),
    ...listed(leads.limit, tellLimits(report, style), style.width),
    ...change,
  ].join("\n");
}

function tellNeeds({ needs }: Explanation, { path }: OrderReport, format: TimeFormat): string[] {
  const prose = showProseIn(format.lang).why;
  if (needs.length === 0) return [prose.noNeeds];
  return needs.map(({ point, state, at, by, span }) => {
    const label = path.byId.get(point)?.label[format.lang] ?? "";
    return prose.need[state]({
      what: `${point} (${label})`,
      at: at === null ? null : moment(at, format, true),
      by,
      span: span === null ? null : spanNamed(span, format),
    });
  });
}

function tellSeen(
  { point, tries, triesInAll, request }: Explanation,
  { path }: OrderReport,
  format: TimeFormat,
): string[] {
  const prose = showProseIn(format.lang).why;
  const match = path.points.find((one) => one.point === point)?.match;
  const spanFacts = (span: SpanEvidence & { readonly to: Microseconds }) => ({
    span: spanNamed(span, format),
    at: moment(span.at, format, true),
    took: duration(Math.max(0, span.to - span.at), format.lang),
  });
  return [
    ...(match === undefined ? [] : [prose.known(seenAs(match, format.lang))]),
    ...(tries.length === 0 ? [prose.noTries] : []),
    ...tries.map((one) => prose.tried[one.outcome](spanFacts(one))),
    ...(triesInAll > tries.length ? [prose.earlierTries(triesInAll - tries.length)] : []),
    ...(request === null ? [] : [prose.request({ ...spanFacts(request), whole: request.whole })]),
  ];
}

function tellOthers(others: OthersThere | null, format: TimeFormat): string[] {
  const prose = showProseIn(format.lang).why;
  if (others === null) return [prose.noOthers];
  const { cohort, took } = others;
  const { overtook, passedBefore: before, passedUndated: undated, waiting, truncated, window } = cohort;
  const [from, to] = [moment(window.from, format, false), moment(window.to, format, false)];
  const spell = (micros: Microseconds) => (isNoTime(micros) ? null : duration(micros, format.lang));
  const passed = overtook + before + undated;
  const examples = cohort.examples.map(({ order, at }) => `${inSentence(order)} (${moment(at, format, true)})`);
  return [
    prose.others({ passed, overtook, before, undated, waiting, from, to, truncated }),
    ...(examples.length === 0 ? [] : [prose.examples(examples.join(", "))]),
    ...(took === null
      ? []
      : [
          prose.waited({
            orders: took.orders,
            half: spell(took.half),
            most: spell(took.most),
            longest: spell(took.longest),
          }),
        ]),
  ];
}

/**
 * Small negative waits are normal: a broker may deliver a message before it has confirmed it, and a request's callee
 * begins before the request is answered. No clock is wrong because of that.
 */
const isNoTime = (micros: Microseconds): boolean => micros > -second && micros < millisecond;

function tellLimits({ verdict, path, now }: OrderReport, format: TimeFormat): string[] {
  const prose = showProseIn(format.lang).why;
  const { limits } = verdict.evidence;
  if (verdict.reason === "person-no-alarm") return [prose.noLimit];
  const spell = (micros: Microseconds) => duration(micros, format.lang);
  return limits.map((limit: LimitEvidence) => {
    const { from, to, deadline } = limit;
    return prose.limit({
      deadline: instant(deadline, format),
      limit: tellLimit(limit, format.lang),
      from,
      to,
      lag: spell(path.exportLag),
      path: path.name,
      over: now > deadline ? spell(now - deadline) : null,
      left: now > deadline ? null : spell(deadline - now),
    });
  });
}

/** What would change the verdict, one sentence each. */
export function tellChange({ verdict, path }: OrderReport, format: TimeFormat & Again): readonly string[] {
  const { evidence, reason, point, deadline } = verdict;
  const { overtook = 0, passedBefore = 0, passedUndated = 0 } = evidence.cohort ?? {};
  return showProseIn(format.lang).why.change[reason]({
    point: point ?? "",
    who: evidence.person?.label[format.lang] ?? null,
    deadline: deadline === null ? null : instant(deadline, format),
    overtook,
    otherwise: passedBefore + passedUndated > 0 ? "stuck" : "undecidable",
    isAlone: point !== null && !path.points.some(({ needs }) => needs.includes(point)),
    service: evidence.doubt?.silence === undefined ? null : inSentence(evidence.doubt.silence.service),
    orders: (evidence.orders ?? []).map(inSentence).join(", "),
    asked: format.asked ?? "jaeger",
    keys: [path.fields.orderId[0], path.fields.calculationRequestId[0]].join(" / "),
  });
}

const spanNamed = ({ service, name }: SpanEvidence, { lang }: TimeFormat): string =>
  showProseIn(lang).why.named({ service: inSentence(service), name: inSentence(name) });
