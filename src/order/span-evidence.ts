import type { Microseconds } from "../trace/span.ts";
import type { PointId } from "./path.ts";
import type { SpanEvidence } from "./report.ts";

/** A span as evidence; `point` is the path's point that the span shows, null if it shows none. */
export const evidenceOf = (
  point: PointId | null,
  span: { traceId: string; spanId: string; service: string; name: string; start: Microseconds; end: Microseconds },
): SpanEvidence => ({
  point,
  traceId: span.traceId,
  spanId: span.spanId,
  service: span.service,
  name: span.name,
  at: span.start,
  ended: span.end,
});
