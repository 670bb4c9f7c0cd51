import type { AttributeValue, Span, Trace } from "../../src/trace/span.ts";

/** The fields of a span that change. */
export type Change = Partial<Omit<Span, "attributes">> & { attributes?: Record<string, AttributeValue> };

/** The story with some spans changed, dropped (`null`) or doubled. */
export const edit = (
  traces: readonly Trace[],
  change: (span: Span, trace: Trace) => Change | Change[] | null,
): Trace[] =>
  traces.map((trace) => ({
    ...trace,
    spans: trace.spans.flatMap((span) => {
      const changed = change(span, trace);
      if (changed === null) return [];
      return (Array.isArray(changed) ? changed : [changed]).map((one) => ({
        ...span,
        ...one,
        attributes: new Map([...span.attributes, ...Object.entries(one.attributes ?? {})]),
      }));
    }),
  }));
