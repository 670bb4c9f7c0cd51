import type { FleetProse } from "./fleet.ts";
import { plural } from "./plural-en.ts";

const states: FleetProse["states"] = {
  completed: "completed",
  "in-progress": "in progress",
  waiting: "waiting",
  stuck: "stuck",
  failed: "failed",
  lost: "lost",
  undecidable: "can't tell",
  "not-found": "not found",
};
const orders = (count: number): string => plural(count, "order", "orders");
const lostAndFailed = ({ lost, failed }: { lost: number; failed: number }): string =>
  [...(lost > 0 ? [`${lost} lost`] : []), ...(failed > 0 ? [`${failed} failed`] : [])].join(", ");

export const fleetEn: FleetProse = {
  states,
  kinds: {
    work: "work",
    queue: "queue",
    poll: "poll",
    person: "person",
    external: "outside",
    unobserved: "wait",
  },
  counted: (state, count) => `${count} ${states[state]}`,
  seen: (count, listed) => `${orders(count)} seen${listed === "" ? "" : `: ${listed}`}.`,
  unclearElsewhere: (count, isInterrupted) =>
    isInterrupted
      ? `Of ${orders(count)} nothing was amiss by then, but not all was read.`
      : `${plural(count, "order that can't be told was", "orders that can't be told were")} neither lost nor failed in this time.`,
  noOrder: "No order was seen in this time: there is nothing to judge.",
  lost: {
    headline: (facts, others) => {
      const outside = lostAndFailed(others);
      return `${lostAndFailed(facts).toUpperCase()}${outside === "" ? "" : ` in this time; outside of it ${outside}`}`;
    },
    repeated: (count) => `${plural(count, "order is", "orders are")} named at more than one step`,
    none: (stuck) => `No order was lost or failed${stuck === 0 ? "" : `; ${plural(stuck, "is", "are")} stuck`}.`,
    noneThen: (others, isSeen) =>
      `No order was ${isSeen ? "lost or failed" : "seen"} in this time; outside of it ${lostAndFailed(others)}.`,
    unclear: "CAN'T TELL  whether an order was lost",
    group: ({ state, count, since, until, passed }) =>
      `${count} ${state} ${until === null ? `since ${since}` : until === since ? `at ${since}` : `from ${since} to ${until}`}; ${orders(passed)} passed`,
  },
  stuck: {
    headline: (count, worse) =>
      `${count} STUCK: past the time that the path allows${worse === 0 ? "" : `; ${worse} of them lost or failed at another step`}`,
    none: "No order is stuck.",
    noneActive: "No order that was active in this time is stuck.",
    unclear: "CAN'T TELL  whether an order is stuck",
  },
  orders: {
    none: "No such order.",
    unclear: "CAN'T TELL  which orders there are",
    some: (count, of, listed) => `${count} of ${orders(of)}${listed === "" ? "" : `: ${listed}`}.`,
  },
  slow: {
    headline: (count) => `${plural(count, "step is", "steps are")} SLOW`,
    none: "No step of a service is slow.",
    noBaseline: "No step of a service is over its limit; too little ended in the time before to tell what is usual.",
    nothing: "No step ended in this time.",
    uncounted: ({ people, unended }) =>
      `Not counted: ${[
        ...(people > 0 ? [`${plural(people, "wait for a person", "waits for people")} over the limit`] : []),
        ...(unended === "" ? [] : [`steps that have not ended (orders: ${unended})`]),
      ].join(", ")}.`,
    unclear: "CAN'T TELL  whether a step is slow",
    database: (count) => `${plural(count, "database stage", "database stages")} over the limit:`,
    metrics: "By the server's span metrics:",
    overLimit: ({ slow, count, limit }) => `${slow} of ${count} over ${limit}`,
    slower: ({ slow, count, p50, p95, of }) =>
      `${slow} of ${count} slower than usual (p50 ${p50}, p95 ${p95} of ${of} before)`,
  },
  errors: {
    headline: (count) => `ERRORS HAVE RISEN on ${plural(count, "route", "routes")}`,
    none: "Errors have risen by no more than chance, if at all.",
    nothing: "No request was answered in this time.",
    stopped: (before) => `No request was answered in this time; in the time before, ${plural(before, "was", "were")}.`,
    noBaseline: "Nothing to compare with: who answers now answered no request in the time before.",
    noBaselineOf: (services) =>
      `Nothing to compare the errors of ${services} with: no request was answered there in the time before.`,
    unclear: "CAN'T TELL  whether errors have risen",
    all: "all routes",
    risen: ({ before, sure }) => `risen from ${before}, ${sure} sure`,
    searched: ({ source, from, to, baseline, metrics, requests }) =>
      `Searched ${metrics ? "span metrics (spans that ended in an error) of " : ""}${source} from ${from} to ${to}, against the time since ${baseline}${requests === 0 ? "" : `: ${plural(requests, "request", "requests")} to Jaeger`}.`,
  },
  coverage: {
    headline: (percent) => `${percent} of the steps that must have been are there`,
    nothing: "No order shows what must have been: nothing to measure by.",
    unclear: (percent) =>
      `CAN'T TELL  how well the path is traced${percent === null ? "" : `: by what was seen, ${percent} of the steps that must have been are there`}`,
    keyless: ({ service, count }) =>
      `${service}: ${plural(count, "trace holds a step of the path and carries", "traces hold a step of the path and carry")} no key: nobody can say whose they are`,
    attribute: ({ service, attribute, point, missing, of, trace }) =>
      `${service}: ${attribute} is missing at ${point} in ${missing} of ${of} spans, such as in trace ${trace}`,
    unseen: (points) => `no order shows ${points}: nothing can be said of them, and no loss there is ever found`,
    sampled: (count) =>
      `${plural(count, "trace was", "traces were")} kept by chance: an absent span proves nothing, verdicts rest on what is there`,
    lead: "Next:  ",
  },
  diff: {
    headline: ({ one, other, count }) => `${one} and ${other} differ at ${plural(count, "step", "steps")}`,
    typical: (count) => `the typical order (median of ${orders(count)} that went all the way)`,
    noTypical: (path, wider) =>
      `No other order of the ${path} path went all the way without an error in this window: there is nothing to compare with.${wider === null ? "" : ` Try a wider one: ${wider}.`}`,
    same: (one, other) => `${one} and ${other} do not differ`,
    noFurther: (order, point) => `${order} has got no further than step ${point}; what comes after it is not counted.`,
  },
  check: {
    amiss: ({ order, state, at, since, why }) =>
      `${order} ${state}${at === "" ? "" : `, step ${at}`}${since === null ? "" : `, since ${since}`}: ${why}`,
    within: (time, said) => `in ${time}: ${said}`,
    active: (time, said) => `${said}, of orders active in ${time}`,
    headline: ({ passed, failed, unclear, ignored, empty }) =>
      [
        ...(failed > 0 ? [`${failed} FAILED`] : []),
        ...(unclear > 0 ? [`${unclear} CAN'T TELL`] : []),
        ...(passed > 0 || empty + ignored === 0 ? [`${passed} ok`] : []),
        ...(ignored > 0 ? [`${ignored} not ok but ignored`] : []),
        ...(empty > 0 ? [`${empty} measured nothing`] : []),
      ].join(", "),
    outcomes: { ok: "ok", empty: "nothing measured", ignored: "ignored", failed: "failed", unclear: "can't tell" },
    empty: "nothing was measured",
    orders: ({ kind, count, most }) =>
      `${{ lost: `${count} lost or failed`, stuck: `${count} stuck`, undecidable: `can't tell about ${count}` }[kind]}, at most ${most}`,
    seen: ({ count, least }) => `${orders(count)} seen, at least ${least}`,
    time: ({ what, point, kind, took, most, worst }) =>
      `${what} of ${point} (${kind}) is ${took}, at most ${most}${worst === null ? "" : `; longest in ${worst}`}`,
    noTime: ({ point, kind }) => `no step ${point} (${kind}) ended in this time`,
    coverage: ({ of, percent, least }) => `${percent} of the steps of ${of} are there, at least ${least}`,
    noCoverage: ({ of }) => `nothing must have been of ${of}: no coverage to measure`,
    errors: ({ of, isEach, percent, most, risen, over, isCompared }) => {
      const change = risen === "" ? "risen by no more than chance" : `risen: ${risen}`;
      if (most === null)
        return `${percent} of the answers of ${of} are 5xx, ${isCompared ? change : "and there were none before to compare with"}`;
      if (isEach && over.length > 0)
        return `too many answers are 5xx: ${over.map(({ service, share }) => `${share} of ${service}`).join(", ")}, at most ${most}`;
      return isEach
        ? `no service has more 5xx than ${percent} of its answers, at most ${most}`
        : `${percent} of the answers of ${of} are 5xx, at most ${most}`;
    },
    noErrors: ({ of, isEach, isWhole }) => {
      if (isWhole)
        return isEach ? "no service answered a request in this time" : `${of} answered no request in this time`;
      return isEach ? "no request was seen" : `no request to ${of} was seen`;
    },
    everywhere: "all services",
    short: (days) =>
      `who waits does nothing, and who did nothing in this time is not seen; limits are up to ${days - 1} d: look back with since: ${days}d`,
    blind: "not everything was seen",
    ignored: "ignored: by --fail-on or --exit-zero, this fails nothing",
    unclear: (count) => `can't tell about ${orders(count)}`,
  },
  critical: ({ total, from, to }) => `Critical path: ${total} from ${from} to ${to}`,
  unclear: (count) => `Can't tell about ${orders(count)}:`,
  examples: (names, more) => (more > 0 ? `${names} and ${more} more` : names),
  leads: { next: "Next:  " },
  columns: {
    order: "order",
    state: "state",
    at: "at",
    since: "since",
    began: "began",
    over: "over by",
    waitsFor: "waits for",
    status: "status",
    type: "type",
    seen: "quiet for",
    step: "step",
    kind: "kind",
    count: "count",
    p50: "p50",
    p95: "p95",
    max: "max",
    worst: "worst",
    service: "service",
    route: "route",
    why: "why",
    share: "5xx",
    errors: "errors",
    before: "before",
    shown: "shown",
    missing: "missing",
    took: "took",
    waited: "waited",
    check: "check",
    said: "said",
    what: "what",
    limit: "limit",
  },
  searched: ({ source, from, to, swept, services, traces, spans, requests, orders: count }) =>
    `Searched ${source} from ${from} to ${to}${swept === null ? "" : ` (looked back to ${swept})`}${services === "" ? "" : `, services ${services}`}: ${orders(count)}, ${plural(traces, "trace", "traces")}, ${plural(spans, "span", "spans")}${requests === 0 ? "" : `, ${plural(requests, "request", "requests")}`}.`,
  cutOff: (windows, asked = "jaeger") =>
    asked === "recording"
      ? `CUT OFF: when this was exported there was more than the server handed over in ${windows}; what was there is not seen. Export it anew with a higher --limit.`
      : `CUT OFF: there is more than the server hands over in ${windows}; what is there was not seen.${asked === "jaeger" ? " Ask with a higher --limit." : ""}`,
  oldest: (began) => `No trace was seen in this time before ${began}: there was none, or it is kept no longer.`,
  fellSilent: ({ service, from, isOlder, again }) =>
    `SILENT: ${service} has sent no span ${isOlder ? `in all of the time that was searched, since before ${from}` : `since ${from}`}, though at this time of day it always does: it is down, or its telemetry is. \`ordertrace doctor${again}\` tells more.`,
  sampled: "SAMPLED: some traces were kept by chance; an order that is absent may just not have been kept.",
  interrupted: "INTERRUPTED: this is what was known by then, and no more.",
};
