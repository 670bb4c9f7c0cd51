import type { Microseconds, Trace } from "../../src/trace/span.ts";

/**
 * The spans that have arrived by a moment. A span is exported when it ends, so an open request shows its children and
 * not itself. If exporters are slow, pass the moment less the export lag.
 */
export const asOf = (traces: readonly Trace[], moment: Microseconds): Trace[] =>
  traces
    .map((trace) => ({ ...trace, spans: trace.spans.filter(({ end }) => end <= moment) }))
    .filter(({ spans }) => spans.length > 0);
