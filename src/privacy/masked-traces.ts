import { fieldOf } from "../trace/attributes.ts";
import type { Trace } from "../trace/span.ts";
import { masking } from "./mask.ts";
import { withTexts } from "./span-texts.ts";

/**
 * Masks every text of every span by the rules of `audit`. Values of the key fields stay readable wherever they stand.
 */
export function maskedTraces(traces: readonly Trace[], keys: readonly string[]): Trace[] {
  const keep = new Set(traces.flatMap((trace) => [...idsIn(trace, keys)]));
  const masked = masking(keep);
  return traces.map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) => withTexts(span, (text, { label }) => masked(text, label))),
    warnings: trace.warnings.map((warning) => masked(warning)),
  }));
}

/** The values of the key fields in a trace: ids of orders and calculations. */
export const idsIn = ({ spans }: Trace, keys: readonly string[]): ReadonlySet<string> =>
  new Set(spans.flatMap((span) => fieldOf(span, keys)));
