import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { second } from "../../src/trace/units.ts";
import { span } from "../trace/span.ts";

/** A partner orders what was quoted: the CRM gets the order's number, in a request that is no step of the path. */
export function takenUp(id: string, start: Microseconds): Trace {
  const traceId = "a".repeat(32);
  const route = "/api/partner/orders";
  const request = span({
    traceId,
    spanId: "a".repeat(16),
    service: "crm-api",
    kind: "server",
    name: `POST ${route}`,
    start,
    end: start + second,
    attributes: {
      "http.request.method": "POST",
      "http.route": route,
      "http.response.status_code": 201,
      order_id: id,
      calculation_request_id: `c-${id}`,
    },
  });
  return { traceId, spans: [request], warnings: [] };
}
