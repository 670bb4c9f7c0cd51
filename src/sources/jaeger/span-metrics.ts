import { z } from "zod";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { second } from "../../trace/units.ts";
import { isPage } from "../http/login-page.ts";
import type { HttpClient } from "./http.ts";
import { understood } from "./not-understood.ts";

/**
 * Calls of one operation's server spans. `errors` are the spans with status ERROR, whatever their HTTP status: a 5xx is
 * one, and so is what the code itself marked as one. Both numbers are Prometheus's estimates. It reads counters at
 * intervals and misses what a counter held at its first reading, so an operation's very first errors may be missing.
 */
interface OperationCalls {
  readonly service: string;
  readonly operation: string;
  readonly total: number;
  readonly errors: number;
}

/** Of how long an operation takes: usually, and when it is slow. */
const quantiles = [0.5, 0.95] as const;
type Quantile = (typeof quantiles)[number];

interface OperationLatency {
  readonly service: string;
  readonly operation: string;
  readonly quantile: Quantile;
  /** Between the bounds of a histogram's bucket, and never above its last one. */
  readonly took: Microseconds;
}

/**
 * The numbers of Jaeger's Monitor tab, from the Prometheus behind it, over `measuredWindow(window)`. Undefined where it
 * has none of these services: this Jaeger has no span metrics, or its Prometheus knows the services by other names. A
 * service without a row is not counted, which does not mean that it has no errors.
 * @throws SourceError when the metrics exist and could not be read, as when Prometheus is down. Traces are stored
 *   elsewhere, so a caller may ask for traces instead, and has to say so.
 */
export interface SpanMetrics {
  calls(services: readonly string[], window: Interval): Promise<readonly OperationCalls[] | undefined>;
  /** An operation without calls has none. */
  latencies(services: readonly string[], window: Interval): Promise<readonly OperationLatency[] | undefined>;
}

export function spanMetrics(http: HttpClient): SpanMetrics {
  const ask = async (what: string, services: readonly string[], window: Interval, quantile?: Quantile) => {
    if (services.length === 0) return undefined;
    const path = `/api/metrics/${what}`;
    const query = new URLSearchParams(onePoint(window));
    for (const service of services) query.append("service", asPattern(service));
    if (quantile !== undefined) query.set("quantile", String(quantile));
    const answer = await http.get(`${path}?${query}`);
    // A Jaeger without this path answers 404, or its UI's page; a Jaeger without span metrics answers 501.
    if (answer.status === 404 || answer.status === 501 || (answer.status === 200 && isPage(answer.body)))
      return undefined;
    const points = understood(http, path, answer, family).metrics.flatMap((metric) => pointAt(window.to, metric));
    return points.filter(({ service }) => services.includes(service));
  };
  return {
    calls: async (services, wanted) => {
      const window = measuredWindow(wanted);
      const [rates, shares] = await Promise.all([ask("calls", services, window), ask("errors", services, window)]);
      if (rates === undefined || shares === undefined) return undefined;
      const shareOf = new Map(shares.map(({ service, operation, value }) => [`${service}\n${operation}`, value]));
      const seconds = lengthOf(window) / second;
      return someOf(
        rates.map(({ service, operation, value }) => ({
          service,
          operation,
          total: Math.round(value * seconds),
          // An operation that never had an error, or had no calls, has no share.
          errors: Math.round(value * seconds * (shareOf.get(`${service}\n${operation}`) ?? 0)),
        })),
      );
    },
    latencies: async (services, wanted) => {
      const window = measuredWindow(wanted);
      const each = quantiles.map(async (quantile) =>
        ((await ask("latencies", services, window, quantile)) ?? []).map(({ service, operation, value }) => ({
          service,
          operation,
          quantile,
          // Jaeger never says the unit; its UI also takes it for milliseconds.
          took: value * 1_000,
        })),
      );
      return someOf((await Promise.all(each)).flat());
    },
  };
}

const someOf = <T>(rows: readonly T[]): readonly T[] | undefined => (rows.length === 0 ? undefined : rows);

/**
 * The window that is measured when `window` is asked about: as long or longer, with the same end. Jaeger passes only a
 * duration's first unit on to Prometheus and drops the rest, so 90 minutes would become one hour. So past a minute only
 * whole minutes can be asked for, past an hour only whole hours.
 */
export function measuredWindow(window: Interval): Interval {
  const seconds = Math.max(1, Math.ceil(lengthOf(window) / second));
  const minutes = Math.ceil(seconds / 60);
  const wholeUnits = seconds < 60 ? seconds : minutes < 60 ? minutes * 60 : Math.ceil(minutes / 60) * 3_600;
  const end = Math.ceil(window.to / 1_000) * 1_000;
  return { from: end - wholeUnits * second, to: end };
}

/**
 * Asks for a rate over the whole window at a single point, its end. With a lookback of 0 Prometheus answers just that.
 * The other metrics stores of Jaeger 2 cut time into buckets, whose rates are not the window's, with no point there.
 */
const onePoint = (window: Interval): Record<string, string> => {
  const length = String(lengthOf(window) / 1_000);
  const [endTs, spanKind] = [String(window.to / 1_000), "server"];
  return { groupByOperation: "true", spanKind, endTs, lookback: "0", step: length, ratePer: length };
};

/** Jaeger puts names unescaped into a quoted regular expression; other services that match are filtered out later. */
const asPattern = (service: string): string => service.replaceAll(/[\\^$*+?()[\]{}|"]/g, ".");

/** JSON has no numbers for these three, so protobuf writes them as texts. */
const double = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);
const metricSchema = z.object({
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
  metricPoints: z.array(z.object({ timestamp: z.string(), gaugeValue: z.object({ doubleValue: double }) })).default([]),
});
/** protobuf's JSON of a `MetricFamily`; protobuf leaves out empty lists. */
const family = z.object({ name: z.string(), metrics: z.array(metricSchema).default([]) });

interface Point {
  readonly service: string;
  readonly operation: string;
  readonly value: number;
}

/** The value at one moment; empty where it is no number, as the share of errors in no calls. */
function pointAt(time: Microseconds, { labels, metricPoints }: z.infer<typeof metricSchema>): Point[] {
  const label = (wanted: string) => labels.find(({ name }) => name === wanted)?.value;
  const [service, operation] = [label("service_name"), label("operation")];
  const value = metricPoints.find(({ timestamp }) => Date.parse(timestamp) * 1_000 === time)?.gaugeValue.doubleValue;
  if (service === undefined || operation === undefined || !Number.isFinite(value)) return [];
  return [{ service, operation, value: value! }];
}
