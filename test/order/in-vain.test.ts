import { describe, expect, it } from "vitest";
import type { Microseconds, Span, Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);
const told = (traces: readonly Trace[], now: Microseconds) => verdict("A-1", [...others, ...traces], now);

/** The last request of a story, with all that happened in it, again and again. */
function repeated(traces: readonly Trace[], isRequest: (span: Span) => boolean, every: Microseconds, times: number) {
  const all = traces.flatMap(({ spans }) => spans);
  const request = all.findLast(isRequest)!;
  const inside = all.filter((span) => span.traceId === request.traceId && span.parentId === request.spanId);
  const again = Array.from({ length: times }, (_, i): Trace => {
    const id = (i + 1).toString(16).padStart(8, "0");
    const moved = ({ start, end, ...span }: Span): Span => ({
      ...span,
      start: start + (i + 1) * every,
      end: end + (i + 1) * every,
    });
    const spanId = `${id}00000000`;
    const children = inside.map((span, at) => ({ ...moved(span), parentId: spanId, spanId: `${id}0000000${at + 1}` }));
    return { traceId: request.traceId, spans: [{ ...moved(request), spanId }, ...children], warnings: [] };
  });
  return [...traces, ...again];
}

describe("a message that is delivered again and again without an error", () => {
  const received = (shape: "java" | "node") => order({ id: "A-1", at, shape, until: "24b.1" });
  const isReceiving = ({ kind, service }: Span) => kind === "consumer" && service === "crm-api";

  it.each(["java", "node"] as const)("and saved never is lost (%s)", (shape) => {
    const traces = repeated(received(shape), isReceiving, 20 * second, 400);
    expect(told(traces, endOf(traces) + 10 * second)).toBe("lost 24b.2");
  });

  it("may be saved still if it came only twice: RabbitMQ took it back after half an hour", () => {
    const traces = repeated(received("java"), isReceiving, 30 * minute, 1);
    expect(told(traces, endOf(traces) + 10 * second)).toBe("in-progress 24b.2");
  });

  it("is not lost in its first minutes", () => {
    const traces = repeated(received("java"), isReceiving, 20 * second, 6);
    expect(told(traces, endOf(traces) + 10 * second)).toBe("in-progress 24b.2");
  });
});

it("a poll that finds an order again and again, and sends nothing, has lost it", () => {
  const found = order({ id: "A-1", at, shape: "node", until: "11" });
  const isPoll = ({ name }: Span) => name.includes("detect");
  const traces = repeated(found, isPoll, minute, 900);
  expect(told(traces, endOf(traces) + 5 * second)).toBe("lost 12");
});
