import { ErrorCounts, type ErrorsReport } from "../fleet/error-share.ts";
import type { Path } from "../order/path.ts";
import type { SpanMetrics } from "../sources/jaeger/span-metrics.ts";
import type { CountingSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { isOutside } from "./inquiry.ts";
import { servicesOf } from "./services-of.ts";
import { everyTraceUntilAborted } from "./until-aborted.ts";

/** Which errors to count. */
export interface ErrorsQuery {
  readonly window: Interval;
  /** The length of the time before the window that its errors are compared with. */
  readonly baseline: Microseconds;
  readonly now: Microseconds;
  /** The server's span metrics; a recording has none. */
  readonly metrics?: () => Promise<SpanMetrics>;
  readonly signal: AbortSignal;
}

/**
 * Counts every answer of the path's services in the window and in the time before it: by span metrics if there are any,
 * else by traces.
 */
export async function countErrors(source: CountingSource, path: Path, asked: ErrorsQuery): Promise<ErrorsReport> {
  const { window, baseline, now, metrics, signal } = asked;
  const counts = new ErrorCounts(window.from);
  const before = { from: window.from - baseline, to: window.from };
  const both = { from: before.from, to: window.to };
  const measured =
    metrics === undefined
      ? { value: null, notes: [] }
      : await (await import("./span-metrics.ts")).countByMetrics(await metrics(), path, asked, counts);
  const swept =
    measured.value === null
      ? await everyTraceUntilAborted(source, servicesOf(path), both, (trace) => counts.add(trace, both), signal)
      : { interrupted: false, unseen: [], notes: [], services: measured.value.services };
  const truncated = swept.unseen.length > 0;
  return {
    now,
    search: {
      source: source.name,
      window: measured.value?.window ?? window,
      baseline: measured.value?.baseline ?? before,
      from: measured.value === null ? "traces" : "span-metrics",
      services: swept.services,
      requests: source.totals().requests,
      truncated,
      interrupted: swept.interrupted,
      blind: truncated || swept.interrupted || swept.services.length === 0 || isOutside(window, source),
      notes: [...measured.notes, ...swept.notes],
    },
    routes: counts.shares(),
  };
}
