import type { Finding, OrderReport } from "../order/report.ts";
import { mask } from "../privacy/mask.ts";
import { type FindingTold, proseIn } from "./prose/prose.ts";
import { cut, printable } from "./text.ts";
import { type Clock, duration, instant, moment } from "./time.ts";

/** Sentences about a report: what the verdict says, in the words of one language. Text from spans is masked and made visible. */

export const cleaner = ({ order }: OrderReport): ((text: string) => string) => {
  const keep = [order.asked, order.orderId ?? "", ...order.calculationRequestIds];
  return (text) => printable(mask(text, keep));
};

/** `13 (mes-api: receives the calculation request)`. */
function placeOf({ verdict, path }: OrderReport, clock: Clock): string {
  const row = path.rows.find(({ row: id }) => id === verdict.row);
  const point = path.points.find(({ point: id }) => id === verdict.point);
  if (row === undefined || point === undefined) return "";
  // The document's Russian sentences name who acts themselves.
  return clock.lang === "ru"
    ? `${point.point} (${point.label.ru})`
    : `${point.point} (${row.actorLabel.en}: ${point.label.en})`;
}

export function tellHeadline(report: OrderReport, clock: Clock): string {
  const prose = proseIn(clock.lang);
  const { verdict, order, path } = report;
  const clean = cleaner(report);
  const told = {
    order: clean(order.orderId ?? order.asked),
    at: placeOf(report, clock),
    who: verdict.evidence.person?.label[clock.lang] ?? null,
  };
  if (verdict.reason === "price-delivered") return prose.priceDelivered(told);
  if (verdict.state !== "not-found") return prose.headline[verdict.state](told);
  const keys = [path.fields.orderId[0], path.fields.calculationRequestId[0]].join(" / ");
  return prose.headline["not-found"]({ ...told, order: `${keys} = ${clean(order.asked)}` });
}

/** Undefined where nothing dates the verdict. */
export function tellSince({ verdict, now }: OrderReport, clock: Clock): string | undefined {
  const { since, deadline, evidence } = verdict;
  if (since === null) return undefined;
  const limit = evidence.limits.find((one) => one.deadline === deadline)?.limit ?? null;
  const spell = (micros: number) => duration(micros, clock.lang);
  // Where the limit is the end of the request, there is no time to have left.
  const due = limit === null ? null : deadline;
  return proseIn(clock.lang).since({
    at: instant(since, clock),
    ago: spell(Math.max(0, now - since)),
    limit: limit === null ? null : spell(limit),
    over: due !== null && now > due ? spell(now - due) : null,
    left: due !== null && now <= due ? spell(due - now) : null,
  });
}

export function tellReason(report: OrderReport, clock: Clock): string {
  const { verdict, order, findings } = report;
  const { evidence, point } = verdict;
  const clean = cleaner(report);
  const { cohort, error, limits, person } = evidence;
  const example = cohort?.examples[0];
  const wider = limits.find(({ exceeded, own }) => exceeded && !own);
  const said =
    error === undefined
      ? null
      : [error.type, error.message]
          .filter((part) => part !== null && part !== "")
          .map((part) => cut(clean(part!), 160))
          .join(", ");
  return proseIn(clock.lang).reasons[verdict.reason]({
    overtook: cohort?.overtook ?? 0,
    before: cohort?.passedBefore ?? 0,
    waiting: cohort?.waiting ?? 0,
    shown: (cohort?.overtook ?? 0) + (cohort?.passedBefore ?? 0) + (cohort?.passedUndated ?? 0),
    example: example === undefined ? null : `${clean(example.order)} (${moment(example.at, clock, true)})`,
    attempts: findings.find((one) => one.code === "failed" && one.point === point)?.evidence.errors ?? 1,
    error:
      error === undefined ? null : `${clean(error.service)}, ${clean(error.name)}${said === "" ? "" : `: ${said}`}`,
    wider:
      wider?.from == null || wider.limit === null
        ? null
        : { from: wider.from, to: wider.to, limit: duration(wider.limit, clock.lang) },
    who: person?.label[clock.lang] ?? null,
    orders: (evidence.orders ?? []).map(clean).join(", "),
    asked: clean(order.asked),
  });
}

/** What a supporting span says about the wait; undefined where the verdict isn't about such a wait. */
export function tellSupport({ verdict }: OrderReport, clock: Clock): string | undefined {
  const { support } = verdict.evidence;
  const asked = verdict.state === "waiting" || verdict.state === "stuck" || verdict.state === "undecidable";
  if (support === undefined || !asked) return undefined;
  const at = support.seen === null ? null : instant(support.seen.at, clock);
  return proseIn(clock.lang).support({ what: support.label[clock.lang], at });
}

export function tellLooks(report: OrderReport, clock: Clock): string[] {
  const { look } = proseIn(clock.lang);
  return report.verdict.evidence.look.map((one) => {
    switch (one.kind) {
      case "queue":
        return look.queue(one.queue, one.deadLetter);
      case "service":
        return look.service(one.service);
      case "trace":
        return look.trace(one.url ?? one.traceId);
      case "person":
        return look.person(one.label[clock.lang]);
      case "window":
        return one.wider ? look.wider : look.smaller;
    }
  });
}

/** What else was found: one sentence each, all proved points in one. What the verdict itself says is not repeated. */
export function tellFindings({ findings, verdict }: OrderReport, clock: Clock): string[] {
  const prose = proseIn(clock.lang);
  const others = findings.filter(({ code, point }) => !(code === verdict.state && point === verdict.point));
  const proved = others.filter(({ code }) => code === "proved").map(({ point }) => point);
  const one = (finding: Finding) => prose.findings[finding.code](toldOf(finding, clock));
  const told = others.filter(({ code }) => code !== "proved").map(one);
  return proved.length === 0
    ? told
    : [
        ...told,
        prose.findings.proved({
          ...toldOf(
            others.find(({ code }) => code === "proved")!,
            clock,
          ),
          points: proved.join(", "),
        }),
      ];
}

function toldOf({ point, evidence }: Finding, clock: Clock): FindingTold {
  const took = evidence.took ?? (evidence.wait === undefined ? 0 : -evidence.wait);
  return {
    point,
    points: point,
    times: evidence.errors ?? evidence.attempts ?? 1,
    took: duration(took, clock.lang),
    limit: duration(evidence.limit ?? 0, clock.lang),
    waited: evidence.what === "wait",
    by: evidence.by ?? "",
    status: evidence.status ?? null,
  };
}
