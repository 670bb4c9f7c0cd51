import { askedOnce, askOnce } from "../../ask-once.ts";
import { eachOnce, say } from "../../sentence.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import type { Checkup } from "../checkup.ts";
import type { HttpOptions } from "../http/options.ts";
import { SearchTally } from "../search-tally.ts";
import { usualLimit } from "../server.ts";
import type { CountingSource, MayHold, SearchTotals } from "../source.ts";
import type { JaegerApi, Operation } from "./api.ts";
import { completed, reachesEdge } from "./complete-trace.ts";
import { detectDialect } from "./dialect.ts";
import { httpClient } from "./http.ts";
import { withRowCutCheck } from "./row-cut-check.ts";
import { searchAttribute } from "./search-attribute.ts";
import { searchService } from "./search-service.ts";
import { withServiceCheck } from "./service-check.ts";
import type { SpanMetrics } from "./span-metrics.ts";
import { sweepJaeger } from "./sweep-jaeger.ts";

export interface JaegerOptions extends HttpOptions {
  readonly onProgress?: (totals: SearchTotals) => void;
  /** Traces per answer before a window is split. If given, searches ask for no more: the server may fail on it. */
  readonly limit?: number;
}

export interface JaegerSource extends CountingSource {
  metrics(): Promise<SpanMetrics>;
  checkup(): Promise<Checkup>;
  close(): Promise<void>;
}

const mayHoldAny: MayHold = () => true;

/** Lists a service's operations once a run: operations that come up meanwhile are newer than what the run looks for. */
function withCachedOperations(api: JaegerApi): JaegerApi {
  const cached = new Map<string, Promise<Operation[]>>();
  return {
    ...api,
    operations: (service) => askOnce(cached, service, () => api.operations(service)),
  };
}

const knowsNothing = say`Jaeger knows no service: nothing is traced there, or what it kept is gone`;

/** Jaeger traces itself; its own traces belong to no order. */
const isJaeger = (service: string): boolean => /^jaeger(-(all-in-one|agent|collector|ingester|query))?$/.test(service);

/** A Jaeger over HTTP, whichever dialect it speaks. Nothing is asked before the first search. */
export function openJaeger(options: JaegerOptions): JaegerSource {
  const tally = new SearchTally(options);
  const http = httpClient({ ...options, onExchange: (exchange) => tally.addRequest(exchange) });
  const count = (traces: readonly Trace[]) => {
    for (const trace of traces) tally.addTrace(trace);
    tally.reportProgress();
  };

  const connect = async (): Promise<{ readonly api: JaegerApi; readonly services: readonly string[] }> => {
    const api = await detectDialect(http);
    const services = api.services.filter((service) => !isJaeger(service));
    tally.addServices(services);
    return { api: withCachedOperations(withRowCutCheck(withServiceCheck(api))), services };
  };
  const connected = askedOnce(connect);

  const limit = options.limit ?? usualLimit;
  return {
    name: http.base,
    traceUrl: (traceId) => `${http.base}/trace/${traceId}`,
    metrics: async () => (await import("./span-metrics.ts")).spanMetrics(http),
    checkup: async () => {
      const [{ api, services }, { jaegerCheckup }] = [await connected(), await import("./checkup.ts")];
      return jaegerCheckup(http, api, services);
    },
    totals: () => tally.totals,
    close: () => http.close(),
    byAttribute: async (names, value, window, mayHold = mayHoldAny) => {
      const { api, services } = await connected();
      const found = await searchAttribute(api, services, { names, value, window, limit, mayHold });
      const traces = mergeTraces(
        await Promise.all(found.traces.map((trace) => (reachesEdge(trace, window) ? completed(api, trace) : trace))),
      );
      count(traces);
      const isEmpty = services.length === 0 && traces.length === 0;
      return { ...found, traces, notes: eachOnce([...found.notes, ...(isEmpty ? [knowsNothing] : [])]) };
    },
    byTraceId: async (traceId) => {
      const trace = await (await connected()).api.byId(traceId);
      const traces = trace === undefined ? [] : [trace];
      count(traces);
      return { traces, truncated: false, notes: [] };
    },
    byService: async (query, window) => {
      const { api } = await connected();
      const atMost = Math.min(query.atMost, options.limit ?? query.atMost);
      const found = await searchService(api, { ...query, atMost }, window);
      count(found.traces);
      return found;
    },
    everyTrace: async (wanted, window, sink) => {
      const { api, services: listed } = await connected();
      const services = wanted === undefined ? listed : listed.filter((service) => wanted.includes(service));
      return sweepJaeger({ http, api, services, window, limit, tally }, sink);
    },
  };
}
