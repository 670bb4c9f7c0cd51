import type { Span, Trace } from "../../src/trace/span.ts";
import { second } from "./order.ts";
import { span } from "../trace/span.ts";

interface Answered {
  readonly from: string;
  readonly to: string;
  /** The service that handles the dead letter. */
  readonly handler?: string;
  readonly receiver: string;
  /** Each consumer's work is in a span of the framework's own, which names no queue, as MassTransit's. */
  readonly nested?: boolean;
}

/**
 * A consumer of a dead-letter queue that sends a message for the order to another queue, whose consumer gets it.
 */
export function answeredFrom(
  traces: readonly Trace[],
  { from, to, handler: worker = "mes-api", receiver, nested = false }: Answered,
): Trace[] {
  const begun = Math.max(...traces.flatMap(({ spans }) => spans.map(({ end }) => end))) + second;
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
  const sender = { parentId: nested ? work! : handler!, service: worker, kind: "producer" } as const;
  const spans = [
    message({ spanId: handler!, service: worker, kind: "consumer", start: begun }, from),
    ...inside(work!, handler!, worker, begun + 1_000),
    message({ ...sender, spanId: send!, start: begun + 10_000 }, to),
    message({ spanId: receive!, parentId: send!, service: receiver, kind: "consumer", start: begun + 50_000 }, to),
    ...inside(own!, receive!, receiver, begun + 51_000),
  ];
  return [...traces, { traceId, spans, warnings: [] }];
}
