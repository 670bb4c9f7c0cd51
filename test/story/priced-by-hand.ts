import type { AttributeValue, Microseconds, SpanKind, Trace } from "../../src/trace/span.ts";
import { span } from "../trace/span.ts";

/** A technologist enters the price in a form of the MES: it is saved, cached, sent to the CRM and received there. */
export function pricedByHand(start: Microseconds): Trace {
  const traceId = "9".repeat(32);
  const make = (
    n: number,
    kind: SpanKind,
    name: string,
    attributes: Record<string, AttributeValue>,
    parent?: number,
    service = "mes-api",
  ) =>
    span({
      traceId,
      spanId: `${n}`.padStart(16, "9"),
      ...(parent === undefined ? {} : { parentId: `${parent}`.padStart(16, "9") }),
      service,
      kind,
      name,
      start: start + n * 10_000,
      end: start + n * 10_000 + (n === 1 ? 60_000 : 5_000),
      attributes: { ...attributes, order_id: "A-1", calculation_request_id: "c-A-1" },
    });
  const message = (operation: string) => ({
    "messaging.system": "rabbitmq",
    "messaging.destination": "calculation.results",
    "messaging.operation": operation,
  });
  const route = "/admin/calculations/{id}/price";
  return {
    traceId,
    warnings: [],
    spans: [
      make(1, "server", `PUT ${route}`, {
        "http.request.method": "PUT",
        "http.route": route,
        "http.response.status_code": 200,
      }),
      make(
        2,
        "client",
        "UPSERT calculations",
        {
          "db.system.name": "postgresql",
          "db.query.text": "INSERT INTO calculations VALUES (?)",
          order_status: "PRICE_CALCULATED",
        },
        1,
      ),
      make(3, "client", "SET", { "db.system.name": "redis", "db.operation.name": "SET" }, 1),
      make(4, "producer", "calculation.results publish", message("publish"), 1),
      make(5, "consumer", "calculation.results process", message("process"), 4, "crm-api"),
    ],
  };
}
