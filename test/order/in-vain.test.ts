import { describe, expect, it } from "vitest";
import type { Microseconds, Span, Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
import { repeated } from "../story/repeated.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);
const told = (traces: readonly Trace[], now: Microseconds) => verdict("A-1", [...others, ...traces], now);

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

  it.each([
    [20 * second, 6],
    [8 * minute, 3],
  ])("is not lost while that may be a few slow consumers: every %i µs, %i times", (every, times) => {
    const traces = repeated(received("node"), isReceiving, every, times);
    expect(told(traces, endOf(traces) + 10 * second)).toBe("in-progress 24b.2");
  });
});

it("a button that is pressed again and again has the time that its last press takes", () => {
  const pressed = order({ id: "A-1", at, shape: "node", until: "20.1" });
  const traces = repeated(pressed, ({ kind, name }) => kind === "server" && name.includes("approve"), hour, 3);
  expect(told(traces, endOf(traces) + 5 * second)).toBe("in-progress 20.2");
});

it("a partner who asks again has the time in which a calculation may begin", () => {
  const quote = order({ id: "A-1", at, shape: "java", variant: "partner", until: "18", anonymous: true });
  const asked = quote.map((trace) => ({ ...trace, spans: trace.spans.filter(({ kind }) => kind === "server") }));
  const again = repeated(asked.slice(0, 1), ({ kind }) => kind === "server", 25 * minute, 2);
  const partners = order({ id: "P-1", at: at + hour, shape: "java", variant: "partner" });
  expect(verdict("c-A-1", [...others, ...partners, ...again], endOf(again) + 35 * minute)).toBe("in-progress 14");
});

it("a poll that finds an order again and again, and sends nothing, has lost it", () => {
  const found = order({ id: "A-1", at, shape: "node", until: "11" });
  const isPoll = ({ name }: Span) => name.includes("detect");
  const traces = repeated(found, isPoll, minute, 900);
  expect(told(traces, endOf(traces) + 5 * second)).toBe("lost 12");
});
