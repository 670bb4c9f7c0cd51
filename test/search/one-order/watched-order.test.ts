import { beforeEach, describe, expect, it } from "vitest";
import { loadPath } from "../../../src/path/load.ts";
import { investigateOrder } from "../../../src/search/one-order/investigate-order.ts";
import { WatchedOrder } from "../../../src/search/one-order/watched-order.ts";
import type { MayHold, TraceSource } from "../../../src/sources/source.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Microseconds, Span, Trace } from "../../../src/trace/span.ts";
import { asOf } from "../../story/as-of.ts";
import { day, healthy, hour, minute, order, second } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const services = ["shop-api", "crm-api", "mes-api"];
const totals = { services: [], requests: 0, traces: 0, spans: 0 };

/**
 * A storage as it is at a moment: it has the spans that have ended by then, and finds a trace by spans that began in a
 * window.
 */
function storage(traces: readonly Trace[], now: Microseconds, asked: Asked[]) {
  const there = asOf(traces, now);
  const find = ({ from, to }: Interval, fits: (span: Span) => boolean) =>
    there.filter(({ spans }) => spans.some((span) => span.start >= from && span.start <= to && fits(span)));
  const source: TraceSource & { totals(): typeof totals } = {
    name: "memory",
    traceUrl: () => undefined,
    totals: () => totals,
    byTraceId: async () => ({ traces: [], truncated: false, notes: [] }),
    byAttribute: async (names, value, window, mayHold: MayHold = () => true) => {
      const places = services.flatMap((service) => names.map((name) => ({ service, name })));
      asked.push({ window, searches: places.filter(({ service, name }) => mayHold(service, name)).length });
      const fits = (span: Span) =>
        names.some((name) => mayHold(span.service, name) && span.attributes.get(name) === value);
      return { traces: find(window, fits), truncated: false, notes: [] };
    },
    byService: async ({ service, operation }, window) => {
      asked.push({ window, searches: 1 });
      const fits = (span: Span) => span.service === service && (operation?.(span.name, span.kind) ?? true);
      return { traces: find(window, fits), truncated: false, notes: [] };
    },
    everyTrace: async () => ({ services, unseen: [], notes: [] }),
  };
  return source;
}

interface Asked {
  readonly window: Interval;
  readonly searches: number;
}

describe("an order that is watched", () => {
  let watched: WatchedOrder;
  let asked: Asked[];
  beforeEach(() => {
    watched = new WatchedOrder("A-1", path);
    asked = [];
  });

  const opened = (traces: readonly Trace[], now: Microseconds) => ({
    source: storage(traces, now, asked),
    window: { from: now - 30 * day, to: now },
    now,
  });
  const look = async (traces: readonly Trace[], now: Microseconds) => {
    asked.length = 0;
    const report = await watched.look(opened(traces, now));
    // Any news is the same as what `show` says.
    if (report !== undefined)
      expect(report.verdict).toEqual((await investigateOrder("A-1", opened(traces, now), path)).verdict);
    return report === undefined ? undefined : `${report.verdict.state} ${report.verdict.point}`;
  };
  /** Orders that reach 13 a few minutes later, and pass it. */
  const overtaking = (from: Microseconds) =>
    Array.from({ length: 4 }, (_, i) => order({ id: `B-${i}`, at: from, shape: "node", waits: quick })).flat();
  const quick = { "5": second, "9": second, "11": second, "13": second, "15b": minute };
  const others = healthy(6, at - 2 * day, hour);
  const own = order({ id: "A-1", at, shape: "node", waits: { "13": 30 * minute } });
  const sent = endOf(own, "publish calculation.requests");
  const received = endOf(own, "process calculation.requests");

  it("is asked for in full at first, and then for what has come since, by the names in use", async () => {
    const now = sent + minute;
    expect(await look([...others, ...own], now)).toBe("in-progress 13");
    expect(await look([...others, ...own], now + 10 * second)).toBeUndefined();
    // A calculation may take half an hour, and is one request.
    const margin = 30 * minute + path.openRequest + path.exportLag;
    expect(asked.map(({ window }) => window.from)).toEqual([now - margin, now - margin]);
    // The order is searched by one name in each service that carries it, and so is its calculation.
    expect(asked.reduce((sum, { searches }) => sum + searches, 0)).toBeLessThan(2 * services.length * 4);
  });

  it("is reported when new spans have come", async () => {
    expect(await look([...others, ...own], received - second)).toBe("in-progress 13");
    expect(await look([...others, ...own], received + second)).toBe("waiting 20.1");
  });

  it("is reported when its limit is over, though no span has come", async () => {
    const lost = order({ id: "A-1", at, shape: "node", until: "12" });
    const later = overtaking(sent);
    const limit = sent + 40 * minute;
    expect(await look([...others, ...later, ...lost], limit - second)).toBe("in-progress 13");
    expect(await look([...others, ...later, ...lost], limit + minute)).toBe("lost 13");
    expect(await look([...others, ...later, ...lost], limit + 2 * minute)).toBeUndefined();
  });

  it("is reported within two minutes if only other orders' traces show it", async () => {
    const stands = order({ id: "A-1", at, shape: "node", until: "12" });
    const now = sent + hour;
    const later = overtaking(now);
    expect(await look([...others, ...stands], now)).toBe("stuck 13");
    const all = [...others, ...stands, ...later];
    expect(await look(all, now + 2 * minute - second)).toBeUndefined();
    expect(await look(all, now + 2 * minute)).toBe("lost 13");
  });

  it("is found again by what was open for longer than anybody thought", async () => {
    const began = (trace: Trace): Trace => ({
      ...trace,
      spans: trace.spans.map((span) => ({ ...span, start: Math.min(span.start, received - hour) })),
    });
    const late = own.map((trace) => (trace.spans.some((span) => span.end === received) ? began(trace) : trace));
    const now = received - second;
    expect(await look([...others, ...late], now)).toBeDefined();
    expect(await look([...others, ...late], received + second)).toBeUndefined();
    expect(await look([...others, ...late], now + path.openRequest)).toBeDefined();
  });

  it("is where it was when a storage has forgotten it", async () => {
    const now = sent + minute;
    expect(await look([...others, ...own], now)).toBe("in-progress 13");
    expect(await look([], now + path.openRequest)).toBe("not-found null");
    expect(await look([], now + path.openRequest + second)).toBeUndefined();
  });
});

function endOf(traces: readonly Trace[], name: string): Microseconds {
  return traces.flatMap(({ spans }) => spans).find((span) => span.name === name)!.end;
}
