import { describe, expect, it } from "vitest";
import { cachedByService } from "../../src/search/cached-by-service.ts";
import type { SearchResult, ServiceQuery, TraceSource } from "../../src/sources/source.ts";
import type { Interval } from "../../src/trace/interval.ts";
import type { Trace } from "../../src/trace/span.ts";
import { span } from "../trace/span.ts";

const traceAt = (start: number, service = "mes-api"): Trace => ({
  traceId: `${start}`,
  spans: [span({ traceId: `${start}`, service, start, end: start + 10 })],
  warnings: [],
});

/** A source with a trace at 100, at 200 and so on. It cuts off the answer for a window longer than `longest`. */
function source(longest = Number.POSITIVE_INFINITY) {
  const asked: Interval[] = [];
  const byService = async (_: ServiceQuery, window: Interval): Promise<SearchResult> => {
    asked.push(window);
    const times = Array.from({ length: 20 }, (_, i) => (i + 1) * 100);
    const traces = times.filter((time) => time >= window.from && time <= window.to).map((time) => traceAt(time));
    return { traces, truncated: window.to - window.from > longest, notes: [] };
  };
  return { asked, ...cachedByService({ byService }) };
}

const mes = { service: "mes-api", atMost: 1_000 };
const idsIn = async (answer: Promise<SearchResult>) => (await answer).traces.map(({ traceId }) => traceId);

describe("a source that is asked once", () => {
  it("answers for the minutes from the answer for the hours around them", async () => {
    const { asked, byService } = source();
    await byService(mes, { from: 0, to: 1_000 });
    expect(await idsIn(byService(mes, { from: 250, to: 405 }))).toEqual(["300", "400"]);
    expect(asked).toHaveLength(1);
  });

  it("answers from an answer that is still under way", async () => {
    const { asked, byService } = source();
    const [, minutes] = await Promise.all([
      byService(mes, { from: 0, to: 1_000 }),
      byService(mes, { from: 250, to: 405 }),
    ]);
    expect(minutes.traces).toHaveLength(2);
    expect(asked).toHaveLength(1);
  });

  it("counts what was under way when the window began", async () => {
    const { byService } = source();
    await byService(mes, { from: 0, to: 1_000 });
    expect(await idsIn(byService(mes, { from: 305, to: 405 }))).toEqual(["300", "400"]);
  });

  it.each([
    ["a window that reaches beyond", mes, { from: 500, to: 1_001 }],
    ["another service", { ...mes, service: "crm-api" }, { from: 500, to: 600 }],
    ["some operations", { ...mes, operation: () => true }, { from: 500, to: 600 }],
  ])("is asked for %s", async (_, query, window) => {
    const { asked, byService } = source();
    await byService(mes, { from: 0, to: 1_000 });
    await byService(query, window);
    expect(asked).toEqual([{ from: 0, to: 1_000 }, window]);
  });

  it("is asked for what an answer that was cut off may hide, but not the same once more", async () => {
    const { asked, byService } = source(500);
    await byService(mes, { from: 0, to: 1_000 });
    expect(await byService(mes, { from: 250, to: 405 })).toMatchObject({ truncated: false });
    expect(await byService(mes, { from: 0, to: 1_000 })).toMatchObject({ truncated: true });
    expect(asked).toHaveLength(2);
    await byService({ ...mes, atMost: 2_000 }, { from: 0, to: 1_000 });
    expect(asked).toHaveLength(3);
  });

  it("is asked anew after a failure", async () => {
    let asked = 0;
    const failing: Pick<TraceSource, "byService"> = {
      byService: async () => {
        if (++asked === 1) throw new Error("no answer");
        return { traces: [traceAt(300)], truncated: false, notes: [] };
      },
    };
    const { byService } = cachedByService(failing);
    await expect(byService(mes, { from: 0, to: 1_000 })).rejects.toThrow("no answer");
    expect(await idsIn(byService(mes, { from: 250, to: 405 }))).toEqual(["300"]);
  });
});
