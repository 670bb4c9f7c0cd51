import { describe, expect, it } from "vitest";
import { investigate } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { searchCohorts } from "../../../src/search/cohort/cohort-search.ts";
import type { ServiceQuery, TraceSource } from "../../../src/sources/source.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";
import { day, healthy, hour, minute, order } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 10 * day;
const own = order({ id: "A-1", at, until: "12", shape: "node" });

/**
 * A source that finds by spans' names, as Jaeger finds by operation. For a window wider than `widest` it returns
 * nothing, cut off.
 */
function memory(traces: readonly Trace[], widest: number) {
  const asked: { query: ServiceQuery; window: Interval }[] = [];
  const wanted: string[] = [];
  const source: Pick<TraceSource, "byAttribute" | "byService"> = {
    byAttribute: async (names, value) => {
      wanted.push(value);
      const carries = (span: Span) => names.some((name) => span.attributes.get(name) === value);
      return { traces: traces.filter(({ spans }) => spans.some(carries)), truncated: false, notes: [] };
    },
    byService: async (query, window) => {
      asked.push({ query, window });
      if (window.to - window.from > widest) return { traces: [], truncated: true, notes: [] };
      const fits = (span: Span) =>
        span.service === query.service &&
        span.start >= window.from &&
        span.start <= window.to &&
        (query.operation?.(span.name, span.kind) ?? true);
      return { traces: traces.filter(({ spans }) => spans.some(fits)), truncated: false, notes: [] };
    },
  };
  return { source, asked, wanted };
}

const search = async (traces: readonly Trace[], widest = Number.POSITIVE_INFINITY) => {
  const { questions } = investigate("A-1", own, path, { now });
  const { source, asked, wanted } = memory(traces, widest);
  const cohorts = await searchCohorts({ source, path, now }, questions, own);
  return { cohort: cohorts.get("13")!, asked, wanted };
};

describe("the search for a cohort", () => {
  it("is not made while nothing is overdue", async () => {
    expect(investigate("A-1", own, path, { now: at + 20 * minute }).questions).toEqual([]);
  });

  it("asks at the point and at what it needs, in the order's own time", async () => {
    const { cohort, asked } = await search(healthy(6, at + day, day));
    expect(cohort.evidence.overtook).toBe(6);
    const named = asked.filter(({ query }) => query.operation !== undefined);
    expect(named.map(({ query }) => query.service)).toEqual(["mes-api", "crm-api", "mes-api", "crm-api"]);
    // The search looks after our order, and in the week before.
    expect(new Set(named.map(({ window }) => window.from < asked[0]!.window.from))).toEqual(new Set([false, true]));
  });

  it("looks at the hours right after ours where the newest alone are cut off", async () => {
    const { cohort, asked } = await search(healthy(10, at + minute, minute), hour);
    const named = asked.filter(({ query }) => query.operation !== undefined);
    // The last one looks for requests without a key, in the time that others took.
    expect(named).toHaveLength(7);
    expect(named.at(-1)!.query.service).toBe("mes-api");
    expect(cohort.evidence.overtook).toBeGreaterThan(5);
  });

  it("looks at the week before where nobody came later", async () => {
    const { cohort } = await search(healthy(5, at - 6 * day, day));
    expect(cohort.evidence).toMatchObject({ overtook: 0, passedBefore: 5 });
  });

  describe("asks in full for a few that show no sign of the point", () => {
    const later = healthy(6, at + day, day);
    const absent = (until?: string) =>
      Array.from({ length: 6 }, (_, i) =>
        order({ id: `K-${i}`, at: at + (i + 1) * hour, shape: "node", ...(until === undefined ? {} : { until }) }),
      ).flat();
    const isReceipt = ({ spans }: Trace) => spans.some(({ name }) => name === "process calculation.requests");

    it("which tells that they went on without a trace of it", async () => {
      const { cohort, wanted } = await search([...later, ...absent().filter((trace) => !isReceipt(trace))]);
      expect(cohort.absent + cohort.left.near.unseen).toBe(6);
      expect(cohort.left.near.unseen).toBe(4);
      expect(new Set(wanted.filter((id) => id.startsWith("K-"))).size).toBe(4);
    });

    it("or that they are where ours is", async () => {
      const { cohort } = await search([...later, ...absent("12")]);
      expect([cohort.absent, cohort.left.near.unseen]).toEqual([6, 0]);
    });

    it("and for none where it is one alone", async () => {
      const { wanted } = await search([...later, ...order({ id: "K-0", at: at + hour, shape: "node", until: "12" })]);
      expect(wanted).toEqual([]);
    });
  });

  it("is bounded, whatever is found", async () => {
    const { asked, cohort } = await search([], 0);
    expect(asked.length).toBe(8);
    expect(cohort.evidence.truncated).toBe(true);
  });
});
