import { mayCarry } from "../../trace/attributes.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Checkup } from "../checkup.ts";
import type { CountingSource } from "../source.ts";
import { type ClickHouseOptions, Connection } from "./connection.ts";
import { sqlEngine } from "./engine.ts";
import { tracesIn } from "./fetch.ts";
import { byAttribute, byService, operationsOf, servicesAmong } from "./find.ts";
import { resultOf } from "./result.ts";

/**
 * Spans in one answer: few enough to be sorted by trace in little memory, and to ask for again if an answer breaks off.
 */
const spansInAnswer = 50_000;

export interface ClickHouseSource extends CountingSource {
  checkup(): Promise<Checkup>;
  close(): Promise<void>;
}

/** The tables of a collector or of Jaeger, asked in SQL over HTTP. Nothing is asked before the first search. */
export function openClickHouse(options: ClickHouseOptions): ClickHouseSource {
  const connection = new Connection(options);
  const { clickHouse } = connection;
  return {
    name: clickHouse.address.base,
    traceUrl: () => undefined,
    engine: sqlEngine(connection),
    checkup: async () => {
      const [store, { clickHouseCheckup }] = [await connection.store(), await import("./checkup.ts")];
      return clickHouseCheckup(store);
    },
    totals: () => connection.totals,
    servicesAmong: async (services) => servicesAmong(await connection.store(), services),
    close: () => clickHouse.close(),
    byAttribute: async (names, value, window) => {
      const store = await connection.store();
      const traces = await connection.traces(await byAttribute(store, names, [value], window));
      return resultOf(
        store,
        traces.filter((trace) => mayCarry(trace, names, value)),
      );
    },
    byTraceId: async (traceId) => {
      // A table spells 64-bit ids with or without leading zeros, depending on who wrote it.
      const spellings = [...new Set([traceId, traceId.padStart(32, "0")])];
      return resultOf(await connection.store(), mergeTraces(await connection.traces(spellings)));
    },
    byService: async ({ service, operation, atMost }, window) => {
      const store = await connection.store();
      const known = operation === undefined ? [] : await operationsOf(store, service, window);
      const names = known.filter(({ name, kind }) => operation?.(name, kind)).map(({ name }) => name);
      const found = await byService(store, service, names, window, atMost + 1);
      return resultOf(store, await connection.traces(found.slice(0, atMost)), found.length > atMost);
    },
    everyTrace: (services, window, { each, upTo }) =>
      connection.sweep({ services, window, spansAtOnce: spansInAnswer, upTo }, (store, slice, known) =>
        tracesIn(store, known, slice, (trace) => {
          connection.count(trace);
          each(trace);
        }),
      ),
  };
}
