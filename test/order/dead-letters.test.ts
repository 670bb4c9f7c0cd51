import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
import { span } from "../trace/span.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);

/**
 * A consumer of a dead-letter queue that sends a message for the order to another queue, whose consumer gets it.
 * @param nested each consumer's work is in a span of the framework's own, which names no queue, as MassTransit's
 */
function answered(traces: readonly Trace[], from: string, to: string, receiver: string, nested = false): Trace[] {
  const begun = endOf(traces) + second;
  const traceId = "a".repeat(32);
  const message = (
    more: Pick<Span, "service" | "kind" | "spanId" | "start"> & { parentId?: string },
    queue?: string,
  ) => {
    const operation = more.kind === "producer" ? "publish" : "process";
    return span({
      traceId,
      ...more,
      name: `${queue ?? "Fault"} ${operation}`,
      end: more.start + (more.kind === "producer" ? 2_000 : 40_000),
      attributes: {
        "messaging.system": "rabbitmq",
        ...(queue === undefined ? {} : { "messaging.destination": queue }),
        "messaging.operation": operation,
        order_id: "A-1",
        calculation_request_id: "c-A-1",
      },
    });
  };
  const [handler, send, receive, work, own] = ["1", "2", "3", "4", "5"].map((digit) => digit.repeat(16));
  const inside = (spanId: string, parentId: string, service: string, start: number) =>
    nested ? [message({ spanId, parentId, service, kind: "consumer", start })] : [];
  const sender = { parentId: nested ? work! : handler!, service: "mes-api", kind: "producer" } as const;
  const spans = [
    message({ spanId: handler!, service: "mes-api", kind: "consumer", start: begun }, from),
    ...inside(work!, handler!, "mes-api", begun + 1_000),
    message({ ...sender, spanId: send!, start: begun + 10_000 }, to),
    message({ spanId: receive!, parentId: send!, service: receiver, kind: "consumer", start: begun + 50_000 }, to),
    ...inside(own!, receive!, receiver, begun + 51_000),
  ];
  return [...traces, { traceId, spans, warnings: [] }];
}

// MassTransit's `IConsumer<Fault<T>>`, Spring's listener of a dead-letter queue: they tell the CRM that there is no price.
describe.each(["14", "15a", "15b"])(
  "a calculation that failed at %s, which the CRM is told from its dead letter",
  (fail) => {
    const failed = order({ id: "A-1", at, shape: "java", fail, until: "18" });
    // A listener that sends to the dead letters by itself and acknowledges: its own span has no error.
    const handled = edit(failed, ({ kind }) => (kind === "consumer" ? { status: "unset", events: [] } : {}));

    it.each([
      ["by the broker", failed],
      ["by its listener", handled],
    ])("has failed there, put aside %s", (_, traces) => {
      for (const nested of [false, true]) {
        const told = answered(traces, "calculation.requests.dlq", "calculation.results", "crm-api", nested);
        const now = endOf(told) + 10 * minute;
        expect(verdict("A-1", [...others, ...traces], now)).toBe(`failed ${fail}`);
        expect([nested, verdict("A-1", [...others, ...told], now)]).toEqual([nested, `failed ${fail}`]);
      }
    });
  },
);

it("a message that is taken out of its own dead letters is sent again", () => {
  const lost = order({ id: "A-1", at, shape: "java", vanish: "13" });
  const again = answered(lost, "calculation.requests.dlq", "calculation.requests", "mes-api");
  const told = (traces: readonly Trace[]) => verdict("A-1", [...others, ...traces], endOf(again) + hour);
  expect([told(lost), told(again)]).toEqual(["stuck 13", "stuck 14"]);
});
