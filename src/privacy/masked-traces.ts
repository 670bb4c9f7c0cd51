import type { Trace } from "../trace/span.ts";
import { mask } from "./mask.ts";
import { withTexts } from "./span-texts.ts";

/** Every text of every span by the rules of `audit`; what these attributes hold stays, wherever it stands. */
export function maskedTraces(traces: readonly Trace[], keys: ReadonlySet<string>): Trace[] {
  const keep = new Set(traces.flatMap((trace) => [...idsIn(trace, keys)]));
  return traces.map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) => withTexts(span, (text, { label }) => mask(text, keep, label))),
    warnings: trace.warnings.map((warning) => mask(warning, keep)),
  }));
}

/** Numbers of orders in a trace, wherever else in it they stand. */
export function idsIn(trace: Trace, keys: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { attributes, events, resource } of trace.spans)
    for (const list of [attributes, resource, ...events.map((event) => event.attributes)])
      for (const [key, value] of list) if (keys.has(key)) for (const id of [value].flat(4)) found.add(String(id));
  return found;
}
