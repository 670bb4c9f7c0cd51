import { describe, expect, it } from "vitest";
import { CoverageCounts, type CoverageReport, foundIn } from "../../src/fleet/coverage.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, order } from "../story/order.ts";
import type { Shape } from "../story/shapes.ts";
import { edit, fleetOf } from "./memory.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;

async function coverage(traces: readonly Trace[], seen: readonly Trace[] = traces): Promise<CoverageReport> {
  const counts = new CoverageCounts(loadPath());
  const fleet = await fleetOf(seen, { now: month, from: at - hour, onTrace: (trace) => counts.add(trace) });
  return counts.report(fleet, fleet.orders.map(foundIn));
}
const without =
  (attribute: string, isMeant: (span: Span) => boolean = () => true) =>
  (one: Span) =>
    isMeant(one) ? { ...one, attributes: new Map([...one.attributes].filter(([name]) => name !== attribute)) } : one;
const spansOf = (traces: readonly Trace[], service: string) =>
  traces.flatMap(({ spans }) => spans).filter((one) => one.service === service).length;

describe("orders in good health", () => {
  const traces = healthy(6, at, hour);
  const whole = coverage(traces);

  it("show every point", async () => {
    const { points, services, sampled } = await whole;
    expect(points.map(({ point }) => point)).toEqual(loadPath().points.map(({ point }) => point));
    for (const one of points) expect(one).toMatchObject({ shown: 6, proved: 0, ratio: 1 });
    expect(services.map(({ service, ratio }) => [service, ratio])).toEqual([
      ["shop-api", 1],
      ["crm-api", 1],
      ["mes-api", 1],
    ]);
    expect(sampled).toBe(0);
  });

  it("count their services' spans, each once, and no trace without a key", async () => {
    const { services } = await whole;
    expect(services).toHaveLength(3);
    for (const { service, spans, keyless, keyed } of services) {
      expect([service, spans, keyless]).toEqual([service, spansOf(traces, service), 0]);
      expect(keyed).toBeGreaterThan(0);
    }
  });

  it("are counted by what is whole, where a trace comes again cut off", async () => {
    const cut = traces.map((trace) => ({ ...trace, spans: trace.spans.slice(0, 1) }));
    const { services, attributes } = await coverage(traces, [...traces, ...cut]);
    const [once, twice] = [(await whole).services, services];
    expect(twice).toEqual(once);
    expect(attributes).toEqual((await whole).attributes);
  });
});

it("what nobody shows and nothing proves is neither there nor missing", async () => {
  const { points, services } = await coverage(order({ id: "A-1", at, until: "12" }));
  expect(points.find(({ point }) => point === "20.1")).toMatchObject({ shown: 0, proved: 0, ratio: null });
  expect(services.find(({ service }) => service === "mes-api")).toMatchObject({ shown: 0, proved: 0, ratio: null });
  expect(services.find(({ service }) => service === "shop-api")?.ratio).toBe(1);
});

it("what a later step proves and nobody shows is missing", async () => {
  const some = [
    ...order({ id: "A-1", at, shape: "node", drop: ["10"] }),
    ...order({ id: "A-2", at, shape: "node", drop: ["10"] }),
    ...order({ id: "A-3", at, shape: "node" }),
    ...order({ id: "A-4", at, shape: "node", until: "3" }),
  ];
  const { points, services } = await coverage(some);
  expect(points.find(({ point }) => point === "10")).toEqual({
    point: "10",
    service: "shop-api",
    shown: 1,
    proved: 2,
    unproved: 0,
    ratio: 1 / 3,
  });
  // The points 2, 3, 5, 6, 7, 9 and 10 of three orders, and 2 and 3 of the fourth.
  expect(services.find(({ service }) => service === "shop-api")).toMatchObject({
    shown: 21,
    proved: 2,
    ratio: 21 / 23,
  });
});

describe("what an order that went on does not show", () => {
  const traces = healthy(6, at, hour, { shape: "node" });
  /** The MES sends no spans of these orders. */
  const silent = (ids: readonly string[]) =>
    edit(traces, (one) => (one.service === "mes-api" && ids.some((id) => isOf(one, id)) ? undefined : one)).filter(
      ({ spans }) => spans.length > 0,
    );
  const isOf = ({ traceId }: Span, id: string) =>
    traces
      .find((trace) => trace.traceId === traceId)!
      .spans.some(({ attributes }) => [...attributes.values()].some((value) => value === id || value === `c-${id}`));

  it.each(["16", "17", "24a.2"])("is missing at %s too, which nothing can prove", async (point) => {
    const { points, services } = await coverage(silent(["H-1001", "H-1002"]));
    expect(points.find((one) => one.point === point)).toMatchObject({ shown: 4, proved: 0, unproved: 2, ratio: 4 / 6 });
    expect(services.find(({ service }) => service === "mes-api")!.ratio).toBeCloseTo(4 / 6, 5);
    expect(services.find(({ service }) => service === "shop-api")!.ratio).toBe(1);
  });

  it("is not missing where it was lost: it did not happen", async () => {
    const { points } = await coverage([...traces, ...order({ id: "A-1", at: at + hour, shape: "node", vanish: "16" })]);
    expect(points.find(({ point }) => point === "16")).toMatchObject({ shown: 6, proved: 0, unproved: 0, ratio: 1 });
  });

  it("is not missing at its beginning: a partner's order has none of it, whether the MES says so or not", async () => {
    const partner = edit(order({ id: "P-1", at, shape: "node", variant: "partner" }), (one) =>
      one.service === "mes-api" ? undefined : one,
    ).filter(({ spans }) => spans.length > 0);
    const { points } = await coverage([...traces, ...partner]);
    for (const { point, ratio } of points.slice(0, 9)) expect([point, ratio]).toEqual([point, 1]);
    expect(points.find(({ point }) => point === "21.1")).toMatchObject({ proved: 1 });
  });
});

it("a trace that holds steps of the path and no key is nobody's", async () => {
  const traces = order({ id: "A-1", at, shape: "node" });
  const isSubmit = (one: Span) => one.name.includes("submit");
  const submits = new Set(traces.filter(({ spans }) => spans.some(isSubmit)).map(({ traceId }) => traceId));
  const nameless = edit(
    traces,
    without("order_id", ({ traceId }) => submits.has(traceId)),
  );
  const keyedOf = ({ services }: CoverageReport) => services.find(({ service }) => service === "shop-api")!;
  const [before, after] = [keyedOf(await coverage(traces)), keyedOf(await coverage(nameless))];
  expect([before.keyless, before.keyed]).toEqual([0, 3]);
  expect([after.keyless, after.keyed]).toEqual([1, 2]);
});

describe("attributes that the document asks for", () => {
  const attributesOf = async (traces: readonly Trace[]) =>
    (await coverage(traces)).attributes.map(
      ({ service, attribute, point, carried, missing }) => `${service} ${attribute} ${point} ${carried}+${missing}`,
    );

  it.each<Shape>(["java", "dotnet", "node"])("are all there (%s)", async (shape) => {
    expect(await attributesOf(order({ id: "A-1", at, shape }))).toEqual([]);
  });

  it("are missing with the span that should carry them, and an example", async () => {
    const one = edit(
      order({ id: "A-1", at }),
      without("operator_id", ({ name }) => name.includes("assign")),
    );
    const report = await coverage([...one, ...order({ id: "A-2", at })]);
    const assigned = one.find(({ spans }) => spans.some(({ name }) => name.includes("assign")))!;
    expect(report.attributes).toEqual([
      {
        service: "mes-api",
        attribute: "operator_id",
        point: "22.1",
        carried: 1,
        missing: 1,
        example: assigned.traceId,
      },
    ]);
  });

  it("a query's text counts as the query, under whatever name", async () => {
    const textless = edit(order({ id: "A-1", at, shape: "dotnet" }), (one) =>
      one.attributes.get("db.collection.name") === "calculations" ? without("db.query.text")(one) : one,
    );
    expect(await attributesOf(textless)).toEqual(["mes-api shorted_sql_query 16 0+1"]);
    const named = edit(textless, (one) =>
      one.attributes.get("db.collection.name") === "calculations"
        ? { ...one, attributes: new Map([...one.attributes, ["shorted_sql_query", "INSERT INTO calculations"]]) }
        : one,
    );
    expect(await attributesOf(named)).toEqual([]);
  });
});

it("traces that were kept by chance are counted", async () => {
  const traces = order({ id: "A-1", at, shape: "node" });
  const chance = traces.map((trace, i) =>
    i < 2 ? { ...trace, spans: trace.spans.map((one) => ({ ...one, traceState: "ot=th:8" })) } : trace,
  );
  expect((await coverage(chance)).sampled).toBe(2);
});

it("a service that is none of the path's is not measured", async () => {
  const foreign = edit(order({ id: "A-1", at, shape: "node" }), (one) =>
    one.name.includes("approve") ? { ...one, service: "elsewhere" } : one,
  );
  const { services } = await coverage(foreign);
  expect(services.map(({ service }) => service)).toEqual(["shop-api", "crm-api", "mes-api"]);
});
