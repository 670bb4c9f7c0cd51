import type { Span, Trace } from "../../src/trace/span.ts";
import { type Change, edit } from "./edit.ts";
import { minute, second } from "./order.ts";
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

/**
 * A message whose consumer fails each time, until the broker passes it on through an exchange for dead letters with the
 * key that it had. Their consumer only acknowledges it.
 * @param spring each message also has the span of Spring's listener, as Java's agent writes it
 */
export function givenUp(
  traces: readonly Trace[],
  { queue, service, spring }: { queue: string; service: string; spring: boolean },
): Trace[] {
  return edit(traces, (span) => {
    if (span.kind !== "consumer" || span.service !== service) return {};
    const delivery = (number: number, from: string, exchange: string, failed: Change): Change[] => {
      const start = span.start + number * minute;
      const client = { spanId: `c${number}${span.spanId.slice(2)}`, name: `${from} process`, start };
      const attributes = { "messaging.destination": exchange, "messaging.rabbitmq.routing_key": queue };
      if (!spring) return [{ ...client, ...failed, end: start + 40_000, attributes }];
      const listener = { spanId: `d${number}${span.spanId.slice(2)}`, name: `${queue} process`, start: start + 500 };
      return [
        { ...client, end: start + 300, attributes },
        { ...listener, ...failed, end: start + 40_000, attributes: { "messaging.destination": queue } },
      ];
    };
    const failed: Change = { status: "error", statusMessage: "no such order" };
    const tries = [0, 1, 2].flatMap((number) => delivery(number, queue, "<default>", failed));
    return [...tries, ...delivery(3, `${queue}.dlq`, "dlx", {})];
  });
}
