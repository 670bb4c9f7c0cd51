import { expect, test } from "vitest";
import { foundBy, type JaegerApi } from "../../../src/sources/jaeger/api.ts";
import { withRowCutCheck } from "../../../src/sources/jaeger/row-cut-check.ts";
import { sweepSlices } from "../../../src/sources/jaeger/sweep-service.ts";
import { span } from "../../trace/span.ts";

const minute = 60_000_000;
const limit = 10;
/** Traces of four spans, one a second. */
const traces = Array.from({ length: 100 }, (_, i) => ({
  traceId: `t${i}`,
  warnings: [],
  spans: Array.from({ length: 4 }, (__, k) =>
    span({ traceId: `t${i}`, spanId: `${i}-${k}`, start: i * 1_000_000, end: i * 1_000_000 + 500 }),
  ),
}));

/**
 * A storage that stops at the number of traces asked for, or at its number of rows. A span has one row, and the latest
 * come first.
 */
function storage(rowsATrace: number) {
  const limits: number[] = [];
  /** Whether each request could leave out known traces. */
  const asked: boolean[] = [];
  const api: Pick<JaegerApi, "search"> = {
    search: async ({ window, limit: most }, { each, isKnown }) => {
      limits.push(most);
      asked.push(isKnown !== undefined);
      const all = traces.filter(({ spans: [first] }) => first!.start >= window.from && first!.start <= window.to);
      for (const trace of all.reverse().slice(0, Math.min(most, Math.ceil((rowsATrace * most) / 4)))) each(trace);
      return { unread: [] };
    },
  };
  return { api: withRowCutCheck(api as JaegerApi), limits, asked };
}

async function swept(api: JaegerApi): Promise<number> {
  const found = new Set<string>();
  const { unseen } = await sweepSlices((window, sink) => api.search({ service: "mes-api", window, limit }, sink), {
    window: { from: 0, to: 2 * minute },
    limit,
    each: ({ traceId }) => found.add(traceId),
    onSlice: () => {},
  });
  expect(unseen).toEqual([]);
  return found.size;
}

test("of a storage that cuts off rows, everything is found all the same", async () => {
  const { api, limits } = storage(3);
  expect(await swept(api)).toBe(traces.length);
  expect(limits.filter((asked) => asked > limit)).toHaveLength(1);
});

test("a storage that cuts off traces is asked once whether it does", async () => {
  const { api, limits } = storage(Number.POSITIVE_INFINITY);
  expect(await swept(api)).toBe(traces.length);
  expect(limits.filter((asked) => asked > limit)).toHaveLength(1);
});

test("nor is it asked twice where two searches come upon it at the same time", async () => {
  const { api, limits } = storage(Number.POSITIVE_INFINITY);
  const search = (from: number) =>
    api.search({ service: "mes-api", window: { from, to: from + 8e6 }, limit }, { each: () => {} });
  await Promise.all([search(0), search(minute)]);
  expect(limits).toEqual([limit, limit, 2 * limit]);
});

test("known traces are left out only once the storage is known to count traces: to count rows, all must be seen", async () => {
  for (const [rows, isLeftOut] of [
    [3, false],
    [Number.POSITIVE_INFINITY, true],
  ] as const) {
    const { api, asked } = storage(rows);
    const search = () =>
      api.search(
        { service: "mes-api", window: { from: 0, to: 8_500_000 }, limit },
        { each: () => {}, isKnown: () => true },
      );
    for (let i = 0; i < 2; i++) await search();
    expect(asked[0]).toBe(false);
    expect(asked.at(-1)).toBe(isLeftOut);
  }
});

test("where there are few spans it is not asked", async () => {
  const { api, limits } = storage(3);
  await foundBy(api, { service: "mes-api", window: { from: 0, to: 5_000_000 }, limit });
  expect(limits).toEqual([limit]);
});
