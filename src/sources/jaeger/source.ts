import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import type { SearchTotals, TraceSource } from "../source.ts";
import type { JaegerApi, Operation } from "./api.ts";
import { askedFor } from "./asked-for.ts";
import { completed, reachesEdge } from "./complete-trace.ts";
import { wholeRows } from "./cut-by-rows.ts";
import { detectDialect } from "./dialect.ts";
import { type HttpClient, httpClient, type HttpOptions } from "./http.ts";
import { searchAttribute } from "./search-attribute.ts";
import { searchService } from "./search-service.ts";
import type { SpanMetrics } from "./span-metrics.ts";
import { FirstSighting } from "./still-there.ts";
import { sweepSlices } from "./sweep-service.ts";

export interface JaegerOptions extends HttpOptions {
  readonly onProgress?: (totals: SearchTotals) => void;
  /** Traces per answer before a window is split. */
  readonly limit?: number;
}

export interface JaegerSource extends TraceSource {
  metrics(): Promise<SpanMetrics>;
  totals(): SearchTotals;
  close(): Promise<void>;
}

const always = (): boolean => true;

/** Whether a server still knows services: of one in which nothing was found they are all that it said. */
async function areListed(http: HttpClient, services: readonly string[]): Promise<boolean> {
  const listed = new Set((await detectDialect(http)).services);
  return services.every((service) => listed.has(service));
}

/** A run asks for a service's operations once: what comes up meanwhile is nothing that it looks back for. */
function listedOnce(api: JaegerApi): JaegerApi {
  const known = new Map<string, Promise<Operation[]>>();
  return {
    ...api,
    operations: (service) => {
      const operations = known.get(service) ?? api.operations(service);
      known.set(service, operations);
      return operations;
    },
  };
}

/** Jaeger traces itself; these are of no order. */
const isJaeger = (service: string): boolean => /^jaeger(-(all-in-one|agent|collector|ingester|query))?$/.test(service);

/** A Jaeger over HTTP, whichever dialect it speaks. Nothing is asked before the first search. */
export function openJaeger(options: JaegerOptions): JaegerSource {
  const seen = {
    traces: new Set<string>(),
    spans: 0,
    requests: 0,
    services: [] as string[],
    swept: undefined as number | undefined,
  };
  const totals = (): SearchTotals => {
    const { swept, ...counted } = seen;
    return { ...counted, traces: seen.traces.size, ...(swept === undefined ? {} : { swept }) };
  };
  const http = httpClient({
    ...options,
    onExchange: (exchange) => {
      seen.requests++;
      options.onExchange?.(exchange);
      options.onProgress?.(totals());
    },
  });
  const count = (traces: readonly Trace[]) => {
    for (const { traceId, spans } of traces) {
      if (seen.traces.has(traceId)) continue;
      seen.traces.add(traceId);
      seen.spans += spans.length;
    }
    options.onProgress?.(totals());
  };

  // Asked once, however many searches start at the same time.
  let connecting: Promise<JaegerApi> | undefined;
  const connect = () =>
    (connecting ??= detectDialect(http).then((api) => {
      seen.services = api.services.filter((service) => !isJaeger(service));
      return listedOnce(wholeRows(askedFor(api)));
    }));

  const limit = options.limit ?? 500;
  return {
    name: http.base,
    traceUrl: (traceId) => `${http.base}/trace/${traceId}`,
    metrics: async () => (await import("./span-metrics.ts")).spanMetrics(http),
    totals,
    close: () => http.close(),
    byAttribute: async (names, value, window, mayHold = always) => {
      const api = await connect();
      const found = await searchAttribute(api, seen.services, { names, value, window, limit, mayHold });
      const traces = mergeTraces(
        await Promise.all(found.traces.map((trace) => (reachesEdge(trace, window) ? completed(api, trace) : trace))),
      );
      count(traces);
      return { ...found, traces };
    },
    byService: async (query, window) => {
      const api = await connect();
      const found = await searchService(api, query, window);
      count(found.traces);
      return found;
    },
    everyTrace: async (wanted, window, each, upTo) => {
      const api = await connect();
      const services = wanted === undefined ? seen.services : seen.services.filter((one) => wanted.includes(one));
      const done = new Map(services.map((service) => [service, window.from]));
      const first = new FirstSighting();
      const swept = await Promise.all(
        services.map((service) =>
          sweepSlices((part) => api.search({ service, window: part, limit }), {
            window,
            limit,
            each: (trace) => {
              count([trace]);
              first.add(trace, service);
              each(trace);
            },
            onSlice: (time) => {
              first.next();
              done.set(service, time);
              const times = [...done.values()];
              const part = times.reduce((sum, one) => sum + one - window.from, 0) / (window.to - window.from);
              seen.swept = part / services.length;
              options.onProgress?.(totals());
              upTo?.(Math.min(...times));
            },
          }),
        ),
      );
      const isSame = first.isEmpty ? await areListed(http, services) : await first.isStillThere(api, limit);
      const what = first.isEmpty ? "services that were there are gone" : "a trace that was there is gone";
      const gone = `Jaeger's answers changed while it was asked: ${what}`;
      return {
        services,
        unseen: isSame ? swept.flatMap(({ unseen }) => unseen) : [window],
        notes: [...new Set([...swept.flatMap(({ notes }) => notes), ...(isSame ? [] : [gone])])],
      };
    },
  };
}
