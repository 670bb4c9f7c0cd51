import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { investigateOrder } from "../../src/search/investigate-order.ts";
import { sweep } from "../../src/search/sweep.ts";
import type { TraceSource } from "../../src/sources/source.ts";
import { fieldOf } from "../../src/trace/attributes.ts";
import type { Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, order } from "../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(70, at, 2 * hour);
const now = at + 20 * day;
const window = { from: at - day, to: now };
const never = new AbortController().signal;

/** What is left out of an answer: of those to searches by key, or of those of a sweep of a service, by its number from 1. */
type LeavesOut = (trace: Trace, asked: { readonly service?: string; readonly number: number }) => boolean;

function storage(traces: readonly Trace[], leavesOut: LeavesOut, requests = 0) {
  const numbers = new Map<string, number>();
  const answer = (service: string | undefined, fits: (trace: Trace) => boolean): Trace[] => {
    const number = (numbers.get(service ?? "") ?? 0) + 1;
    numbers.set(service ?? "", number);
    return traces.filter(
      (trace) => fits(trace) && !leavesOut(trace, { number, ...(service === undefined ? {} : { service }) }),
    );
  };
  const isOf = (trace: Trace, service: string) => trace.spans.some((span) => span.service === service);
  const source: TraceSource & { totals(): { services: string[]; requests: number; traces: number; spans: number } } = {
    name: "memory",
    traceUrl: () => undefined,
    totals: () => ({ services: [], requests, traces: 0, spans: 0 }),
    byAttribute: async (names, value) => ({
      traces: answer(undefined, ({ spans }) => spans.some((span) => fieldOf(span, names).includes(value))),
      truncated: false,
      notes: [],
    }),
    byService: async ({ service }) => ({
      traces: traces.filter((trace) => isOf(trace, service)),
      truncated: false,
      notes: [],
    }),
    everyTrace: async (services, asked, each) => {
      for (const service of services ?? [])
        for (const trace of answer(
          service,
          (one) => isOf(one, service) && one.spans.some((s) => s.start >= asked.from),
        ))
          each(trace);
      return { services: services ?? [], unseen: [], notes: [] };
    },
  };
  return source;
}

const gone = /answers changed while it was asked/;
const received = (id: string) => (trace: Trace) =>
  trace.spans.some(
    (span) => span.kind === "consumer" && span.service === "mes-api" && span.attributes.get("order_id") === id,
  );
const show = (traces: readonly Trace[], leavesOut: LeavesOut) =>
  investigateOrder("L-1", { source: storage(traces, leavesOut), window, now }, path);
const lost = async (traces: readonly Trace[], leavesOut: LeavesOut, requests = 0) => {
  const query = { window, now, reach: 0, matters: () => true, signal: never } as const;
  const { orders, search } = await sweep(storage(traces, leavesOut, requests), path, query);
  const { verdict } = orders.find((one) => one.order.asked === "L-1")!;
  return { verdict, search };
};

const whole = order({ id: "L-1", at: at + day });
const cut = order({ id: "L-1", at: at + day, until: "12" });

describe("show asks again before it calls an order lost", () => {
  // Up to where it went on: what comes after would prove the rest.
  const until13 = order({ id: "L-1", at: at + day, until: "18" });
  const arrived = received("L-1");

  it("a loss that is one is told, and nothing is odd about it", async () => {
    const { verdict, search } = await show([...others, ...cut], () => false);
    expect([verdict.state, verdict.point, search.notes]).toEqual(["lost", "13", []]);
  });

  it("a trace that the first answer left out is no loss", async () => {
    expect(
      (await show([...others, ...until13], (trace, { number }) => number <= 2 && arrived(trace))).verdict.state,
    ).not.toBe("lost");
  });

  it("nothing is told of an order whose traces go while it is asked for", async () => {
    const { verdict, search } = await show(
      [...others, ...cut],
      (trace, { number }) => number > 2 && trace.spans[0]!.start >= at + day,
    );
    expect(verdict.state).toBe("undecidable");
    expect(search.notes).toEqual([expect.stringMatching(gone)]);
  });
});

describe.each([
  ["in a second sweep", 0],
  ["by their keys, where that takes fewer requests", 1_000],
])("a sweep looks again before it calls orders lost: %s", (_, requests) => {
  it("a loss that is one is told", async () => {
    const { verdict, search } = await lost([...others, ...cut], () => false, requests);
    expect([verdict.state, verdict.point, search.notes]).toEqual(["lost", "13", []]);
  });

  it("what the first answer left out is no loss", async () => {
    const after = whole.filter(({ spans }) => spans.every(({ end }) => end < at + 3 * day));
    const { verdict } = await lost(
      [...others, ...after],
      (trace, { service, number }) =>
        number === 1 && service === "mes-api" && trace.traceId === after.find(received("L-1"))?.traceId,
      requests,
    );
    expect(verdict.state).not.toBe("lost");
  });

  it("nothing is told of an order of which something has gone", async () => {
    const { verdict, search } = await lost(
      [...others, ...cut],
      ({ spans }, { service, number }) =>
        service === undefined ? spans[0]!.start < at + day + hour : requests === 0 && number > 1,
      requests,
    );
    expect(verdict.state).not.toBe("lost");
    expect(search.notes).toEqual([expect.stringMatching(gone)]);
  });
});
