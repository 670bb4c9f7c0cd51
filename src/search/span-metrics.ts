import type { ErrorCounts } from "../fleet/error-share.ts";
import type { OperationTimes } from "../fleet/slow.ts";
import type { Path } from "../order/path.ts";
import { say, type Sentence } from "../sentence.ts";
import { SourceError } from "../sources/errors.ts";
import { measuredWindow, type SpanMetrics } from "../sources/jaeger/span-metrics.ts";
import type { Interval } from "../trace/interval.ts";
import type { ErrorsQuery } from "./count-errors.ts";
import { servicesOf } from "./services-of.ts";

/** An answer of the span metrics: null where there are none, or where they could not be read; a note then says why. */
interface MetricsAnswer<T> {
  readonly value: T | null;
  readonly notes: readonly Sentence[];
}

/**
 * Metrics are a short cut: where they can't be read, the traces are used instead, and a note says so. Where the user
 * breaks off, there are none, and what is known by then is still told.
 */
async function unlessUnreadable<T>(
  instead: Sentence,
  signal: AbortSignal,
  ask: () => Promise<T | null>,
): Promise<MetricsAnswer<T>> {
  try {
    return { value: await ask(), notes: [] };
  } catch (error) {
    if (signal.aborted) return { value: null, notes: [] };
    if (!(error instanceof SourceError)) throw error;
    return {
      value: null,
      notes: [say`The span metrics can't be read (${error.said}): ${instead}.`],
    };
  }
}

/** The windows that span metrics can answer for, and the services that they count. */
export interface Measured {
  readonly window: Interval;
  readonly baseline: Interval;
  readonly services: readonly string[];
}

/**
 * Counts by span metrics, which see every request, while a storage may keep only a part of the traces. Null where they
 * don't count each of the path's services: a service that is not counted may have errors.
 */
export const countByMetrics = (
  metrics: SpanMetrics,
  path: Path,
  { window, baseline, signal }: Pick<ErrorsQuery, "window" | "baseline" | "signal">,
  counts: ErrorCounts,
): Promise<MetricsAnswer<Measured>> =>
  unlessUnreadable(say`counted by the traces instead`, signal, async () => {
    const services = servicesOf(path);
    const now = measuredWindow(window);
    const before = measuredWindow({ from: now.from - baseline, to: now.from });
    const [current, earlier] = await Promise.all([metrics.calls(services, now), metrics.calls(services, before)]);
    const counted = new Set([...(current ?? []), ...(earlier ?? [])].map(({ service }) => service));
    if (!path.points.every(({ match }) => match.services.some((service) => counted.has(service)))) return null;
    for (const { service, operation, total, errors } of current ?? [])
      counts.count(service, operation, "now", total, errors);
    for (const { service, operation, total, errors } of earlier ?? [])
      counts.count(service, operation, "before", total, errors);
    return { window: now, baseline: before, services: [...counted].sort() };
  });

/** How long the services' operations take, the slowest first. */
export const timesByMetrics = (
  metrics: SpanMetrics,
  path: Path,
  window: Interval,
  signal: AbortSignal,
): Promise<MetricsAnswer<readonly OperationTimes[]>> =>
  unlessUnreadable(say`told without them`, signal, async () => {
    const found = (await metrics.latencies(servicesOf(path), window)) ?? [];
    const byOperation = new Map<string, OperationTimes>();
    for (const { service, operation, quantile, took } of found) {
      const key = `${service}\n${operation}`;
      const known = byOperation.get(key) ?? { service, operation, p50: null, p95: null };
      byOperation.set(key, { ...known, [quantile === 0.5 ? "p50" : "p95"]: took });
    }
    const times = [...byOperation.values()].sort((a, b) => (b.p95 ?? 0) - (a.p95 ?? 0));
    return times.length === 0 ? null : times;
  });
