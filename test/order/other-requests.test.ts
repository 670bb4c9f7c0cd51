import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { byHand } from "../story/by-hand.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(30, at - 2 * day, 2 * hour);

/** The CRM approves small orders by itself: the consumer of the price saves the status and sends the order to be made. */
function approvedAtOnce(until: string): Trace[] {
  const traces = order({ id: "A-1", at, shape: "java", until });
  const spans = traces.flatMap((trace) => trace.spans);
  const entry = spans.find(({ name }) => name.includes("approve"))!;
  const price = spans.find(({ kind, service }) => kind === "consumer" && service === "crm-api")!;
  const approval = traces.find(({ traceId }) => traceId === entry.traceId)!;
  const moved = approval.spans.flatMap((span): Span[] => {
    const parentId = span.parentId === entry.spanId ? price.spanId : span.parentId;
    return span === entry ? [] : [{ ...span, traceId: price.traceId, ...(parentId === undefined ? {} : { parentId }) }];
  });
  const joined = traces
    .filter((trace) => trace !== approval)
    .map((trace) => (trace.traceId === price.traceId ? { ...trace, spans: [...trace.spans, ...moved] } : trace));
  const shift = price.start + 5_000 - entry.start;
  return edit(joined, ({ start, end }) => (start > entry.start ? { start: start + shift, end: end + shift } : {}));
}

/** A barcode scanner's endpoint ships the parcel: it does all that the operator's `status_change` to SHIPPED does. */
const scanned = (until: string): Trace[] =>
  edit(order({ id: "A-1", at, shape: "java", until }), ({ kind, attributes }) =>
    kind === "server" && attributes.get("order_status") === "SHIPPED"
      ? { name: "POST /api/shipments", attributes: { "http.route": "/api/shipments", "http.target": "/api/shipments" } }
      : {},
  );

describe.each([
  ["approved by the consumer of its price", approvedAtOnce, "20.3", "21.1", "21.2", "waiting 22.1"],
  ["shipped by the scanner's endpoint", scanned, "24a.3", "24b.1", "24b.2", "waiting 25.1"],
] as const)(
  "an order %s, whose request saves the step's status and sends its message",
  (_, by, sent, received, saved, next) => {
    const told = (traces: readonly Trace[], after: number) =>
      verdict("A-1", [...others, ...traces], endOf(traces) + after);

    it("goes on", () => {
      expect(told(by(saved), hour)).toBe(next);
    });

    it("is in progress while its message is in the queue", () => {
      expect(told(by(sent), 2 * minute)).toBe(`in-progress ${received}`);
    });

    it("is lost with its message, once others have overtaken it", () => {
      const later = healthy(6, at + day, 2 * hour);
      expect(verdict("A-1", [...others, ...by(sent), ...later], at + 6 * day)).toBe(`lost ${received}`);
    });
  },
);

describe("an approval that somebody saves in a form", () => {
  const priced = order({ id: "A-1", at, shape: "node", until: "18" });
  const approved = (answer: number) => [
    ...priced,
    byHand({ service: "crm-api", at: endOf(priced) + hour, statuses: ["MANUFACTURING_APPROVED"], answer }),
  ];
  const told = (traces: readonly Trace[], after: number) =>
    verdict("A-1", [...others, ...traces], endOf(traces) + after);

  it("has lost the order if nothing sends it to be made", () => {
    expect(told(approved(200), 5 * minute)).toBe("in-progress 20.3");
    expect(told(approved(200), 8 * hour)).toBe("lost 20.3");
  });

  it("may not have been, if the form's answer was an error", () => {
    expect(told(approved(500), 8 * hour)).not.toMatch(/^lost/);
  });

  it("goes on if the order is sent to be made later", () => {
    const made = edit(
      order({ id: "A-1", at, shape: "node" }).filter(({ spans }) => spans.every(({ start }) => start > endOf(priced))),
      (span) => (/approve/.test(span.name) ? null : { start: span.start + 4 * hour, end: span.end + 4 * hour }),
    );
    expect(told([...approved(200), ...made], hour)).toBe("completed 25.2");
  });
});
