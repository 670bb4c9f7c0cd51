import type { Trace } from "../../src/trace/span.ts";
import { span } from "../trace/span.ts";

/**
 * A request of an order to an endpoint beside that of a step, such as `POST /api/orders/validate/submit` beside
 * `POST /api/orders/{order_id}/submit`. Spring and ASP.NET prefer the literal one, and name it in `http.route`.
 */
export function literalRequest(id: string, service: string, action: string, start: number): Trace {
  const traceId = Buffer.from(`${service} ${id}`.padEnd(16)).toString("hex").slice(0, 32);
  const route = `/api/orders/validate/${action}`;
  const one = span({
    traceId,
    spanId: traceId.slice(-16),
    service,
    kind: "server",
    name: `POST ${route}`,
    start,
    end: start + 20_000,
    attributes: {
      "http.request.method": "POST",
      "http.route": route,
      "url.path": route,
      "http.response.status_code": 200,
      order_id: id,
    },
  });
  return { traceId, spans: [one], warnings: [] };
}
