import { describe, expect, it } from "vitest";
import { parsePathDocument } from "../../src/path/document.ts";
import { pathFrom } from "../../src/path/load.ts";
import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { type Change, edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
const others = healthy(12, at - 2 * day, 12 * hour);
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "java", ...options });

const route = "/admin/orders/{order_id}/cancel";
const byRequest: Change = { name: `POST ${route}`, attributes: { "http.route": route, "http.target": "" } };
const none = { "http.route": "", "http.target": "", "http.method": "", "http.status_code": "" };
const byJob: Change = { name: "CloseStaleOrders", kind: "internal", attributes: none };

/** The order's closing at a time, by a request that is no step of the path. */
function closingAt(time: Microseconds, id = "A-1", by = byRequest): Trace[] {
  const [closing] = order({ id, at, shape: "java" }).slice(-1);
  const shift = time - Math.min(...closing!.spans.map(({ start }) => start));
  const traceId = "c".repeat(32);
  return edit([{ ...closing!, traceId: traceId + id }], (span) => ({
    traceId: traceId + id,
    start: span.start + shift,
    end: span.end + shift,
    ...(span.kind === "server" ? by : {}),
  }));
}

/** The same, `after` the last span of `traces`. */
const closed = (traces: readonly Trace[], after: Microseconds, id = "A-1"): Trace[] => [
  ...traces,
  ...closingAt(endOf(traces) + after, id),
];

describe("an order that somebody closed by hand", () => {
  it.each(["3", "18", "21.2", "23.2"] as const)("after step %s waits for nobody any more", (until) => {
    const told = tell("A-1", [...others, ...closed(ours({ until }), hour)], month);
    expect(told.verdict).toMatchObject({ state: "completed", point: "25.2", reason: "closed-elsewhere" });
    expect(told.findings.filter(({ severity }) => severity !== "info")).toEqual([]);
    const states = new Map(told.rows.flatMap(({ points }) => points).map(({ point, state }) => [point, state]));
    expect([states.get("24a.1"), states.get("25.1"), states.get("25.2")]).toEqual([
      "not-on-path",
      "not-on-path",
      "done",
    ]);
  });

  it("and whose earlier traces are no longer kept waits for nothing", () => {
    const traces = closed(ours({ until: "18" }), hour).slice(-1);
    expect(tell("A-1", [...others, ...traces], month).verdict).toMatchObject({ reason: "closed-elsewhere" });
  });

  it("while a message was on its way waits for it no longer", () => {
    expect(verdict("A-1", [...others, ...closed(ours({ until: "12" }), minute)], month)).toBe("completed 25.2");
  });

  it("whose message failed because it was closed has not failed", () => {
    const failed = ours({ fail: "13" });
    const closing = closed(ours({ until: "12" }), second / 2).slice(-1);
    expect(verdict("A-1", [...others, ...failed], month)).toBe("failed 13");
    expect(verdict("A-1", [...others, ...failed, ...closing], month)).toBe("completed 25.2");
  });

  it.each([
    ["was lost", { until: "12" }, "lost 13"],
    ["had failed", { fail: "15b" }, "failed 15b"],
  ] as const)("because it %s is told all the same, and that it was closed", (_, options, expected) => {
    const told = tell("A-1", [...others, ...closed(ours(options), day)], month);
    expect(`${told.verdict.state} ${told.verdict.point}`).toBe(expected);
    expect(told.findings.at(-1)).toMatchObject({ code: "closed-elsewhere", point: "25.2", severity: "info" });
  });

  it("because it stood in a queue that stands is over", () => {
    const before = healthy(5, at - 5 * day, day);
    const waiting = healthy(2, at + minute, minute, { until: "12" });
    const traces = [...before, ...waiting, ...ours({ until: "12" })];
    expect(verdict("A-1", traces, at + 5 * hour)).toBe("stuck 13");
    expect(verdict("A-1", closed(traces, 2 * hour), at + 5 * hour)).toBe("completed 25.2");
  });

  it("by a job is over too", () => {
    const waiting = ours({ until: "18" });
    const traces = [...others, ...waiting, ...closingAt(endOf(waiting) + hour, "A-1", byJob)];
    expect(tell("A-1", traces, month).verdict).toMatchObject({ state: "completed", reason: "closed-elsewhere" });
  });

  it("while its price was calculated has not failed if that was broken off", () => {
    const failed = ours({ fail: "15b" });
    const { start, end } = failed.flatMap(({ spans }) => spans).find(({ name }) => name === "calculate price")!;
    expect(verdict("A-1", [...others, ...failed, ...closingAt((start + end) / 2)], month)).toBe("completed 25.2");
  });

  it("while the poll stood still is passed over by it", () => {
    const submitted = ours({ until: "10" });
    const mates = [0, 1, 2, 3].flatMap((i) =>
      order({ id: `M-${i}`, at: at + (10 + i) * minute, shape: "java", waits: { "11": (60 - i) * minute } }),
    );
    const traces = [...healthy(12, at - 8 * day, 12 * hour), ...mates, ...submitted];
    expect(verdict("A-1", traces, at + 3 * hour)).toBe("lost 11");
    const closing = closingAt(endOf(submitted) + 20 * minute);
    expect(verdict("A-1", [...traces, ...closing], at + 3 * hour)).toBe("completed 25.2");
  });

  it("and opened again goes on", () => {
    const lost = ours({ until: "24a.3" });
    const approved = lost.flatMap(({ spans }) => spans).find(({ name }) => name.includes("approve"))!.start;
    expect(verdict("A-1", [...others, ...lost, ...closingAt(approved - hour)], month)).toBe("lost 24b.1");
  });

  it("and opened again with a status that no step of the service saves goes on", () => {
    const priced = ours({ until: "18" });
    const closing = closingAt(endOf(priced) + hour);
    const saved = (status: string) =>
      edit(
        closing.map((trace) => ({ ...trace, traceId: "0b".repeat(16) })),
        (span) => ({
          traceId: "0b".repeat(16),
          start: span.start + hour,
          end: span.end + hour,
          attributes: { order_status: status },
        }),
      );
    expect(verdict("A-1", [...others, ...priced, ...closing], month)).toBe("completed 25.2");
    expect(verdict("A-1", [...others, ...priced, ...closing, ...saved("PRICE_CALCULATED")], month)).toBe("stuck 20.1");
    expect(verdict("A-1", [...others, ...priced, ...closing, ...saved("ARCHIVED")], month)).toBe("completed 25.2");
  });

  it("or cancelled with a status of its own, by whatever service, waits for nobody any more", () => {
    const priced = ours({ until: "18" });
    const cancelled = (service: string, status: string) =>
      edit(closingAt(endOf(priced) + hour), () => ({ service, attributes: { order_status: status } }));
    for (const service of ["shop-api", "crm-api", "mes-api"]) {
      const told = (status: string) => verdict("A-1", [...others, ...priced, ...cancelled(service, status)], month);
      expect([told("Cancelled"), told("ON_HOLD")]).toEqual(["completed 25.2", "stuck 20.1"]);
    }
  });

  it.each([400, 404, 409, 422])("is not over if the request was refused (%d), as when it came too late", (answer) => {
    const priced = ours({ until: "18" });
    for (const status of ["CLOSED", "CANCELLED"]) {
      const refused = edit(closingAt(endOf(priced) + hour), ({ kind }) => ({
        attributes: { order_status: status, ...(kind === "server" ? { "http.status_code": answer } : {}) },
      }));
      expect(verdict("A-1", [...others, ...priced, ...refused], month)).toBe("stuck 20.1");
    }
  });

  it("or cancelled by an operator's step is over", () => {
    const started = ours({ until: "23.2" });
    const steps = edit(started, (span) =>
      span.attributes.get("order_status") === "PACKAGING" ? { attributes: { order_status: "CANCELLED" } } : {},
    );
    expect(verdict("A-1", [...others, ...started], month)).toBe("stuck 24a.1");
    expect(verdict("A-1", [...others, ...steps], month)).toBe("completed 25.2");
  });

  it("that was to be tried again is over", () => {
    const path = pathFrom(parsePathDocument("path.yaml", "extends: alexandrite\nretries: { 15b: 15m }"));
    const failed = ours({ fail: "15b" });
    const traces = [...others, ...closed(failed, minute)];
    expect(tell("A-1", traces, month, { path }).verdict).toMatchObject({ state: "completed", point: "25.2" });
  });

  it("casts no doubt on others", () => {
    const cancelled = Array.from({ length: 8 }, (_, i) => {
      const id = `C-${i}`;
      return closed(order({ id, at: at + i * minute, shape: "java", until: i % 2 === 0 ? "18" : "21.2" }), hour, id);
    }).flat();
    const traces = (options: Partial<OrderOptions>) => [...others, ...cancelled, ...ours(options)];
    expect(verdict("A-1", traces({ until: "12" }), month)).toBe("lost 13");
    expect(verdict("A-1", traces({ until: "18" }), month)).toBe("stuck 20.1");
    expect(verdict("A-1", traces({ until: "23.2" }), month)).toBe("stuck 24a.1");
  });
});
