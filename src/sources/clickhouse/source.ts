import { say, type Sentence } from "../../sentence.ts";
import { mayCarry } from "../../trace/attributes.ts";
import type { Interval } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { Checkup } from "../checkup.ts";
import type { HttpOptions } from "../http/options.ts";
import type { SearchResult, SearchTotals, Swept, TraceSource } from "../source.ts";
import { batchesOf, inAddress } from "./batches.ts";
import { clickHouseClient } from "./client.ts";
import { computed } from "./compute.ts";
import { connect, type Store } from "./connect.ts";
import { tracesIn, tracesOf } from "./fetch.ts";
import { byAttribute, byService, operationsOf, servicesAmong, servicesWithin, sizeOf } from "./find.ts";
import { type Sweeping, sweepSlices } from "./sweep.ts";

/** Spans in one answer: what ClickHouse sorts by trace in little memory, and what is lost where an answer breaks off. */
const spansInAnAnswer = 50_000;
/** Of these only rows come: as many as it can group by trace within seconds and half a gigabyte. */
const spansComputed = 150_000;

export interface ClickHouseOptions extends HttpOptions {
  readonly onProgress?: (totals: SearchTotals) => void;
}

export interface ClickHouseSource extends TraceSource {
  checkup(): Promise<Checkup>;
  totals(): SearchTotals;
  close(): Promise<void>;
}

/** The tables in which a collector, or Jaeger, keeps its spans: asked in SQL, over HTTP. Nothing is asked before the first search. */
export function openClickHouse(options: ClickHouseOptions): ClickHouseSource {
  const seen = {
    traces: new Set<string>(),
    spans: 0,
    requests: 0,
    services: new Set<string>(),
    sweeping: undefined as Pick<SearchTotals, "swept" | "windowsLeft" | "sweep"> | undefined,
  };
  const totals = (): SearchTotals => ({
    services: [...seen.services].sort(),
    requests: seen.requests,
    traces: seen.traces.size,
    spans: seen.spans,
    ...seen.sweeping,
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
    const traces = await tracesOf(await store(), ids);
    for (const trace of traces) count(trace);
    options.onProgress?.(totals());
    return traces;
  };

  const swept = async (
    wanted: readonly string[] | undefined,
    window: Interval,
    atOnce: number,
    how: (known: Store, services: readonly string[]) => Pick<Sweeping, "ask"> & { upTo?: (time: Microseconds) => void },
    isAnother = true,
  ): Promise<Swept> => {
    const known = await store();
    const services = wanted === undefined ? await servicesWithin(known, window) : await servicesAmong(known, wanted);
    const { ask, upTo } = how(known, services);
    const sweep = (seen.sweeping?.sweep ?? 0) + (isAnother ? 1 : 0);
    seen.sweeping = { swept: 0, sweep };
    const onPart: Sweeping["onPart"] = (time, done, windowsLeft) => {
      seen.sweeping = { swept: done, windowsLeft, sweep };
      options.onProgress?.(totals());
      upTo?.(time);
    };
    const unseen = await sweepSlices(known, services, window, { atOnce, ask, onPart });
    const { cuts } = known;
    return { services: services.sort(), unseen: cuts.length > 0 ? [window] : unseen, notes: cuts.map(noteOn) };
  };

  return {
    name: clickHouse.address.base,
    traceUrl: () => undefined,
    checkup: async () => {
      const [known, { clickHouseCheckup }] = [await store(), await import("./checkup.ts")];
      return clickHouseCheckup(known);
    },
    totals,
    close: () => clickHouse.close(),
    byAttribute: async (names, value, window) => {
      const traces = await fetched(await byAttribute(await store(), names, [value], window));
      return told(
        await store(),
        traces.filter((trace) => mayCarry(trace, names, value)),
      );
    },
    byTraceId: async (traceId) => {
      // A table has either spelling, as whoever wrote it had.
      const spellings = [...new Set([traceId, traceId.padStart(32, "0")])];
      return told(await store(), mergeTraces(await fetched(spellings)));
    },
    byService: async ({ service, operation, atMost }, window) => {
      const known = operation === undefined ? [] : await operationsOf(await store(), service, window);
      const names = known.filter(({ name, kind }) => operation?.(name, kind)).map(({ name }) => name);
      const found = await byService(await store(), service, names, window, atMost + 1);
      return told(await store(), await fetched(found.slice(0, atMost)), found.length > atMost);
    },
    everyTrace: (wanted, window, each, upTo) =>
      swept(wanted, window, spansInAnAnswer, (known, services) => {
        const counting = (trace: Trace) => {
          count(trace);
          each(trace);
        };
        return { ask: (slice) => tracesIn(known, services, slice, counting), ...(upTo && { upTo }) };
      }),
    engine: {
      size: async (services, window) => sizeOf(await store(), services, window),
      rows: (asked, wanted, window, each, upTo) =>
        swept(
          wanted,
          window,
          spansComputed,
          (known, services) => ({
            ask: async (slice) => (await computed(known, asked, services, window, slice)).forEach((row) => each(row)),
            ...(upTo && { upTo }),
          }),
          // What is only looked up belongs to the sweep before it.
          upTo !== undefined,
        ),
      byIds: async (ids) => told(await store(), await fetched(ids)),
      carrying: async (names, values, window) => {
        const found = new Set<string>();
        for (const some of batchesOf(values, inAddress))
          for (const id of await byAttribute(await store(), names, some, window)) found.add(id);
        return told(await store(), await fetched([...found]));
      },
    },
  };
}

/** Where the server may leave something out without a word nothing is known to be all. */
const told = ({ cuts }: Store, traces: readonly Trace[], isCut = false): SearchResult => ({
  traces,
  truncated: isCut || cuts.length > 0,
  notes: cuts.map(noteOn),
});

const noteOn = (cut: string): Sentence =>
  say`ClickHouse may leave something out of its answers and not say so, as this user's settings have it: ${cut}`;
