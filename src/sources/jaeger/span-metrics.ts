import { z } from "zod";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { isPage } from "../http/login-page.ts";
import type { HttpClient } from "./http.ts";
import { notUnderstood } from "./not-understood.ts";

/**
 * Calls of one operation's server spans. `errors` are the spans with status ERROR, whatever their HTTP status: a 5xx is
 * one, and so is what the code itself marked as one. Both are Prometheus's estimates: counters are read every so often, and
 * what one counted before it was first read is not seen, so an operation's very first errors may be missing.
 */
interface OperationCalls {
  readonly service: string;
  readonly operation: string;
  readonly total: number;
  readonly errors: number;
}

interface OperationLatency {
  readonly service: string;
  readonly operation: string;
  readonly quantile: number;
  /** Between the bounds of a histogram's bucket, and never above its last one. */
  readonly took: Microseconds;
}

/**
 * What Jaeger's Monitor tab shows, from the Prometheus behind it. Undefined where there is nothing of these services: this
 * Jaeger has no span metrics, or its Prometheus knows them by other names. A service without a row is not known to be free of
 * errors: it is not counted. Asked for is `measuredWindow(window)`.
 * @throws SourceError when the metrics are there and could not be read, as when Prometheus is down. The traces lie
 * elsewhere: a caller may ask for them instead, and has to say so.
 */
export interface SpanMetrics {
  calls(services: readonly string[], window: Interval): Promise<readonly OperationCalls[] | undefined>;
  /** Quantiles to two digits; operations without calls have none. */
  latencies(
    services: readonly string[],
    window: Interval,
    quantiles: readonly number[],
  ): Promise<readonly OperationLatency[] | undefined>;
}

export function spanMetrics(http: HttpClient): SpanMetrics {
  const ask = async (what: string, services: readonly string[], window: Interval, quantile?: number) => {
    if (services.length === 0) return undefined;
    const path = `/api/metrics/${what}`;
    const query = new URLSearchParams(onePoint(window));
    for (const service of services) query.append("service", asPattern(service));
    if (quantile !== undefined) query.set("quantile", String(quantile));
    const answer = await http.get(`${path}?${query}`);
    // A Jaeger that has no such path answers 404, or with its own page; one without span metrics 501.
    if (answer.status === 404 || answer.status === 501 || (answer.status === 200 && isPage(answer.body)))
      return undefined;
    const parsed = family.safeParse(answer.json);
    if (answer.status !== 200 || !parsed.success) throw notUnderstood(http, path, answer, parsed.error);
    const points = parsed.data.metrics.flatMap((metric) => pointAt(window.to, metric));
    return points.filter(({ service }) => services.includes(service));
  };
  return {
    calls: async (services, wanted) => {
      const window = measuredWindow(wanted);
      const [rates, shares] = await Promise.all([ask("calls", services, window), ask("errors", services, window)]);
      if (rates === undefined || shares === undefined) return undefined;
      const shareOf = new Map(shares.map(({ service, operation, value }) => [`${service}\n${operation}`, value]));
      const seconds = lengthOf(window) / 1_000_000;
      return someOf(
        rates.map(({ service, operation, value }) => ({
          service,
          operation,
          total: Math.round(value * seconds),
          // No share where there never was an error, and none of no calls.
          errors: Math.round(value * seconds * (shareOf.get(`${service}\n${operation}`) ?? 0)),
        })),
      );
    },
    latencies: async (services, wanted, quantiles) => {
      const window = measuredWindow(wanted);
      const each = quantiles.map(async (quantile) =>
        ((await ask("latencies", services, window, quantile)) ?? []).map(({ service, operation, value }) => ({
          service,
          operation,
          quantile,
          // Jaeger never says the unit; its own page takes it for milliseconds too.
          took: value * 1_000,
        })),
      );
      return someOf((await Promise.all(each)).flat());
    },
  };
}

const someOf = <T>(rows: readonly T[]): readonly T[] | undefined => (rows.length === 0 ? undefined : rows);

/**
 * The window that a question about another one is answered for: as long or longer, with the same end. Jaeger tells Prometheus
 * a duration's first unit and drops the rest, so that 90 minutes would become one hour: past a minute only whole minutes can
 * be asked for, past an hour whole hours.
 */
export function measuredWindow(window: Interval): Interval {
  const seconds = Math.max(1, Math.ceil(lengthOf(window) / 1_000_000));
  const minutes = Math.ceil(seconds / 60);
  const long = seconds < 60 ? seconds : minutes < 60 ? minutes * 60 : Math.ceil(minutes / 60) * 3_600;
  const end = Math.ceil(window.to / 1_000) * 1_000;
  return { from: end - long * 1_000_000, to: end };
}

/**
 * A rate over the whole window, and one point of it, at the end. Without a lookback that is what a Prometheus answers; the other
 * stores of a Jaeger 2 cut time into buckets, whose rates are none of the window's, and have no point there.
 */
const onePoint = (window: Interval): Record<string, string> => {
  const length = String(lengthOf(window) / 1_000);
  const [endTs, spanKind] = [String(window.to / 1_000), "server"];
  return { groupByOperation: "true", spanKind, endTs, lookback: "0", step: length, ratePer: length };
};

/** Jaeger puts names into a regular expression in quotes as they are. Those that match as well are sorted out of the answer. */
const asPattern = (service: string): string => service.replaceAll(/[\\^$*+?()[\]{}|"]/g, ".");

/** JSON has no number for these; protobuf writes them so. */
const double = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);
const metricSchema = z.object({
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
  metricPoints: z.array(z.object({ timestamp: z.string(), gaugeValue: z.object({ doubleValue: double }) })).default([]),
});
/** protobuf's JSON of a `MetricFamily`, which leaves out what is empty. */
const family = z.object({ name: z.string(), metrics: z.array(metricSchema).default([]) });

interface Point {
  readonly service: string;
  readonly operation: string;
  readonly value: number;
}

/** The value at one moment; none where it is no number, as a share of no calls is. */
function pointAt(time: Microseconds, { labels, metricPoints }: z.infer<typeof metricSchema>): Point[] {
  const label = (wanted: string) => labels.find(({ name }) => name === wanted)?.value;
  const [service, operation] = [label("service_name"), label("operation")];
  const value = metricPoints.find(({ timestamp }) => Date.parse(timestamp) * 1_000 === time)?.gaugeValue.doubleValue;
  if (service === undefined || operation === undefined || !Number.isFinite(value)) return [];
  return [{ service, operation, value: value! }];
}
