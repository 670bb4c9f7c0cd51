import { beforeAll, describe, expect, it } from "vitest";
import type { FleetOf } from "../../../src/fleet/fleet.ts";
import { type JudgedOrder, reportOf } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import type { SweepQuery } from "../../../src/search/sweep/sweep-state.ts";
import { sweep } from "../../../src/search/sweep/sweep.ts";
import type { TraceSource } from "../../../src/sources/source.ts";
import { fieldOf } from "../../../src/trace/attributes.ts";
import type { Microseconds, Trace } from "../../../src/trace/span.ts";
import { day, healthy, hour, minute, order, second } from "../../story/order.ts";
import { span } from "../../trace/span.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const window = { from: at - hour, to: at + 4 * day };

const startOf = ({ spans }: Trace): Microseconds => Math.min(...spans.map(({ start }) => start));

/** A storage that returns its traces by the hour, and notes which keys it was asked for. */
function hourly(traces: readonly Trace[]) {
  const keys: string[] = [];
  const begun = traces.map((trace) => ({ trace, start: startOf(trace) })).sort((a, b) => a.start - b.start);
  const source: TraceSource & { totals(): { requests: number } } = {
    name: "memory",
    traceUrl: () => undefined,
    totals: () => ({ requests: 0 }),
    byTraceId: async () => ({ traces: [], truncated: false, notes: [] }),
    byAttribute: async (names, value) => {
      keys.push(value);
      const found = traces.filter(({ spans }) => spans.some((one) => fieldOf(one, names).includes(value)));
      return { traces: found, truncated: false, notes: [] };
    },
    byService: async () => ({ traces: [], truncated: false, notes: [] }),
    everyTrace: async (services, { from, to }, { each, upTo }) => {
      for (let time = from; time < to; time += hour) {
        for (const { trace, start } of begun) if (start >= time && start < time + hour) each(trace);
        upTo?.(time + hour);
      }
      return { services: services ?? [], unseen: [], notes: [] };
    },
  };
  return { source, keys };
}

async function swept(traces: readonly Trace[], more: Partial<SweepQuery> = {}) {
  const { source, keys } = hourly(traces);
  const signal = new AbortController().signal;
  const query = { window, reach: 0, now: window.to, matters: () => true, signal, ...more };
  return { keys, fleet: await sweep(source, path, query, reportOf) };
}

const told = ({ orders, ...rest }: FleetOf<JudgedOrder>) => ({
  count: rest.count,
  states: [...rest.states],
  passed: [...rest.passed],
  blind: rest.search.blind,
  alarms: orders
    .flatMap((one) => one.alarms.map(({ state, point }) => [one.order.asked, state, point]))
    .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
});

describe("orders that went all the way while a sweep is under way", () => {
  const faults = [{ vanish: "13" }, { vanish: "24a.2" }, { fail: "16" }, { until: "10" }, { until: "20.1" }];
  const odd = faults.flatMap((fault, i) => order({ id: `X-${i}`, at: at + i * minute, ...fault }));
  let crowd: readonly Trace[];
  beforeAll(() => {
    crowd = healthy(220, at, minute);
  });

  it("are let go, and the answers stay the same", async () => {
    const all = await swept([...crowd, ...odd]);
    const few = await swept([...crowd, ...odd], { onlyAlarmed: true });
    expect(told(few.fleet)).toEqual(
      told({ ...all.fleet, orders: all.fleet.orders.filter((one) => one.alarms.length > 0) }),
    );
    expect(few.fleet.states.get("completed")).toBe(220);
    expect(few.fleet.orders.flatMap((one) => one.verdict.evidence.cohort?.examples ?? []).length).toBeGreaterThan(0);
    // No order was asked for again, because all that is said of them was seen.
    expect(few.keys.filter((key) => key.startsWith("H-"))).toEqual([]);
  });

  it("are looked at again if more spans of one come after that", async () => {
    // The order's status is changed once more, and not saved.
    const late = Array.from({ length: 10 }, (_, i): Trace => {
      const traceId = String(i).padStart(32, "f");
      const attributes = { order_id: `H-${1010 + i}`, order_status: "RETURNED", "http.request.method": "POST" };
      const more = {
        ...attributes,
        "http.route": "/api/orders/{order_id}/status_change",
        "http.response.status_code": 200,
      };
      const [start, end] = [at + 90 * hour, at + 90 * hour + second];
      return {
        traceId,
        spans: [span({ traceId, service: "mes-api", name: "POST", kind: "server", start, end, attributes: more })],
        warnings: [],
      };
    });
    const all = await swept([...crowd, ...late]);
    const few = await swept([...crowd, ...late], { onlyAlarmed: true });
    expect(few.keys.filter((key) => key.startsWith("H-")).length).toBeGreaterThan(5);
    expect(told(few.fleet)).toEqual(
      told({ ...all.fleet, orders: all.fleet.orders.filter((one) => one.alarms.length > 0) }),
    );
  });

  it("are not looked at anew because somebody looks at them", async () => {
    const looks = Array.from({ length: 10 }, (_, i): Trace => {
      const traceId = String(i).padStart(32, "f");
      const attributes = {
        order_id: `H-${1010 + i}`,
        "http.request.method": "GET",
        "http.route": "/api/orders/{order_id}",
      };
      const [start, end] = [at + 90 * hour, at + 90 * hour + second];
      return {
        traceId,
        spans: [span({ traceId, service: "shop-api", name: "GET", kind: "server", start, end, attributes })],
        warnings: [],
      };
    });
    const all = await swept([...crowd, ...looks]);
    const few = await swept([...crowd, ...looks], { onlyAlarmed: true });
    expect(few.keys.filter((key) => key.startsWith("H-"))).toEqual([]);
    expect(told(few.fleet)).toEqual(
      told({ ...all.fleet, orders: all.fleet.orders.filter((one) => one.alarms.length > 0) }),
    );
  });

  it("are as unclear as all others where not everything was seen", async () => {
    const { source } = hourly([...crowd, ...odd]);
    const cut: typeof source = {
      ...source,
      everyTrace: async (...asked) => ({ ...(await source.everyTrace(...asked)), unseen: [window] }),
    };
    const signal = new AbortController().signal;
    const fleet = await sweep(cut, path, { window, reach: 0, now: window.to, onlyAlarmed: true, signal }, reportOf);
    expect(fleet.states.get("completed")).toBeUndefined();
    expect(fleet.count).toBe(225);
  });
});
