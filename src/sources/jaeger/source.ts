import { eachOnce, say } from "../../sentence.ts";
import { lengthOf } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import { TraceIds } from "../../trace/trace-ids.ts";
import type { Checkup } from "../checkup.ts";
import type { HttpOptions } from "../http/options.ts";
import { usualLimit } from "../server.ts";
import type { SearchTotals, TraceSource } from "../source.ts";
import type { JaegerApi, Operation } from "./api.ts";
import { askedFor } from "./asked-for.ts";
import { completed, reachesEdge } from "./complete-trace.ts";
import { wholeRows } from "./cut-by-rows.ts";
import { detectDialect } from "./dialect.ts";
import { type HttpClient, httpClient } from "./http.ts";
import { searchAttribute } from "./search-attribute.ts";
import { searchService } from "./search-service.ts";
import type { SpanMetrics } from "./span-metrics.ts";
import { FirstSighting } from "./still-there.ts";
import { firstSlices, sweepSlices } from "./sweep-service.ts";

export interface JaegerOptions extends HttpOptions {
  readonly onProgress?: (totals: SearchTotals) => void;
  /** Traces per answer before a window is split. Where it is said, no search asks for more: the server may fail on a larger answer. */
  readonly limit?: number;
}

export interface JaegerSource extends TraceSource {
  metrics(): Promise<SpanMetrics>;
  checkup(): Promise<Checkup>;
  totals(): SearchTotals;
  close(): Promise<void>;
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, one) => total + one, 0);

/** What was sent twice is kept twice. */
const eachSpanOnce = (trace: Trace): Trace =>
  new Set(trace.spans.map(({ spanId }) => spanId)).size === trace.spans.length ? trace : mergeTraces([trace])[0]!;

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

const knowsNothing = say`Jaeger knows no service: nothing is traced there, or what it kept is gone`;

/** Jaeger traces itself; these are of no order. */
const isJaeger = (service: string): boolean => /^jaeger(-(all-in-one|agent|collector|ingester|query))?$/.test(service);

/** A Jaeger over HTTP, whichever dialect it speaks. Nothing is asked before the first search. */
export function openJaeger(options: JaegerOptions): JaegerSource {
  const seen = {
    traces: new TraceIds(),
    spans: 0,
    requests: 0,
    services: [] as string[],
    sweeping: undefined as Required<Pick<SearchTotals, "swept" | "windowsLeft" | "sweep">> | undefined,
  };
  const totals = (): SearchTotals => {
    const { sweeping, ...counted } = seen;
    return { ...counted, traces: seen.traces.size, ...sweeping };
  };
  const http = httpClient({
    ...options,
    onExchange: (exchange) => {
      seen.requests++;
      options.onExchange?.(exchange);
      options.onProgress?.(totals());
    },
  });
  const tally = ({ traceId, spans }: Trace) => {
    const known = seen.traces.size;
    if (seen.traces.numberOf(traceId) === known) seen.spans += spans.length;
  };
  const count = (traces: readonly Trace[]) => {
    traces.forEach(tally);
    options.onProgress?.(totals());
  };

  // Asked once, however many searches start at the same time.
  let connecting: Promise<JaegerApi> | undefined;
  const connect = () =>
    (connecting ??= detectDialect(http).then((api) => {
      seen.services = api.services.filter((service) => !isJaeger(service));
      return listedOnce(wholeRows(askedFor(api)));
    }));

  const limit = options.limit ?? usualLimit;
  return {
    name: http.base,
    traceUrl: (traceId) => `${http.base}/trace/${traceId}`,
    metrics: async () => (await import("./span-metrics.ts")).spanMetrics(http),
    checkup: async () => {
      const [api, { jaegerCheckup }] = [await connect(), await import("./checkup.ts")];
      return jaegerCheckup(http, api, seen.services);
    },
    totals,
    close: () => http.close(),
    byAttribute: async (names, value, window, mayHold = always) => {
      const api = await connect();
      const found = await searchAttribute(api, seen.services, { names, value, window, limit, mayHold });
      const traces = mergeTraces(
        await Promise.all(found.traces.map((trace) => (reachesEdge(trace, window) ? completed(api, trace) : trace))),
      );
      count(traces);
      const isEmpty = seen.services.length === 0 && traces.length === 0;
      return { ...found, traces, notes: eachOnce([...found.notes, ...(isEmpty ? [knowsNothing] : [])]) };
    },
    byTraceId: async (traceId) => {
      const trace = await (await connect()).byId(traceId);
      const traces = trace === undefined ? [] : [trace];
      count(traces);
      return { traces, truncated: false, notes: [] };
    },
    byService: async (query, window) => {
      const api = await connect();
      const atMost = Math.min(query.atMost, options.limit ?? query.atMost);
      const found = await searchService(api, { ...query, atMost }, window);
      count(found.traces);
      return found;
    },
    everyTrace: async (wanted, window, each, upTo, isKnown) => {
      const api = await connect();
      const services = wanted === undefined ? seen.services : seen.services.filter((one) => wanted.includes(one));
      const done = new Map(services.map((service) => [service, window.from]));
      const left = new Map(services.map((service) => [service, firstSlices(window)]));
      const sweep = (seen.sweeping?.sweep ?? 0) + 1;
      seen.sweeping = { swept: 0, windowsLeft: sum(left.values()), sweep };
      const first = new FirstSighting();
      const swept = await Promise.all(
        services.map((service) =>
          sweepSlices((part, ...sink) => api.search({ service, window: part, limit }, ...sink), {
            window,
            limit,
            each: (trace, print) => {
              const once = eachSpanOnce(trace);
              tally(once);
              first.add(once, service);
              each(once, print);
            },
            // The first ones are looked at: whether they are still there at the end tells something.
            ...(isKnown && { isKnown: (print: string) => first.isOver && isKnown(print, service) }),
            onSlice: (time, more) => {
              first.next();
              done.set(service, time);
              left.set(service, more);
              const times = [...done.values()];
              const part = sum(times.map((one) => one - window.from)) / lengthOf(window);
              seen.sweeping = { swept: part / services.length, windowsLeft: sum(left.values()), sweep };
              options.onProgress?.(totals());
              upTo?.(Math.min(...times));
            },
          }),
        ),
      );
      const isSame = first.isEmpty ? await areListed(http, services) : await first.isStillThere(api, limit);
      const gone = first.isEmpty
        ? say`Jaeger's answers changed while it was asked: services that were there are gone`
        : say`Jaeger's answers changed while it was asked: a trace that was there is gone`;
      return {
        services,
        unseen: isSame ? swept.flatMap(({ unseen }) => unseen) : [window],
        notes: eachOnce([...swept.flatMap(({ notes }) => notes), ...(isSame ? [] : [gone])]),
      };
    },
  };
}
