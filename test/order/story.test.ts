import { describe, expect, it } from "vitest";
import { storiesNamed, storiesOf } from "../../src/order/story.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { batchPoll } from "../story/batch-poll.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { span } from "../trace/span.ts";
import { endOf, tell, verdict } from "./tell.ts";

const { fields } = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const trace = (traceId: string, ...spans: Span[]): Trace => ({
  traceId,
  spans: spans.map((one) => ({ ...one, traceId })),
  warnings: [],
});
const names = (id: string, traces: readonly Trace[]) =>
  storiesNamed(storiesOf(traces, fields), id)
    .flatMap(({ chapters }) => chapters.flatMap(({ spans }) => spans.map(({ name }) => name)))
    .sort();

describe("an order's spans", () => {
  it("are a whole trace where the key stands on one leaf only", () => {
    const traces = [
      trace(
        "t",
        span({ spanId: "a", name: "root" }),
        span({ spanId: "b", name: "leaf", parentId: "a", attributes: { order_id: "A-1" } }),
      ),
    ];
    expect(names("A-1", traces)).toEqual(["leaf", "root"]);
  });

  it.each(["order_id", "order.id", "orderId", "app.order.id", "baggage.order_id"])(
    "are found by the key spelled %s",
    (key) => {
      expect(names("A-1", [trace("t", span({ attributes: { [key]: "A-1" } }))])).toEqual(["span"]);
    },
  );

  it("are found by a key in an event or on the resource", () => {
    const event = { name: "found", time: 1, attributes: new Map([["order_id", "A-1"]]) };
    expect(
      names("A-1", [
        trace("t", span({ events: [event] })),
        trace("u", span({ resource: new Map([["order_id", "A-1"]]) })),
      ]),
    ).toHaveLength(2);
  });

  it("are cut out of a trace with several orders: what is under the entry with the key", () => {
    const poll = trace(
      "t",
      span({ spanId: "poll", name: "poll" }),
      span({ spanId: "sel", name: "SELECT", parentId: "poll" }),
      span({ spanId: "a", name: "detect A", parentId: "poll", attributes: { order_id: "A-1" } }),
      span({ spanId: "aa", name: "publish A", parentId: "a" }),
      span({ spanId: "b", name: "detect B", parentId: "poll" }),
      span({ spanId: "bb", name: "publish B", parentId: "b", attributes: { order_id: "B-1" } }),
    );
    expect(names("A-1", [poll])).toEqual(["detect A", "publish A"]);
    expect(names("B-1", [poll])).toEqual(["detect B", "publish B"]);
  });

  it("close over both keys, from either side", () => {
    const traces = order({ id: "A-1", calculation: "c-1", at, shape: "node" });
    expect(names("c-1", traces)).toEqual(names("A-1", traces));
    expect(names("A-1", traces)).toHaveLength(traces.flatMap(({ spans }) => spans).length);
  });

  it("take a calculation's order from the nearest ancestor", () => {
    const traces = [
      trace(
        "t",
        span({ spanId: "a", attributes: { order_id: "A-1" } }),
        span({ spanId: "b", parentId: "a", attributes: { calculation_request_id: "c-1" } }),
      ),
      trace("u", span({ name: "elsewhere", attributes: { calculation_request_id: "c-1" } })),
    ];
    expect(names("A-1", traces)).toContain("elsewhere");
  });

  it("never take in another order by way of a calculation both speak of", () => {
    const traces = [
      trace("t", span({ name: "mine", attributes: { order_id: "A-1", calculation_request_id: "c" } })),
      trace("u", span({ name: "theirs", attributes: { order_id: "B-1", calculation_request_id: "c" } })),
      trace("v", span({ name: "shared", attributes: { calculation_request_id: "c" } })),
    ];
    expect(names("A-1", traces)).toEqual(["mine", "shared"]);
  });
});

describe("a poll that picks up a batch", () => {
  const others = healthy(6, at - 2 * day, 12 * hour);
  const ids = ["A-1", "A-2", "A-3"];
  const batch = (second: Partial<Parameters<typeof order>[0]>, shape: "java" | "node") =>
    batchPoll(
      ids.map((id, i) => order({ id, at: at + i * minute, shape, ...(i === 1 ? second : {}) })),
      "A-1",
    );

  it.each(["java", "node"] as const)("leaves each order its own verdict (%s)", (shape) => {
    const traces = [...others, ...batch({ vanish: "13" }, shape)];
    expect(ids.map((id) => verdict(id, traces, endOf(traces) + day))).toEqual([
      "completed 25.2",
      "lost 13",
      "completed 25.2",
    ]);
  });

  it("finds what the poll missed to send for one of them", () => {
    const traces = [...others, ...batch({ vanish: "12" }, "java")];
    expect(ids.map((id) => verdict(id, traces, endOf(traces) + day))).toEqual([
      "completed 25.2",
      "lost 12",
      "completed 25.2",
    ]);
  });
});

describe("spans that lost their key", () => {
  it("make an absent point undecidable rather than lost", () => {
    // The span that links the order to its calculation never arrived. 12 and the later points name only the
    // calculation.
    const traces = [
      ...healthy(6, at - 2 * day, 12 * hour),
      ...order({ id: "A-1", at, shape: "node", drop: ["11"], until: "15b" }),
    ];
    expect(tell("A-1", traces, at + 20 * day).verdict).toMatchObject({
      state: "undecidable",
      point: "11",
      reason: "unclaimed-span",
    });
  });
});
