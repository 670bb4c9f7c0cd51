import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { investigateOrder } from "../../src/search/one-order/investigate-order.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { fleetOf, memory, named } from "../fleet/memory.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { randomFrom } from "../story/random.ts";
import { span } from "../trace/span.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
/**
 * One order every two hours. Its requests and messages are traces of their own, as a consumer's span only links to the
 * producer's.
 */
const orders = healthy(120, at, 2 * hour, { shape: "node" });
const later = at + 60 * day;
const swept = (traces: readonly Trace[], now = later) => fleetOf(traces, { now, from: at - 10 * day });
/** The alarms as texts: `lost 13`. */
const alarms = (fleet: Awaited<ReturnType<typeof swept>>) =>
  fleet.orders.flatMap((one) => one.alarms.map(({ state, point }) => `${state} ${point}`));
const isAlarm = (said: string): boolean => !said.startsWith("undecidable");
const sayOf = (fleet: Awaited<ReturnType<typeof swept>>, id: string) => {
  const { state, point, reason } = named(fleet, id).verdict;
  return [state, point, reason];
};

describe("where whole traces are missing and no span says so", () => {
  const keptOf = (share: number) => {
    const random = randomFrom(`kept ${share}`);
    return orders.filter(() => random.between(0, 999) < share * 1_000);
  };

  it.each([0.98, 0.9, 0.8, 0.7, 0.3, 0.1, 0.05])("nobody is lost or stuck: %d of them are kept", async (share) => {
    const said = alarms(await swept(keptOf(share)));
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter(isAlarm)).toEqual([]);
  });

  it.each([0.3, 0.1])("nor is anybody who is asked for alone: %d of them are kept", async (share) => {
    const kept = keptOf(share);
    const ids = (await swept(kept)).orders.map(({ order: { asked } }) => asked).filter((_, i) => i % 6 === 0);
    const asked = { source: memory(kept), window: { from: at - 10 * day, to: later }, now: later };
    const said = await Promise.all(
      ids.map(async (id) => (await investigateOrder(id, asked, loadPath())).verdict.state),
    );
    expect(said).toContain("undecidable");
    expect(said.filter((state) => ["lost", "stuck", "failed"].includes(state))).toEqual([]);
  });

  it.each([
    [1, "failed"],
    [0.15, "undecidable"],
    [0.05, "undecidable"],
  ])("the try that went well may be, where every error is kept: %d of the others are", async (share, state) => {
    const isFailed = ({ spans }: Trace) => spans.some(({ status }) => status === "error");
    const tried = order({ id: "A-1", at: at + day, shape: "node", retry: "20.3" }).filter(isFailed);
    expect(tried).toHaveLength(1);
    const kept = [...keptOf(share), ...tried];
    const asked = { source: memory(kept), window: { from: at - 10 * day, to: later }, now: later };
    const { verdict } = await investigateOrder("A-1", asked, loadPath());
    const said = [verdict, named(await swept(kept), "A-1").verdict].map((one) => one.state);
    expect(said).toEqual([state, state]);
  });

  it("a failure is not doubted for orders that began before the hours that are looked at", async () => {
    const seller = (wait: number) => ({ shape: "node", waits: { "20.1": wait, "22.1": 5 * minute } }) as const;
    const slow = healthy(200, at - 21 * hour, 2 * minute, seller(20.9 * hour)).map((trace) => renamed(trace, "S"));
    const quick = healthy(40, at - 35 * minute, 1.5 * minute, seller(5 * minute));
    const failed = order({ id: "A-1", at, fail: "20.3", ...seller(5 * minute) });
    const now = at + 4 * hour;
    const traces = [...slow, ...quick, ...failed].filter(({ spans }) => spans.every(({ start }) => start <= now));
    const asked = { source: memory(traces), window: { from: at - 10 * day, to: now }, now };
    const { verdict } = await investigateOrder("A-1", asked, loadPath());
    const swept = await fleetOf(traces, { now, from: at - 30 * minute });
    const said = [verdict, named(swept, "A-1").verdict].map(({ state, point }) => `${state} ${point}`);
    expect(said).toEqual(["failed 20.3", "failed 20.3"]);
  });

  const ours = order({ id: "A-1", at: at + day, shape: "node", vanish: "24b.1" });
  const shipping = ["24a.1", "24a.2", "24a.3"];
  const untold = (count: number, from: number) =>
    healthy(count, from, hour, { shape: "node", drop: shipping }).map((trace) => renamed(trace, "U"));

  it("the reason counts the orders that nothing led to the step", async () => {
    const { verdict } = named(await swept([...orders, ...ours, ...untold(3, at + day + hour)]), "A-1");
    expect(verdict).toMatchObject({ state: "undecidable", point: "24b.1", reason: "requests-missing" });
    const { missing, arrived } = verdict.evidence.doubt!;
    expect(missing).toBeGreaterThan(0);
    expect(missing + arrived).toBe(50);
  });

  it.each([
    [3, "failed"],
    [12, "undecidable"],
  ])(
    "a failure that was seen is doubted only if more are missing than chance may bring about: %i of 50",
    async (missing, state) => {
      const failed = order({ id: "A-1", at: at + day, shape: "node", fail: "13" });
      const isCalculation = (one: Trace) => one.spans.some(({ name }) => name === "process calculation.requests");
      const unkept = healthy(missing, at + day + hour, hour, { shape: "node" })
        .filter((one) => !isCalculation(one))
        .map((trace) => renamed(trace, "U"));
      const fleet = await swept([...orders, ...failed, ...unkept]);
      expect(sayOf(fleet, "A-1").slice(0, 2)).toEqual([state, "13"]);
    },
  );

  it("an order is lost all the same where that was at another time", async () => {
    const fleet = await swept([...orders, ...ours, ...untold(20, at - 8 * day)]);
    expect(sayOf(fleet, "A-1")).toEqual(["lost", "24b.1", "overtaken"]);
  });

  it("nor if only the service before sends no spans, and all orders that it left out got past", async () => {
    const fleet = await swept([...orders, ...ours, ...untold(40, at + day - 20 * hour)]);
    expect(sayOf(fleet, "A-1")).toEqual(["lost", "24b.1", "overtaken"]);
  });
});

describe("where a collector keeps every trace with an error, and some of the others", () => {
  const points = ["16", "20.2", "22.2", "24a.2", "24b.2"];
  const mended = Array.from({ length: 30 }, (_, i) =>
    order({ id: `R-${i}`, at: at + i * 8 * hour, shape: "node", retry: points[i % points.length]! }),
  ).flat();
  const keptOf = (share: number) => {
    const random = randomFrom(`errors and ${share}`);
    return [...orders, ...mended].filter(
      ({ spans }) => spans.some(({ status }) => status === "error") || random.between(0, 999) < share * 1_000,
    );
  };

  it.each([0.3, 0.5, 0.7])("nobody failed whose further try went well: %d of them are kept", async (share) => {
    const said = alarms(await swept(keptOf(share)));
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter(isAlarm)).toEqual([]);
  });

  it("nor anybody who is asked for alone", async () => {
    const asked = { source: memory(keptOf(0.3)), window: { from: at - 10 * day, to: later }, now: later };
    const said = await Promise.all(
      mended
        .filter(({ spans }) => spans.some(({ status }) => status === "error"))
        .map(async (_, i) => (await investigateOrder(`R-${i}`, asked, loadPath())).verdict.state),
    );
    expect(said.filter((state) => state === "failed")).toEqual([]);
  });

  it("who fails where all are kept has failed", async () => {
    const fails = order({ id: "F-1", at: at + day, shape: "node", fail: "16" });
    expect(sayOf(await swept([...orders, ...mended, ...fails]), "F-1")).toEqual([
      "failed",
      "16",
      "every-attempt-failed",
    ]);
  });
});

describe("a person who is late", () => {
  /** The CRM polls the shop's database all the time. */
  const polls = Array.from({ length: 5_000 }, (_, i) => poll(at + day + i * 2 * minute));
  const story = (options: Partial<OrderOptions>) => order({ id: "A-1", at: at + 2 * day, shape: "node", ...options });
  const unheard = (traces: readonly Trace[], from: number, to: number) =>
    traces
      .map((trace) => ({ ...trace, spans: trace.spans.filter((one) => isHeard(one, from, to)) }))
      .filter(({ spans }) => spans.length > 0);
  const isHeard = ({ service, end }: Span, from: number, to: number) => service !== "crm-api" || end < from || end > to;
  const closed = Math.max(...story({}).flatMap(({ spans }) => spans.map(({ end }) => end)));

  it("may have acted while the service that takes the request sent no spans", async () => {
    const traces = unheard([...orders, ...polls, ...story({})], closed - 2 * hour, closed + 4 * hour);
    const { verdict } = named(await swept(traces), "A-1");
    expect(verdict).toMatchObject({ state: "undecidable", point: "25.1", reason: "service-silent" });
    expect(verdict.evidence.doubt?.silence).toMatchObject({ service: "crm-api" });
    expect(verdict.evidence.look).toContainEqual(expect.objectContaining({ kind: "service", service: "crm-api" }));
  });

  it.each([
    ["it always told", (traces: readonly Trace[]) => [...traces]],
    [
      "it was silent for some minutes only",
      (traces: readonly Trace[]) => unheard(traces, closed - 5 * minute, closed + 6 * minute),
    ],
    ["it was silent at another time", (traces: readonly Trace[]) => unheard(traces, closed + day, closed + 30 * hour)],
  ])("is late where %s", async (_, change) => {
    const traces = change([...orders, ...polls, ...story({ until: "24b.2" })]);
    expect(sayOf(await swept(traces), "A-1")).toEqual(["stuck", "25.1", "person-overdue"]);
  });

  it("may have acted on an order whose number was lost with the spans that tie it to its calculation", async () => {
    const isTie = ({ service, attributes }: Span) => service === "crm-api" && attributes.has("calculation_request_id");
    const cut = story({}).map((trace) => ({ ...trace, spans: trace.spans.filter((one) => !isTie(one)) }));
    const fleet = await swept([...orders, ...polls, ...cut.filter(({ spans }) => spans.length > 0)]);
    expect(sayOf(fleet, "c-A-1")).toEqual(["undecidable", "20.1", "order-unknown"]);
    expect(named(fleet, "c-A-1").alarms.map(({ state }) => state)).not.toContain("stuck");
  });

  const partner = (id: string, options: Partial<OrderOptions> = {}) => story({ id, variant: "partner", ...options });
  const priced = (id: string) =>
    partner(id)
      .flatMap(({ spans }) => spans)
      .find(({ name }) => name === "process calculation.results")!;

  it("has nobody to act for where a partner's price never came", async () => {
    const fleet = await swept([...orders, ...polls, ...partner("P-1", { vanish: "18-19", until: "18" })]);
    expect(sayOf(fleet, "c-P-1")).toEqual(["stuck", "20.1", "person-overdue"]);
  });

  it("may have acted if a partner's price came while no spans were sent", async () => {
    const { start } = priced("P-1");
    const fleet = await swept(unheard([...orders, ...polls, ...partner("P-1")], start - hour, start + 2 * hour));
    expect(sayOf(fleet, "c-P-1").slice(0, 2)).toEqual(["undecidable", "20.1"]);
  });
});

const renamed = (trace: Trace, prefix: string): Trace => ({
  ...trace,
  traceId: `${prefix}${trace.traceId.slice(1)}`,
  spans: trace.spans.map((one) => ({
    ...one,
    traceId: `${prefix}${one.traceId.slice(1)}`,
    links: one.links.map((link) => ({ ...link, traceId: `${prefix}${link.traceId.slice(1)}` })),
    attributes: new Map(
      [...one.attributes].map(([name, value]) => [
        name,
        typeof value === "string" ? value.replace(/^(c-)?H-/, `$1${prefix}-`) : value,
      ]),
    ),
  })),
});

const poll = (time: number): Trace => {
  const traceId = `9${time.toString(16)}`;
  const polled = span({ traceId, service: "crm-api", name: "poll new orders", start: time, end: time + second });
  return { traceId, spans: [polled], warnings: [] };
};
