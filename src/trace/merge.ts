import type { Span, Trace } from "./span.ts";

/**
 * One trace per id, each span once, from answers that may overlap: several searches, several files, a refetch.
 * A server span may share its client's id (Zipkin's way), so the kind belongs to a span's identity.
 */
export function mergeTraces(traces: Iterable<Trace>): Trace[] {
  const parts = new Map<string, { spans: Map<string, Span>; warnings: Set<string> }>();
  for (const trace of traces) {
    const known = parts.get(trace.traceId) ?? { spans: new Map<string, Span>(), warnings: new Set<string>() };
    parts.set(trace.traceId, known);
    for (const span of trace.spans) known.spans.set(identity(span), span);
    for (const warning of trace.warnings) known.warnings.add(warning);
  }
  return [...parts].map(([traceId, { spans, warnings }]) => ({
    traceId,
    spans: [...spans.values()].sort(byStart),
    warnings: [...warnings],
  }));
}

const identity = (span: Span): string => `${span.spanId} ${span.kind} ${span.service}`;

/** Time first, then id, so that the order of an answer never matters. */
const byStart = (a: Span, b: Span): number =>
  a.start - b.start || a.end - b.end || (a.spanId < b.spanId ? -1 : a.spanId > b.spanId ? 1 : 0);
