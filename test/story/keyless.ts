import type { Span, Trace } from "../../src/trace/span.ts";

/** The traces without the attributes that say whose they are, on these spans: as after a release that drops them. */
export const withoutKeys = (traces: readonly Trace[], isDropped: (span: Span) => boolean = () => true): Trace[] =>
  traces.map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) =>
      isDropped(span)
        ? { ...span, attributes: new Map([...span.attributes].filter(([name]) => !keys.includes(name))) }
        : span,
    ),
  }));

const keys: readonly string[] = ["order_id", "calculation_request_id"];
