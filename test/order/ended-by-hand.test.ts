import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { byHand } from "../story/by-hand.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
const others = [...healthy(12, at - 2 * day, 12 * hour), ...healthy(4, at + hour, hour)];
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "java", ...options });
const told = (traces: readonly Trace[]) => verdict("A-1", [...others, ...traces], month);

/** A status that is saved in the request or delivery itself, before it ends. */
const savedIn = (trace: Trace, parent: Span, status: string): Trace => ({
  ...trace,
  spans: [
    ...trace.spans,
    ...byHand({ service: parent.service, at: parent.end - second, statuses: [status] })
      .spans.slice(1)
      .map((span) => ({ ...span, traceId: trace.traceId, parentId: parent.spanId })),
  ],
});

describe("a cancellation", () => {
  const priced = ours({ until: "18" });
  const approved = ours({ until: "20.3" });
  const cancelledAt = endOf(priced) + minute;
  const approvedAt = Math.min(...approved.slice(-1).flatMap(({ spans }) => spans.map(({ start }) => start)));

  it.each([
    ["a calculation", "calculation.requests process", ours({ until: "15a" }), "failed 15b"],
    ["an approval", "approve", ours({ until: "20.2" }), "failed 20.3"],
  ])("because %s failed does not hide the failure", (_, name, traces, expected) => {
    const failed = traces.map((trace) => {
      const request = trace.spans.find((span) => span.name.includes(name) && span.kind !== "client");
      if (request === undefined) return trace;
      const parent: Span = { ...request, end: request.end + 10 * second };
      const [edited] = edit([savedIn(trace, parent, "CANCELLED")], (span) => {
        if (span.spanId !== request.spanId) return {};
        const answer = span.kind === "server" ? { "http.status_code": 500 } : {};
        return { end: parent.end, status: "error", attributes: answer };
      });
      return edited!;
    });
    expect(told(failed)).toBe(expected);
  });

  it.each([
    ["is undone in the same request", ["CANCELLED", "MANUFACTURING_APPROVED"], 502],
    ["ends in an error", ["CANCELLED"], 500],
  ])("that %s ends nothing", (_, statuses, answer) => {
    const cancelling = byHand({ service: "crm-api", at: endOf(approved) + minute, statuses, answer });
    expect(told([...approved, cancelling])).toBe("lost 21.1");
  });

  it("is taken back if another service's seller goes on with the order", () => {
    const cancelling = byHand({ service: "shop-api", at: approvedAt - hour, statuses: ["CANCELLED"] });
    expect(told([...priced, cancelling])).toBe("completed 25.2");
    expect(told([...approved, cancelling])).toBe("lost 21.1");
  });

  it("by the service that has the last word is not taken back though another one's people go on", () => {
    const started = ours({ until: "22.2" });
    const cancelling = byHand({ service: "crm-api", at: endOf(approved) + minute, statuses: ["CANCELLED"] });
    expect(told([...started, cancelling])).toBe("completed 25.2");
  });

  it("is not taken back because a message that was under way is saved", () => {
    const cancelling = byHand({ service: "crm-api", at: cancelledAt - 2 * minute, statuses: ["CANCELLED"] });
    const received = priced.map((trace) => {
      const consumer = trace.spans.find(({ kind, service }) => kind === "consumer" && service === "crm-api");
      return consumer === undefined ? trace : savedIn(trace, consumer, "PRICE_CALCULATED");
    });
    expect(told([...received, cancelling])).toBe("completed 25.2");
  });

  it("is not taken back because its own request saves the old status with something else", () => {
    const cancelling = byHand({ service: "crm-api", at: cancelledAt, statuses: ["CANCELLED", "PRICE_CALCULATED"] });
    const tagged = edit([cancelling], ({ kind }) =>
      kind === "server" ? { attributes: { order_status: "PRICE_CALCULATED" } } : {},
    );
    expect(told([...priced, ...tagged])).toBe("completed 25.2");
  });
});
