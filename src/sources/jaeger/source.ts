import { fieldOf } from "../../trace/attributes.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import { treeOf } from "../../trace/tree.ts";
import type { Exchange, SearchResult, SearchTotals, ServiceQuery, TraceSource, Window } from "../source.ts";
import { type JaegerApi, ServiceNeeded } from "./api.ts";
import { searchWindow } from "./complete-search.ts";
import { mapLimit } from "./concurrency.ts";
import { detectDialect } from "./dialect.ts";
import { httpClient } from "./http.ts";

export interface JaegerOptions {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onExchange?: (exchange: Exchange) => void;
  readonly onProgress?: (totals: SearchTotals) => void;
  /** Traces per answer before a window is split. */
  readonly limit?: number;
}

export interface JaegerSource extends TraceSource {
  totals(): SearchTotals;
  close(): Promise<void>;
}

/** Requests under way at once: enough to be quick, few enough to be kind to a production Jaeger. */
const concurrency = 4;
/** A trace this near to the window's edge may lie partly outside of it. */
const edge = 300_000_000;
/** Jaeger's own traces are of no order. */
const isJaeger = (service: string): boolean => /^jaeger(-|$)/.test(service);

/** A Jaeger over HTTP, whichever dialect it speaks. Nothing is asked before the first search. */
export function openJaeger(options: JaegerOptions): JaegerSource {
  const seen = { traces: new Set<string>(), spans: 0, requests: 0, services: [] as string[] };
  const totals = (): SearchTotals => ({ services: seen.services, requests: seen.requests, traces: seen.traces.size, spans: seen.spans });
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
  let connecting: Promise<{ api: JaegerApi; services: string[] }> | undefined;
  const connect = () =>
    (connecting ??= detectDialect(http).then(async (api) => {
      seen.services = (await api.services()).filter((service) => !isJaeger(service));
      return { api, services: seen.services };
    }));

  const limit = options.limit ?? 200;
  return {
    name: http.base,
    traceUrl: (traceId) => `${http.base}/trace/${traceId}`,
    totals,
    close: () => http.close(),
    byAttribute: async (names, value, window) => {
      const { api, services } = await connect();
      const search = (name: string, text: string) => searchAttribute(api, services, { name, value: text }, window, limit);
      const carries = (trace: Trace) => trace.spans.some((span) => fieldOf(span, names).includes(value));
      const answers = await mapLimit(names, concurrency, (name) => search(name, value));
      // Elasticsearch reads a value as a regular expression; elsewhere an escaped value matches nothing.
      const escaped = value.replaceAll(/[.?+*|{}[\]()"\\#@&<>~]/g, String.raw`\$&`);
      if (escaped !== value && !answers.some(({ traces }) => traces.some(carries))) {
        answers.push(...(await mapLimit(names, concurrency, (name) => search(name, escaped))));
      }
      const { traces, truncated, notes } = joined(answers);
      const whole = await mapLimit(traces.filter(carries), concurrency, (trace) => completed(api, trace, window));
      const complete = mergeTraces(whole.flat());
      count(complete);
      return { traces: complete, truncated, notes };
    },
    byService: async (query, window) => {
      const { api } = await connect();
      const found = await searchService(api, query, window);
      count(found.traces);
      return found;
    },
  };
}

/** One search without a service where the storage allows it, else one per service; merged by trace id. */
async function searchAttribute(
  api: JaegerApi,
  services: readonly string[],
  attribute: { name: string; value: string },
  window: Window,
  limit: number,
): Promise<SearchResult> {
  const search = (service?: string) =>
    searchWindow((part) => api.search({ window: part, limit, attribute, ...(service === undefined ? {} : { service }) }), window, limit);
  if (api.dialect === "v3") {
    try {
      return await search();
    } catch (error) {
      if (!(error instanceof ServiceNeeded)) throw error;
    }
  }
  return joined(await mapLimit(services, concurrency, search));
}

/** A search near the window's edge can return a trace without its outer spans; so can one whose spans were still arriving. */
async function completed(api: JaegerApi, trace: Trace, window: Window): Promise<Trace[]> {
  const atEdge = trace.spans.some(({ start, end }) => start < window.from + edge || end > window.to - edge);
  if (!atEdge && treeOf(trace).whole) return [trace];
  const again = await api.byId(trace.traceId);
  return again === undefined ? [trace] : [trace, again];
}

/** The operations that may be wanted are asked for one by one; where none has such a name, the whole service. */
async function searchService(api: JaegerApi, { service, operation, atMost }: ServiceQuery, window: Window): Promise<SearchResult> {
  const names = operation === undefined ? [] : (await api.operations(service)).filter(({ name, kind }) => operation(name, kind)).map(({ name }) => name);
  const wanted = names.length === 0 ? [undefined] : [...new Set(names)];
  const answers = await mapLimit(wanted, concurrency, async (name) => {
    const found = await api.search({ window, limit: atMost, service, ...(name === undefined ? {} : { operation: name }) });
    return { ...found, truncated: found.traces.length >= atMost };
  });
  return joined(answers);
}

const joined = (answers: readonly SearchResult[]): SearchResult => ({
  traces: mergeTraces(answers.flatMap(({ traces }) => traces)),
  truncated: answers.some(({ truncated }) => truncated),
  notes: [...new Set(answers.flatMap(({ notes }) => notes))],
});
