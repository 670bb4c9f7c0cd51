import { describe, expect, it } from "vitest";
import { isHeldWhole, storiesNamed, storiesOf } from "../../src/order/story.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { batchPoll } from "../story/batch-poll.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
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

  describe("and a calculation that one request names beside it", () => {
    const beside = (method: string, inner = method) => [
      trace(
        "t",
        span({ spanId: "r", kind: "server", attributes: { "http.request.method": method, "http.route": "/" } }),
        span({ spanId: "a", parentId: "r", attributes: { order_id: "A-1" } }),
        span({
          spanId: "q",
          parentId: "r",
          kind: "server",
          attributes: { "http.request.method": inner, "http.route": "/price" },
        }),
        span({ spanId: "b", parentId: "q", attributes: { calculation_request_id: "c-1" } }),
      ),
      trace("u", span({ name: "calculated", attributes: { calculation_request_id: "c-1" } })),
    ];

    it.each(["GET", "HEAD"])("do not belong together where it only shows them (%s)", (method) => {
      expect(names("A-1", beside(method))).not.toContain("calculated");
    });

    it.each([
      ["POST", "POST"],
      ["POST", "GET"],
    ])("belong together where it works on them (%s, in it a %s)", (method, inner) => {
      expect(names("A-1", beside(method, inner))).toContain("calculated");
    });

    it.each([
      ["GET", ["look"]],
      ["POST", ["calculated", "look"]],
    ])("one under the other, likewise (%s)", (method, expected) => {
      const traces = [
        trace(
          "t",
          span({
            spanId: "r",
            name: "look",
            kind: "server",
            attributes: { "http.request.method": method, order_id: "A-1" },
          }),
          span({ spanId: "b", parentId: "r", attributes: { calculation_request_id: "c-1" } }),
        ),
        trace("u", span({ name: "calculated", attributes: { calculation_request_id: "c-1" } })),
      ];
      expect(names("A-1", traces).filter((name) => name !== "span")).toEqual(expected);
    });

    it("belong together where a message is sent: a scheduler starts jobs by a GET", () => {
      const [job, calculated] = beside("GET");
      const sent = job!.spans.map((one) => (one.spanId === "b" ? { ...one, kind: "producer" as const } : one));
      expect(names("A-1", [{ ...job!, spans: sent }, calculated!])).toContain("calculated");
    });

    it("belong together where one span has both", () => {
      const traces = [
        trace(
          "t",
          span({
            kind: "server",
            attributes: { "http.request.method": "GET", order_id: "A-1", calculation_request_id: "c-1" },
          }),
        ),
        trace("u", span({ name: "calculated", attributes: { calculation_request_id: "c-1" } })),
      ];
      expect(names("A-1", traces)).toContain("calculated");
    });
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

describe("a source that holds some orders whole", () => {
  const about = new Set(["A-1", "c", "c-9"]);

  it.each<[string, string | null, string[], boolean]>([
    ["the order that it is about", "A-1", ["c"], true],
    ["the same before its calculation", "A-1", [], true],
    ["another one with the same calculation", "B-1", ["c"], false],
    ["a calculation of it without an order", null, ["c-9"], true],
    ["another calculation", null, ["c-2"], false],
  ])("%s", (_, orderId, calculationRequestIds, is) => {
    expect(isHeldWhole({ orderId, calculationRequestIds }, about)).toBe(is);
    expect(isHeldWhole({ orderId, calculationRequestIds }, undefined)).toBe(true);
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

it("a message without a key, sent for two orders by a poll that a request started, may be either's", () => {
  const others = healthy(12, at - 2 * day, 12 * hour);
  const both = ["A-1", "A-2"].map((id, i) => order({ id, at: at + i * second, shape: "java", until: "12" }));
  const poll = batchPoll(both).map((one) => {
    const root = one.spans.find(({ name }) => name === "poll new orders");
    const changed = one.spans.map((found): Span => {
      if (found === root) {
        const attributes = new Map([
          ...found.attributes,
          ["http.method", "POST"],
          ["http.route", "/jobs/poll"],
        ] as const);
        return { ...found, kind: "server", attributes };
      }
      if (root === undefined || found.kind !== "producer") return found;
      const attributes = new Map([...found.attributes].filter(([name]) => !name.endsWith("_id")));
      return { ...found, parentId: root.spanId, attributes };
    });
    return { ...one, spans: changed };
  });
  expect(tell("A-1", [...others, ...poll], endOf(poll) + 3 * minute).verdict.state).not.toBe("lost");
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

  describe("in a trace of two orders", () => {
    const others = healthy(12, at - 2 * day, 12 * hour);
    const ours = order({ id: "A-1", at, shape: "java", until: "23.2", vanish: "23.2" });
    /** A job that names ours and another order, and beside them writes without a key. */
    const job = (start: number, around: Record<string, string> | undefined, status = "") => {
      const spanAt = (own: Parameters<typeof span>[0]) => span({ ...own, start, end: start + second });
      return trace(
        "f".repeat(32),
        spanAt({ spanId: "j1", name: "nightly" }),
        spanAt({ spanId: "j2", parentId: "j1", attributes: { order_id: "A-1" } }),
        spanAt({ spanId: "j3", parentId: "j1", attributes: { order_id: "B-1" } }),
        ...(around === undefined ? [] : [spanAt({ spanId: "j4", parentId: "j1", kind: "server", attributes: around })]),
        spanAt({
          spanId: "j5",
          parentId: around === undefined ? "j1" : "j4",
          kind: "client",
          attributes: {
            "db.system": "postgresql",
            "db.statement": "UPDATE orders SET status = ?",
            ...(status === "" ? {} : { order_status: status }),
          },
        }),
      );
    };
    const reset = { "http.request.method": "POST", "http.route": "/admin/reset" };
    const changed = { "http.request.method": "POST", "http.route": "/api/orders/{order_id}/status_change" };
    const later = endOf(ours) + minute;

    it.each([
      ["may be the missing step", job(later, undefined), "undecidable 23.2"],
      ["may be it in such a request", job(later, changed), "undecidable 23.2"],
      ["are not it in a request of another kind", job(later, reset), "lost 23.2"],
      ["are not it if they ended long before the order got there", job(at, undefined), "lost 23.2"],
      ["are not it if they save another status", job(later, undefined, "SHIPPED"), "lost 23.2"],
    ])("%s", (_, other, expected) => {
      expect(verdict("A-1", [...others, ...ours, other], later + 2 * hour)).toBe(expected);
    });
  });
});
