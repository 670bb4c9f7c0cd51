import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { countErrors, type ErrorsQuery } from "../../src/search/count-errors.ts";
import { servicesOf } from "../../src/search/services-of.ts";
import type { SpanMetrics } from "../../src/sources/jaeger/span-metrics.ts";
import type { CountingSource } from "../../src/sources/source.ts";
import { memory } from "../fleet/memory.ts";
import { day, healthy, hour } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const path = loadPath();
const source = memory(healthy(3, at, hour));
const query: ErrorsQuery = {
  window: { from: at, to: at + day },
  baseline: hour,
  now: at + day,
  signal: new AbortController().signal,
};
const both = { from: at - hour, to: at + day };

/** Counts errors, and tells how the traces were asked for. */
async function count(more: Partial<ErrorsQuery> = {}, everyTrace = source.everyTrace) {
  const asked: unknown[] = [];
  const counting: CountingSource = {
    ...source,
    everyTrace: (services, window, sink) => {
      asked.push(window);
      return everyTrace(services, window, sink);
    },
  };
  const { search, routes } = await countErrors(counting, path, { ...query, ...more });
  return { search, routes, asked };
}

describe("errors are counted", () => {
  it("by the traces of the window and the time before it", async () => {
    const { search, routes, asked } = await count();
    expect(asked).toEqual([both]);
    expect(search).toMatchObject({
      from: "traces",
      window: query.window,
      baseline: { from: both.from, to: at },
      truncated: false,
      interrupted: false,
    });
    expect(routes.length).toBeGreaterThan(0);
  });

  it("of what was seen where a part of the window was not, which is then cut off", async () => {
    const cut = memory(healthy(3, at, hour), { unseen: [query.window] }).everyTrace;
    const { search, routes } = await count({}, cut);
    expect(search).toMatchObject({ truncated: true, interrupted: false });
    expect(routes).toEqual((await count()).routes);
  });

  it("of what was read before the user broke off", async () => {
    const user = new AbortController();
    const { search, routes } = await count({ signal: user.signal }, async (services, window, sink) => {
      await source.everyTrace(services, window, sink);
      user.abort(130);
      throw new Error("aborted");
    });
    expect(search).toMatchObject({ truncated: false, interrupted: true });
    expect(routes).toEqual((await count()).routes);
  });

  const metricsOf = (calls: SpanMetrics["calls"]) => async (): Promise<SpanMetrics> => ({
    calls,
    latencies: async () => undefined,
  });
  const calledOnce: SpanMetrics["calls"] = async (services) =>
    services.map((service) => ({ service, operation: "POST /x", total: 10, errors: 1 }));

  it("by the server's span metrics, without any trace", async () => {
    const { search, routes, asked } = await count({ metrics: metricsOf(calledOnce) });
    expect(asked).toEqual([]);
    expect(search).toMatchObject({
      from: "span-metrics",
      services: [...servicesOf(path)].sort(),
      truncated: false,
      interrupted: false,
    });
    expect(routes.find(({ route }) => route === "POST /x")).toMatchObject({ now: { total: 10, errors: 1 } });
  });

  it.each<[string, SpanMetrics["calls"]]>([
    ["where there are none", async () => undefined],
    ["that don't count each service", async () => calledOnce(["crm-api"], both)],
  ])("by traces instead of span metrics %s", async (_what, calls) => {
    const { search, routes, asked } = await count({ metrics: metricsOf(calls) });
    expect([search.from, asked]).toEqual(["traces", [both]]);
    expect(routes).toEqual((await count()).routes);
  });
});
