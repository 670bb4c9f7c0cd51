import type { CohortEvidence, SpanEvidence } from "../order/report.ts";
import type { Microseconds } from "../trace/span.ts";
import { iso } from "./time.ts";

export const timeJson = (time: Microseconds | null): string | null => (time === null ? null : iso(time));
export const milliseconds = (micros: Microseconds | null): number | null => (micros === null ? null : micros / 1_000);
export const windowJson = ({ from, to }: { from: Microseconds; to: Microseconds }) => ({
  from: iso(from),
  to: iso(to),
});

export function seen<S extends SpanEvidence>(span: S) {
  const { at, ended: _, ...rest } = span;
  return { ...rest, at: iso(at) };
}

export const cohortJson = (cohort: CohortEvidence) => ({
  ...cohort,
  backlogUntil: timeJson(cohort.backlogUntil),
  window: windowJson(cohort.window),
  examples: cohort.examples.map((example) => {
    const { knownFrom: _, ...rest } = example;
    return seen(rest);
  }),
});
