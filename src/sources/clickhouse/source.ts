import { mayCarry } from "../../trace/attributes.ts";
import type { Trace } from "../../trace/span.ts";
import type { HttpOptions } from "../jaeger/http.ts";
import type { SearchResult, SearchTotals, TraceSource } from "../source.ts";
import { clickHouseClient } from "./client.ts";
import { connect, type Store } from "./connect.ts";
import { tracesOf } from "./fetch.ts";
import { byAttribute, byService, operationsOf, servicesAmong, servicesIn } from "./find.ts";
import { sweepSlices } from "./sweep.ts";

export interface ClickHouseOptions extends HttpOptions {
  readonly onProgress?: (totals: SearchTotals) => void;
}

export interface ClickHouseSource extends TraceSource {
  totals(): SearchTotals;
  close(): Promise<void>;
}

/** The tables in which a collector, or Jaeger, keeps its spans: asked in SQL, over HTTP. Nothing is asked before the first search. */
export function openClickHouse(options: ClickHouseOptions): ClickHouseSource {
  const seen = { traces: new Set<string>(), spans: 0, requests: 0, services: new Set<string>(), swept: -1 };
  const totals = (): SearchTotals => ({
    services: [...seen.services].sort(),
    requests: seen.requests,
    traces: seen.traces.size,
    spans: seen.spans,
    ...(seen.swept < 0 ? {} : { swept: seen.swept }),
  });
  const clickHouse = clickHouseClient({
    ...options,
    onExchange: (exchange) => {
      seen.requests++;
      options.onExchange?.(exchange);
      options.onProgress?.(totals());
    },
  });
  const count = ({ traceId, spans }: Trace) => {
    if (seen.traces.has(traceId)) return;
    seen.traces.add(traceId);
    seen.spans += spans.length;
    for (const { service } of spans) seen.services.add(service);
  };

  // Asked once, however many searches start at the same time.
  let connecting: Promise<Store> | undefined;
  const store = () => (connecting ??= connect(clickHouse));
  const fetched = async (ids: readonly string[]): Promise<Trace[]> => {
    const traces: Trace[] = [];
    await tracesOf(await store(), ids, (trace) => void traces.push(trace));
    for (const trace of traces) count(trace);
    options.onProgress?.(totals());
    return traces;
  };

  return {
    name: clickHouse.address.base,
    traceUrl: () => undefined,
    totals,
    close: () => clickHouse.close(),
    byAttribute: async (names, value, window) => {
      const traces = await fetched(await byAttribute(await store(), names, value, window));
      return told(
        await store(),
        traces.filter((trace) => mayCarry(trace, names, value)),
      );
    },
    byService: async ({ service, operation, atMost }, window) => {
      const known = operation === undefined ? [] : await operationsOf(await store(), service, window);
      const names = known.filter(({ name, kind }) => operation?.(name, kind)).map(({ name }) => name);
      const found = await byService(await store(), service, names, window, atMost + 1);
      return told(await store(), await fetched(found.slice(0, atMost)), found.length > atMost);
    },
    everyTrace: async (wanted, window, each) => {
      const known = await store();
      const services = wanted === undefined ? await servicesIn(known, window) : await servicesAmong(known, wanted);
      const unseen = await sweepSlices(known, services, window, {
        each: (trace) => {
          count(trace);
          each(trace);
        },
        onPart: (done) => {
          seen.swept = done;
          options.onProgress?.(totals());
        },
      });
      const { cuts } = known;
      return { services: services.sort(), unseen: cuts.length > 0 ? [window] : unseen, notes: cuts.map(noteOn) };
    },
  };
}

/** Where the server may leave something out without a word nothing is known to be all. */
const told = ({ cuts }: Store, traces: readonly Trace[], isCut = false): SearchResult => ({
  traces,
  truncated: isCut || cuts.length > 0,
  notes: cuts.map(noteOn),
});

const noteOn = (cut: string): string =>
  `ClickHouse may leave something out of its answers and not say so, as this user's settings have it: ${cut}`;
