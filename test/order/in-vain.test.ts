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
