import { expect, it } from "vitest";
import { asOf } from "../../src/search/as-of.ts";
import { telling, withoutFuture } from "../../src/search/left-out.ts";
import { told } from "../../src/sentence.ts";
import type { TraceSink, TraceSource } from "../../src/sources/source.ts";
import type { Trace } from "../../src/trace/span.ts";
import { day, hour } from "../story/order.ts";
import { span } from "../trace/span.ts";

const now = Date.UTC(2026, 10, 9, 9) * 1_000;
const trace = (id: string, ...ends: number[]): Trace => ({
  traceId: id.repeat(32),
  warnings: [],
  spans: ends.map((end, i) => span({ traceId: id.repeat(32), spanId: `${i}`.repeat(16), start: end - 1, end })),
});
/** One trace is over, one is half over, one is from the future. */
const traces = [trace("a", now - hour), trace("b", now - hour, now + hour), trace("c", now + 2 * day)];
const found = async () => ({ traces, truncated: false, notes: [] });
const source = {
  byAttribute: found,
  byTraceId: found,
  byService: found,
  engine: { byIds: found, carrying: found },
  everyTrace: async (services: readonly string[], _: unknown, { each }: TraceSink) => {
    for (const one of traces) each(one);
    return { services, unseen: [], notes: [] };
  },
} as unknown as TraceSource;
const window = { from: now - day, to: now };

/** What each kind of question is answered with, as `a1 b2`: each trace, and how many spans it has. */
async function answers({ byAttribute, byTraceId, byService, everyTrace, engine }: TraceSource): Promise<string[]> {
  const swept: Trace[] = [];
  await everyTrace(["mes-api"], window, { each: (one) => swept.push(one) });
  const asked = [
    byAttribute(["order_id"], "A-1", window),
    byTraceId("a"),
    byService({ service: "mes-api", atMost: 9 }, window),
    engine!.byIds(["a"]),
    engine!.carrying(["order_id"], ["A-1"], window),
  ];
  const all = [swept, ...(await Promise.all(asked)).map((answer) => answer.traces)];
  return all.map((some) => some.map(({ traceId, spans }) => `${traceId[0]}${spans.length}`).join(" "));
}

it("as of a moment every answer lacks what had not ended by then", async () => {
  expect(new Set(await answers(asOf(source, now)))).toEqual(new Set(["a1 b1"]));
});

it("a span from the future can't be used, and each answer says so", async () => {
  const kept = telling(withoutFuture(source, now));
  expect(new Set(await answers(kept))).toEqual(new Set(["a1 b2 c0"]));
  const said = `1 span of trace ${"c".repeat(32)} was left out: it ends after tomorrow.`;
  const { notes } = await kept.byAttribute(["order_id"], "A-1", window);
  expect(notes.map((note) => told(note))).toEqual([said]);
  expect((await kept.everyTrace(undefined, window, { each: () => {} })).notes.map((note) => told(note))).toEqual([
    said,
  ]);
});
