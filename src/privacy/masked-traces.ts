import { fieldOf } from "../trace/attributes.ts";
import type { Trace } from "../trace/span.ts";
import { mask } from "./mask.ts";
import { withTexts } from "./span-texts.ts";

/** Every text of every span by the rules of `audit`; what the fields of these names hold stays, wherever it stands. */
export function maskedTraces(traces: readonly Trace[], keys: readonly string[]): Trace[] {
  const keep = new Set(traces.flatMap((trace) => [...idsIn(trace, keys)]));
  return traces.map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) => withTexts(span, (text, { label }) => mask(text, keep, label))),
    warnings: trace.warnings.map((warning) => mask(warning, keep)),
  }));
}

/** Numbers of orders in a trace, wherever else in it they stand. */
export const idsIn = ({ spans }: Trace, keys: readonly string[]): ReadonlySet<string> =>
  new Set(spans.flatMap((span) => fieldOf(span, keys)));
