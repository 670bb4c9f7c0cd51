import type { Language, Path, Point } from "../order/path.ts";
import type { Finding, LimitEvidence, Look, OrderReport } from "../order/report.ts";
import { plainId } from "../plain-id.ts";
import type { Sentence } from "../sentence.ts";
import type { Style } from "../style.ts";
import { type FindingFacts, proseIn, type Titled } from "./prose/prose.ts";
import { spoken } from "./prose/sentences.ts";
import { toneOfOrder } from "./signs.ts";
import { cut, inCell, inSentence, printable } from "./text.ts";
import { type TimeFormat, duration, instant, moment } from "./time.ts";

/** Sentences about a report in one language. Text from spans is made printable here; it was masked before. */

/**
 * The report about one order without what a fleet or a list lacks: a fleet's orders share their search, and a list has
 * no rows.
 */
export type Judgement = Omit<OrderReport, "search" | "rows">;
export type JudgementInFull = Omit<OrderReport, "search">;

/** The point that a verdict is about. */
export const pointOf = ({ verdict, path }: Pick<Judgement, "verdict" | "path">): Point | undefined =>
  verdict.point === null ? undefined : path.byId.get(verdict.point);

/** Whether the verdict's point happens inside a request, so that the order may have gone on without it. */
export const isInside = (report: Pick<Judgement, "verdict" | "path">): boolean => pointOf(report)?.within !== undefined;

/** `13 (mes-api: receives the calculation request)`; empty where the verdict is about no step. */
export function tellPlace({ verdict, path }: Judgement, format: TimeFormat): string {
  const row = path.rows.find(({ row: id }) => id === verdict.row);
  const point = pointOf({ verdict, path });
  if (row === undefined || point === undefined) return "";
  // The design document's Russian sentences already name who acts.
  return format.lang === "ru"
    ? `${point.point} (${point.label.ru})`
    : `${point.point} (${row.actorLabel.en}: ${point.label.en})`;
}

/** `LOST` and `order A-1060 never reached step 13 (…)`. */
export function tellHeadline(report: JudgementInFull, format: TimeFormat): Titled {
  const prose = proseIn(format.lang);
  const { verdict, order, path } = report;
  const { order: anOrder, calculation, neither } = prose.subject;
  const subject = order.orderId !== null ? anOrder : order.calculationRequestIds.length > 0 ? calculation : neither;
  const here = report.rows.flatMap(({ points }) => points).find(({ point }) => point === verdict.point);
  const facts = {
    order: subject(inSentence(order.orderId ?? order.asked)),
    at: tellPlace(report, format),
    who: verdict.evidence.person?.label[format.lang] ?? null,
    well: here !== undefined && here.state !== "undecidable",
    inside: isInside(report),
    wentOn: verdict.evidence.wentOn !== undefined,
  };
  if (verdict.reason === "price-delivered") return prose.priceDelivered(facts);
  if (verdict.reason === "closed-elsewhere") return prose.closedElsewhere(facts);
  if (verdict.state !== "not-found") return prose.headline[verdict.state](facts);
  // An id that looks like a trace's was searched for as one too.
  const asTrace = /^([0-9a-f]{16}|[0-9a-f]{32})$/i.test(order.asked) ? ["trace id"] : [];
  const keys = [path.fields.orderId[0], path.fields.calculationRequestId[0], ...asTrace].join(" / ");
  return prose.headline["not-found"]({ ...facts, order: `${keys} = ${inSentence(order.asked)}` });
}

/** The options that a named command needs to ask the same source. */
export type Again = Pick<Style, "again" | "againThen" | "beginning" | "asked">;

/** How long a wait may take; null where the wait ends with its request. */
export function tellLimit({ limit, daysOff }: Pick<LimitEvidence, "limit" | "daysOff">, lang: Language): string | null {
  if (limit === null) return null;
  const working = duration(limit, lang);
  return daysOff === undefined ? working : proseIn(lang).daysOff({ limit: working, off: duration(daysOff, lang) });
}

/** Since when the verdict holds, and how much time is over or left; undefined where nothing dates the verdict. */
export function tellSince({ verdict, now, path }: Judgement, format: TimeFormat): string | undefined {
  const { since, deadline, evidence, reason } = verdict;
  if (since === null) return undefined;
  // A person without an alarm has no limit to mention.
  const decisive = reason === "person-no-alarm" ? undefined : evidence.limits.find((one) => one.deadline === deadline);
  const limit = decisive?.limit ?? null;
  const from = decisive?.from ?? null;
  const needs = pointOf({ verdict, path })?.needs ?? [];
  const spell = (micros: number) => duration(micros, format.lang);
  // A limit that is the end of the request leaves no time to count.
  const due = limit === null ? null : deadline;
  // The export lag is part of a deadline, but not of the time left.
  const left = ({ deadline: end, limit: most }: LimitEvidence) => spell(Math.min(end - now, most!));
  const isOpen = due !== null && now <= due;
  const sooner = isOpen ? evidence.limits.find((one) => one.limit !== null && one.deadline < due) : undefined;
  return proseIn(format.lang).since({
    at: instant(since, format),
    ago: spell(Math.max(0, now - since)),
    limit: decisive === undefined ? null : tellLimit(decisive, format.lang),
    from: from === null || needs.includes(from) ? null : from,
    over: due !== null && now > due ? spell(now - due) : null,
    left: isOpen ? left(decisive!) : null,
    sooner:
      sooner?.from == null
        ? null
        : { from: sooner.from, to: sooner.to, limit: tellLimit(sooner, format.lang)!, left: left(sooner) },
  });
}

export function tellReason(report: Judgement, format: TimeFormat & Again): string {
  const { verdict, order, findings } = report;
  const { evidence, point } = verdict;
  const { cohort, error, limits, person, doubt } = evidence;
  const example = cohort?.examples[0];
  const wider = limits.find(({ exceeded, own }) => exceeded && !own);
  const detail =
    error === undefined
      ? null
      : [error.type, error.message]
          .filter((part) => part !== null && part !== "")
          .map((part) => cut(inSentence(part!), 160))
          .join(", ");
  const prose = proseIn(format.lang);
  const { wentOn } = evidence;
  const further =
    wentOn === undefined ? [] : [prose.wentOn({ point: wentOn, status: order.status && inSentence(order.status) })];
  const reason = prose.reasons[verdict.reason]({
    overtook: cohort?.overtook ?? 0,
    before: cohort?.passedBefore ?? 0,
    waiting: cohort?.waiting ?? 0,
    until: cohort?.backlogUntil == null ? null : moment(cohort.backlogUntil, format, true),
    shown: (cohort?.overtook ?? 0) + (cohort?.passedBefore ?? 0) + (cohort?.passedUndated ?? 0),
    example: example === undefined ? null : `${inSentence(example.order)} (${moment(example.at, format, true)})`,
    attempts: findings.find((one) => one.code === "failed" && one.point === point)?.evidence.errors ?? 1,
    error:
      error === undefined
        ? null
        : `${inSentence(error.service)}, ${inSentence(error.name)}${detail === "" ? "" : `: ${detail}`}`,
    wider:
      wider?.from == null || wider.limit === null
        ? null
        : { from: wider.from, to: wider.to, limit: tellLimit(wider, format.lang)! },
    who: person?.label[format.lang] ?? null,
    orders: (evidence.orders ?? []).map(inSentence).join(", "),
    asked: inSentence(order.asked),
    plainId: meantId(order.asked, evidence.look),
    again: format.again ?? "",
    ofRecording: format.asked === "recording",
    gaps: (doubt?.points ?? []).join(", "),
    missing: doubt?.missing ?? 0,
    arrived: doubt?.arrived ?? 0,
    silence:
      doubt?.silence === undefined
        ? null
        : {
            service: inSentence(doubt.silence.service),
            from: moment(doubt.silence.from, format, true),
            to: moment(doubt.silence.to, format, true),
          },
    stop:
      doubt?.stop === undefined
        ? null
        : {
            service: inSentence(doubt.stop.service),
            instance: inSentence(doubt.stop.instance),
            at: moment(doubt.stop.at, format, true),
          },
  });
  // An error's own words may end without a full stop.
  return further.length === 0 ? reason : [reason.replace(/[^.]$/, "$&."), ...further].join(" ");
}

/** The reason, and what a supporting span says about it. */
export const tellWhy = (report: Judgement, format: TimeFormat & Again): string =>
  [tellReason(report, format), tellSupport(report, format)].filter((part) => part !== undefined).join(" ");

const longestId = 200;

/** What may be meant by an id that nothing carries: one that is there; null if it is typed as ids are. */
function meantId(asked: string, looks: readonly Look[]): string | null {
  const like = looks.find((look) => look.kind === "spelling");
  if (like !== undefined) return inSentence(like.id);
  const plain = asked.length > longestId ? "" : plainId(asked);
  return plain === "" || plain === asked ? null : inSentence(plain);
}

/** What a supporting span says about the wait; undefined where the verdict isn't about such a wait. */
function tellSupport({ verdict }: Judgement, format: TimeFormat): string | undefined {
  const { support } = verdict.evidence;
  const asked = verdict.state === "waiting" || verdict.state === "stuck" || verdict.state === "undecidable";
  if (support === undefined || !asked) return undefined;
  const at = support.seen === null ? null : instant(support.seen.at, format);
  return proseIn(format.lang).support({ what: support.label[format.lang], at });
}

/** The order's ids, its type, its status and its path. */
export const tellOrder = ({ order }: Judgement, { lang }: TimeFormat): string =>
  proseIn(lang).order({
    id: order.orderId && inSentence(order.orderId),
    calculations: order.calculationRequestIds.map(inSentence).join(", "),
    type: order.orderType && inSentence(order.orderType),
    status: order.status && inSentence(order.status),
    path: order.path,
    byTrace: order.byTrace ?? null,
  });

/** Where was searched, and how much came back. A server's names of services are untrusted, like any span. */
export function tellSearch({ search }: Pick<OrderReport, "search">, format: TimeFormat): string {
  const sentence = proseIn(format.lang).searched({
    ...search,
    source: cut(printable(search.source), 400),
    from: instant(search.window.from, format),
    to: instant(search.window.to, format),
    services: search.services.map(inSentence).join(", "),
  });
  return withNotes(sentence, search.notes, format.lang);
}

/** Appends a search's notes about itself to the sentence about where was searched; each ends as a sentence does. */
export const withNotes = (sentence: string, notes: readonly Sentence[], lang: Language): string =>
  [sentence, ...notes.map((note) => inSentence(spoken(note, lang)).replace(/[^.…]$/u, "$&."))].join(" ");

/**
 * A hint where the source knows nothing of a service of the path: then it may not be the id that is wrong, nor the order.
 */
export function tellElsewhere({ verdict, path, search }: OrderReport, { lang }: TimeFormat): string | undefined {
  // The reason says that already.
  if (verdict.reason === "services-unknown" || verdict.reason === "source-empty") return undefined;
  if (toneOfOrder(verdict.state) === "good") return undefined;
  const unknown = servicesUnknown(path, search.services);
  if (unknown.length === 0) return undefined;
  return proseIn(lang).unknownServices(unknown.map((one) => inCell(one)).join(", "));
}

/** Services of the path that the source knows by none of their names, each by its first name. */
export const servicesUnknown = ({ points }: Path, known: readonly string[]): string[] => [
  ...new Set(
    points
      .filter(({ match }) => !match.services.some((service) => known.includes(service)))
      .map(({ match }) => match.services[0]!),
  ),
];

/** One sentence for each further finding, and one for all proved points. The verdict's own finding is not repeated. */
export function tellFindings({ findings, verdict }: Judgement, format: TimeFormat): string[] {
  const prose = proseIn(format.lang);
  const others = findings.filter(({ code, point }) => !(code === verdict.state && point === verdict.point));
  const proved = others.filter(({ code }) => code === "proved").map((finding) => factsOf(finding, format));
  const one = (finding: Finding) => prose.findings[finding.code](factsOf(finding, format));
  const sentences = others.filter(({ code }) => code !== "proved").map(one);
  return proved.length === 0
    ? sentences
    : [...sentences, prose.findings.proved({ ...proved[0]!, points: proved.map(({ points }) => points).join(", ") })];
}

function factsOf({ point, evidence }: Finding, format: TimeFormat): FindingFacts {
  const took = evidence.took ?? (evidence.wait === undefined ? 0 : -evidence.wait);
  const { service, query, orderStatus } = evidence;
  return {
    point: point ?? "",
    points: orderStatus === undefined ? (point ?? "") : `${point} (${inSentence(orderStatus)})`,
    times: evidence.errors ?? evidence.attempts ?? 1,
    took: duration(took, format.lang),
    limit: duration(evidence.limit ?? 0, format.lang),
    waited: evidence.what === "wait",
    query: service === undefined || query === undefined ? null : `${inSentence(service)}: ${inSentence(query)}`,
    by: evidence.by ?? "",
    status: evidence.status ?? null,
  };
}
