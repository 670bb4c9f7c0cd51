import { expect, test } from "vitest";
import type { Found, JaegerApi } from "../../../src/sources/jaeger/api.ts";
import { wholeRows } from "../../../src/sources/jaeger/cut-by-rows.ts";
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

/** A storage that hands over as many traces as were asked for, or as its rows are of: one a span, the latest first. */
function storage(rowsATrace: number) {
  const limits: number[] = [];
  const api: Pick<JaegerApi, "search"> = {
    search: async ({ window, limit: asked }): Promise<Found> => {
      limits.push(asked);
      const all = traces.filter(({ spans: [first] }) => first!.start >= window.from && first!.start <= window.to);
      return { traces: all.reverse().slice(0, Math.min(asked, Math.ceil((rowsATrace * asked) / 4))), unread: [] };
    },
  };
  return { api: wholeRows(api as JaegerApi), limits };
}

async function swept(api: JaegerApi): Promise<number> {
  const found = new Set<string>();
  const search = (window: { from: number; to: number }) => api.search({ service: "mes-api", window, limit });
  const each = ({ traceId }: { traceId: string }) => void found.add(traceId);
  const { unseen } = await sweepSlices(search, { window: { from: 0, to: 2 * minute }, limit, each, onSlice: () => {} });
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

test("where there are few spans it is not asked", async () => {
  const { api, limits } = storage(3);
  await api.search({ service: "mes-api", window: { from: 0, to: 5_000_000 }, limit });
  expect(limits).toEqual([limit]);
});
