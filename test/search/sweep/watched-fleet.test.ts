import { describe, expect, it } from "vitest";
import { loadPath } from "../../../src/path/load.ts";
import { WatchedFleet } from "../../../src/search/sweep/watched-fleet.ts";
import type { Microseconds, Trace } from "../../../src/trace/span.ts";
import { memory } from "../../fleet/memory.ts";
import { asOf } from "../../story/as-of.ts";
import { day, healthy, hour, minute, order } from "../../story/order.ts";
import { span } from "../../trace/span.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(9, at - 9 * day, 12 * hour);

/** Looks at the traces that are there at a moment. */
function watching(traces: readonly Trace[], what: { readonly lost: boolean }) {
  const watched = new WatchedFleet(path, what);
  return async (now: Microseconds) => {
    const window = { from: now - 2 * day, to: now };
    const source = memory(asOf(traces, now));
    const { alarms, ...news } = await watched.look(source, { now, window, signal: new AbortController().signal });
    return {
      ...news,
      alarms: alarms.map(({ order: { asked }, verdict: { state, point } }) => `${asked} ${state} ${point}`),
      silent: news.silent?.map(({ service }) => service),
    };
  };
}

describe("a fleet that is watched", () => {
  it("reports a loss once, and the next one when it comes", async () => {
    const lost = ["L-1", "L-2"].flatMap((id, i) => order({ id, at: at + i * 4 * hour, vanish: "16" }));
    const look = watching([...others, ...lost], { lost: true });
    expect((await look(at + 3 * hour)).alarms).toEqual(["L-1 lost 16"]);
    expect((await look(at + 3 * hour + minute)).alarms).toEqual([]);
    expect((await look(at + 7 * hour)).alarms).toEqual(["L-2 lost 16"]);
  });

  it("reports a stuck order once, if it watches for stuck orders", async () => {
    const look = watching([...others, ...order({ id: "W-1", at, until: "18" })], { lost: false });
    expect((await look(at + 5 * hour)).alarms).toEqual([]);
    expect((await look(at + 30 * hour)).alarms).toEqual(["W-1 stuck 20.1"]);
    expect((await look(at + 31 * hour)).alarms).toEqual([]);
  });

  it("reports once that no order shows a step any more", async () => {
    const unshown = Array.from({ length: 5 }, (_, i) => order({ id: `S-${i}`, at: at + i * hour, vanish: "16" }));
    const look = watching([...others, ...unshown.flat()], { lost: true });
    const [first, second] = [await look(at + 8 * hour), await look(at + 8 * hour + minute)];
    expect([first.shownNoMore, first.alarms]).toEqual([["16"], []]);
    expect([second.shownNoMore, second.alarms]).toEqual([[], []]);
  });

  it("reports services when they fall silent and when they send spans again, and not in between", async () => {
    const isAlive = (time: Microseconds) => time < at || time > at + 3 * hour;
    const times = Array.from({ length: 9 * 144 + 50 }, (_, i) => at - 9 * day + i * 10 * minute).filter(isAlive);
    const polls = times.map((start): Trace => {
      const traceId = `poll ${start}`;
      return { traceId, spans: [span({ traceId, service: "mes-api", name: "poll", start, end: start })], warnings: [] };
    });
    const look = watching(polls, { lost: true });
    expect((await look(at)).silent).toBeUndefined();
    expect((await look(at + 2 * hour)).silent).toEqual(["mes-api"]);
    expect((await look(at + 2 * hour + minute)).silent).toBeUndefined();
    expect((await look(at + 4 * hour)).silent).toEqual([]);
  });
});
