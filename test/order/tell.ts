import { conclude, investigate } from "../../src/order/investigation.ts";
import type { Path } from "../../src/order/path.ts";
import { replaysOf } from "../../src/order/replays.ts";
import type { OrderReport } from "../../src/order/report.ts";
import { unendedIn } from "../../src/order/unended.ts";
import { loadPath } from "../../src/path/load.ts";
import { othersIn } from "../../src/search/cohort/others-found.ts";
import { mergeTraces } from "../../src/trace/merge.ts";
import type { Microseconds, Trace } from "../../src/trace/span.ts";

const builtIn = loadPath();

interface Told {
  readonly truncated?: boolean;
  readonly path?: Path;
}

/** What `show` would report if there were no other traces. */
export function tell(
  id: string,
  traces: readonly Trace[],
  now: Microseconds,
  { truncated = false, path = builtIn }: Told = {},
): OrderReport {
  const merged = mergeTraces(traces);
  const investigation = investigate(id, merged, path, { now, truncated });
  const window = { from: 0, to: now };
  const unended = new Set(replaysOf(merged, path).flatMap((one) => [...unendedIn(one)]));
  const others = othersIn(merged, path, now, () => true, unended);
  const cohorts = new Map(
    investigation.questions.map((question) => [question.point, others.at(question, { truncated: false, window })]),
  );
  const search = {
    source: "memory",
    window,
    services: [],
    traces: merged.length,
    spans: 0,
    requests: 0,
    truncated,
    sampled: investigation.completeness.sampled,
    notes: [],
  };
  return { search, ...conclude(investigation, cohorts, (traceId) => `http://jaeger/trace/${traceId}`) };
}

export const verdict = (...args: Parameters<typeof tell>): string => {
  const { state, point } = tell(...args).verdict;
  return point === null ? state : `${state} ${point}`;
};

/** When the last span of these traces ended. */
export const endOf = (traces: readonly Trace[]): Microseconds =>
  Math.max(...traces.flatMap((trace) => trace.spans.map(({ end }) => end)));
