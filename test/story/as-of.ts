import type { Microseconds, Trace } from "../../src/trace/span.ts";

/**
 * What has arrived by a moment: a span is exported when it ends, so an open request shows its children and not itself.
 * Pass the moment less the export lag where exporters are slow.
 */
export const asOf = (traces: readonly Trace[], moment: Microseconds): Trace[] =>
  traces
    .map((trace) => ({ ...trace, spans: trace.spans.filter(({ end }) => end <= moment) }))
    .filter(({ spans }) => spans.length > 0);
