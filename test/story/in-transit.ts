import type { Attributes, AttributeValue, Span, Trace } from "../../src/trace/span.ts";
import { hour } from "./order.ts";

/**
 * Adds an earlier report of the carrier by the same request: the parcel is on its way. It comes some hours before, and
 * nothing is saved unless `saves`, and then where the parcel is.
 * @param status the order status that the report names; undefined if it names none
 */
export const inTransit = (traces: readonly Trace[], status: string | undefined, saves = false): Trace[] =>
  traces.flatMap((trace) => {
    const report = trace.spans.find(({ kind, name }) => kind === "server" && name.includes("/carrier/events"));
    if (report === undefined) return [trace];
    const traceId = `${trace.traceId.slice(0, -1)}${trace.traceId.endsWith("0") ? "1" : "0"}`;
    const attributes = without(report.attributes, "order_status");
    if (status !== undefined) attributes.set("order_status", status);
    const earlier: Span = {
      ...report,
      traceId,
      attributes,
      start: report.start - 6 * hour,
      end: report.start - 6 * hour + 5_000,
    };
    const moved = { traceId, start: earlier.start + 1_000, end: earlier.start + 3_000 };
    const saved = trace.spans
      .filter(({ parentId }) => saves && parentId === report.spanId)
      .map((span): Span => ({ ...span, ...moved, attributes: without(span.attributes, "order_status") }));
    return [trace, { ...trace, traceId, spans: [earlier, ...saved] }];
  });

function without(attributes: Attributes, name: string): Map<string, AttributeValue> {
  const others = new Map(attributes);
  others.delete(name);
  return others;
}
