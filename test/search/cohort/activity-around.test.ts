import { Chalk } from "chalk";
import { describe, expect, it } from "vitest";
import { conclude, investigate } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { renderAnswer } from "../../../src/render/show/table.ts";
import { activityFrom, activityAround, usualSilences } from "../../../src/search/cohort/activity-around.ts";
import { searchCohorts } from "../../../src/search/cohort/cohort-search.ts";
import type { TraceSource } from "../../../src/sources/source.ts";
import { holds, type Interval } from "../../../src/trace/interval.ts";
import type { Microseconds, Span, Trace } from "../../../src/trace/span.ts";
import { day, healthy, hour, minute, order, second } from "../../story/order.ts";
import { span } from "../../trace/span.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 20 * day;
/** The parcel is on its way, and the CRM has not heard of it. */
const own = order({ id: "A-1", at, vanish: "24b.1", shape: "node" });
const others = healthy(9, at + hour, 12 * hour);
const since = own.flatMap(({ spans }) => spans).find(({ name }) => name === "publish order.shipped")!.end;

/** The CRM looks for new orders every half a minute, for some hours before and after. */
const polls = (silent: (time: Microseconds) => boolean): Trace[] =>
  Array.from({ length: 720 }, (_, i) => since - 3 * hour + i * 30 * second + 7 * second)
    .filter((time) => !silent(time))
    .map((time, i) => ({
      traceId: `f${i}`,
      spans: [
        span({
          traceId: `f${i}`,
          service: "crm-api",
          name: "poll new orders",
          kind: "internal",
          start: time,
          end: time + 9_000,
        }),
      ],
      warnings: [],
    }));

const movedBack = ({ traceId, spans, warnings }: Trace, days: number): Trace => ({
  traceId: `${days}${traceId}`,
  spans: spans.map((one) => ({
    ...one,
    traceId: `${days}${traceId}`,
    start: one.start - days * day,
    end: one.end - days * day,
  })),
  warnings,
});

function memory(traces: readonly Trace[]) {
  const asked: Interval[] = [];
  const source: Pick<TraceSource, "byAttribute" | "byService"> = {
    byAttribute: async () => ({ traces: [], truncated: false, notes: [] }),
    byService: async ({ service, operation }, window) => {
      if (operation === undefined) asked.push(window);
      const wanted = (one: Span) =>
        one.service === service &&
        one.end >= window.from &&
        one.start <= window.to &&
        (operation?.(one.name, one.kind) ?? true);
      return { traces: traces.filter(({ spans }) => spans.some(wanted)), truncated: false, notes: [] };
    },
  };
  return { source, asked };
}

async function report(traces: readonly Trace[]) {
  const { source, asked } = memory([...others, ...traces]);
  const investigation = investigate("A-1", own, path, { now });
  const cohorts = await searchCohorts({ source, path, now }, investigation.questions, own);
  return { asked, report: conclude(investigation, cohorts) };
}

describe("a service that was silent when the order should have passed", () => {
  const silent = (time: Microseconds) => Math.abs(time - since) < 3 * minute;

  it("may have lost spans, and not the order", async () => {
    const { verdict } = (await report(polls(silent))).report;
    expect(verdict).toMatchObject({ state: "undecidable", point: "24b.1", reason: "service-silent" });
    expect(verdict.evidence.doubt?.silence?.service).toBe("crm-api");
  });

  it("is said so, with when", async () => {
    const silence = await report(polls(silent));
    const said = (lang: "en" | "ru") =>
      renderAnswer(silence.report, { width: 300, color: new Chalk({ level: 0 }), lang, utc: true });
    expect(said("en")).toMatch(/crm-api sent no span at all from \d.+ to \d.+: it was down, or its telemetry was\./);
    expect(said("ru")).toMatch(/crm-api не прислал ни одного спана с \d.+ по \d/);
  });

  it("a service that sent spans as usual was not silent: the order is lost", async () => {
    expect((await report(polls(() => false))).report.verdict).toMatchObject({ state: "lost", point: "24b.1" });
  });

  it("a service that is as silent at that time of each day was not down: nobody works at night", async () => {
    const daysBefore = [1, 2].flatMap((days) => polls(silent).map((trace) => movedBack(trace, days)));
    expect((await report([...daysBefore, ...polls(silent)])).report.verdict).toMatchObject({ state: "lost" });
    const busy = [1, 2].flatMap((days) => polls(() => false).map((trace) => movedBack(trace, days)));
    expect((await report([...busy, ...polls(silent)])).report.verdict).toMatchObject({ reason: "service-silent" });
  });

  it("a silence is looked up once on the days before, however many orders are in it", async () => {
    const { source, asked } = memory(polls(silent));
    const isUsual = usualSilences(source);
    const silence = { service: "crm-api", from: since - 3 * minute, to: since + 3 * minute };
    expect([await isUsual(silence, hour), await isUsual({ ...silence }, hour)]).toEqual([false, false]);
    expect(asked).toHaveLength(4);
  });

  it("a service that was silent at another time does not count", async () => {
    const { verdict } = (await report(polls((time) => Math.abs(time - since - 12 * minute) < 3 * minute))).report;
    expect(verdict).toMatchObject({ state: "lost", point: "24b.1" });
  });

  it("is looked for in a bounded time, however little it says", async () => {
    const { asked, report: quiet } = await report([]);
    // There are four windows, each wider than the one before. Three more for each of the three services show how its
    // requests arrive, and one shows what is left of a consumer's work, one which of its instances went on.
    expect(asked).toHaveLength(4 + 9 + 1 + 1);
    expect(quiet.verdict).toMatchObject({ state: "lost", point: "24b.1" });
  });
});

describe("where a server may be asked for few traces only, an answer that is cut off", () => {
  const question = investigate("A-1", own, path, { now }).questions[0]!;
  const heardOf = (everyMs: number, limit: number, silent: Interval) => {
    const times = Array.from({ length: 120_000 / everyMs }, (_, i) => since - 60 * second + i * everyMs * 1_000);
    const said = polls(() => false).slice(0, 1);
    const spoken = times
      .filter((time) => !holds(silent, time))
      .map((time, i): Trace => ({
        ...said[0]!,
        traceId: `e${i}`,
        spans: said[0]!.spans.map((one) => ({ ...one, start: time, end: time + 1_000 })),
      }));
    const byService: TraceSource["byService"] = async ({ atMost }, window) => {
      const found = spoken.filter(({ spans }) => holds(window, spans[0]!.start));
      const most = Math.min(atMost, limit);
      return { traces: found.slice(0, most), truncated: found.length >= most, notes: [] };
    };
    const request = { from: since, to: since };
    const source = { ...memory([]).source, byService };
    const activity = { activityOf: activityFrom({ source, path, now }), isUsual: usualSilences(source) };
    return activityAround({ path, now }, { ...question, request }, { waits: [] } as never, activity);
  };
  const never: Interval = { from: 0, to: 0 };

  it("reports no silence in a second without a trace of a service that sends one a second", async () => {
    expect((await heardOf(2_000, 3, never)).silence).toBeUndefined();
    expect((await heardOf(700, 50, { from: since - second, to: since + second })).silence).toBeUndefined();
  });

  it("reports a silence that is long for how much the service sends", async () => {
    const silent = { from: since - 20 * second, to: since + 20 * second };
    expect((await heardOf(100, 50, silent)).silence).toMatchObject({ service: "crm-api" });
    expect((await heardOf(100, 50, never)).silence).toBeUndefined();
  });
});
