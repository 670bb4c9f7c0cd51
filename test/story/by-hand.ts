import type { AttributeValue, Microseconds, Span, Trace } from "../../src/trace/span.ts";
import { second } from "../../src/trace/units.ts";
import { span } from "../trace/span.ts";

interface ByHand {
  readonly service: string;
  readonly at: Microseconds;
  /** What it saves, one after the other. */
  readonly statuses: readonly string[];
  readonly order?: string;
  /** The HTTP status of its answer. */
  readonly answer?: number;
}

/** A request that is no step of the path, in which somebody sets an order's status. */
export function byHand({ service, at, statuses, order = "A-1", answer = 200 }: ByHand): Trace {
  const traceId = `${at}`.padStart(32, "d");
  const request: Span = span({
    traceId,
    spanId: "d".repeat(16),
    service,
    kind: "server",
    name: "PUT /admin/orders/{order_id}/status",
    start: at,
    end: at + second,
    status: answer >= 500 ? "error" : "unset",
    attributes: {
      "http.request.method": "PUT",
      "http.route": "/admin/orders/{order_id}/status",
      "http.response.status_code": answer,
      order_id: order,
    },
  });
  const saves = statuses.map((status, i): Span => {
    const attributes: Record<string, AttributeValue> = {
      "db.system.name": "postgresql",
      "db.query.text": "UPDATE orders SET status = ? WHERE id = ?",
      order_id: order,
      order_status: status,
    };
    const start = at + (i + 1) * 10_000;
    return span({
      traceId,
      spanId: `${i}`.padStart(16, "d"),
      parentId: request.spanId,
      service,
      kind: "client",
      name: "UPDATE orders",
      start,
      end: start + 5_000,
      attributes,
    });
  });
  return { traceId, spans: [request, ...saves], warnings: [] };
}
