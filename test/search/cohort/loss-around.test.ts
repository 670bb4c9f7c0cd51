import { describe, expect, it } from "vitest";
import type { CohortQuestion } from "../../../src/order/cohort-question.ts";
import { investigate } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { lossAround } from "../../../src/search/cohort/loss-around.ts";
import { investigateOrder } from "../../../src/search/one-order/investigate-order.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { fleetOf, memory, named } from "../../fleet/memory.ts";
import { asOf } from "../../story/as-of.ts";
import { day, healthy, hour, minute, order } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 48 * hour;
const [question] = investigate("A-1", order({ id: "A-1", at, until: "12" }), path, { now }).questions as [
  CohortQuestion,
];
const others = healthy(60, at - 30 * minute, 2 * minute, { shape: "node" });
/** The same traces without this operation's in some orders. */
const without = (name: string, of: readonly string[]) =>
  others.filter(({ spans }) => {
    const ids = spans.map(({ attributes }) => attributes.get("order_id"));
    return !(spans.some((one) => one.name.includes(name)) && of.some((id) => ids.includes(id)));
  });

async function around(
  traces: readonly Trace[],
  most = Number.POSITIVE_INFINITY,
  near: readonly Trace[] = [],
  about: CohortQuestion = question,
) {
  const asked: (Interval & { readonly service: string })[] = [];
  const source = memory(traces);
  const byService: typeof source.byService = async (query, window) => {
    asked.push({ ...window, service: query.service });
    const found = await source.byService(query, window);
    return { ...found, truncated: found.traces.length > most };
  };
  const { requests: loss } = await lossAround({ source: { ...source, byService }, path, now }, about, near);
  return {
    loss,
    widths: [...new Set(asked.map(({ from, to }) => (to - from) / minute))],
    services: [...new Set(asked.map(({ service }) => service))],
  };
}

/** What `show` and a sweep say of an order of which one span is missing, among others that lost spans elsewhere. */
async function said(drop: readonly string[]) {
  const all = healthy(40, at - 60 * hour, 3 * hour).concat(
    ["B-1", "B-2"].flatMap((id, i) => order({ id, at: at - (30 + i) * hour, drop })),
    order({ id: "A-1", at: at - 50 * hour, drop: ["25.2"] }),
  );
  const ended = Math.max(
    ...all.filter((trace) => isOf(trace, "A-1")).flatMap(({ spans }) => spans.map(({ end }) => end)),
  );
  const moment = ended + 20 * hour;
  const traces = asOf(all, moment);
  const asked = { source: memory(traces), window: { from: 0, to: moment }, now: moment };
  const { verdict } = await investigateOrder("A-1", asked, path);
  const fleet = await fleetOf(traces, { now: moment, from: at - 4 * day });
  return [verdict, named(fleet, "A-1").verdict].map(({ state, point, reason }) => [state, point, reason].join(" "));
}

const isOf = ({ spans }: Trace, id: string) => spans.some(({ attributes }) => attributes.get("order_id") === id);

describe("an order of which a single span is missing", () => {
  it("is lost if no span of its service is known to be lost", async () => {
    expect(await said([])).toEqual(Array(2).fill("lost 25.2 overtaken"));
  });

  it("may have lost that span if its service lost others, in requests of another kind too", async () => {
    expect(await said(["20.1"])).toEqual(Array(2).fill("undecidable 25.2 spans-missing"));
  });
});

describe("how requests arrived at about a time", () => {
  it("is known from everything that was said for some hours", async () => {
    const { loss, widths } = await around(others);
    expect(loss.missing).toBe(0);
    // Three requests of each of sixty orders are too few.
    expect(widths[0]).toBe(240);
    expect(widths[1]).toBeGreaterThan(600);
  });

  it("and asked of no more where that is enough", async () => {
    const many = healthy(200, at - 50 * minute, minute, { shape: "node" });
    expect((await around(many)).widths).toEqual([240]);
  });

  it("shows that some did not", async () => {
    // If only uploads are missing, an order may be able to do without. The submission is always needed.
    const lost = without("/submit", ["H-1005"]).filter((trace) =>
      without("/file", ["H-1010", "H-1020"]).includes(trace),
    );
    expect((await around(lost, undefined, [], { ...question, person: true })).loss.missing).toBe(1);
    // A missing request of people is no sign that messages between machines get lost.
    expect((await around(lost)).loss.missing).toBe(0);
  });

  it("is asked for a shorter time if an answer would be cut off", async () => {
    expect((await around(others, 100)).widths).toEqual([240, 60]);
  });

  it("is asked for as long where little time has passed since", async () => {
    const { widths } = await around(others, undefined, [], { ...question, since: now - minute });
    expect(widths[0]).toBe(240);
  });

  it("is not known where even that is too much", async () => {
    const { loss, widths, services } = await around(others, 0);
    expect([loss, widths]).toEqual([{ missing: 0, arrived: 0 }, [240, 60, 15]]);
    // If the service in question has too much to say, no other service is asked either.
    expect(services).toEqual(["mes-api"]);
  });

  it("is asked at once for as long as took enough of what was found at the point, where an answer would be cut off", async () => {
    const many = healthy(600, at - 300 * minute, minute, { shape: "node" });
    const near = many.filter(({ spans }) => spans.some(({ name }) => name === "process calculation.requests"));
    const { loss, widths } = await around(many, 700, near);
    expect(widths).toHaveLength(1);
    expect(widths[0]).toBeGreaterThan(60);
    expect(widths[0]).toBeLessThan(240);
    expect(loss).toMatchObject({ missing: 0 });
    expect(loss.arrived).toBeGreaterThan(0);
  });

  it("is asked for no longer than fits in an answer, if too little was found", async () => {
    const many = healthy(600, at - 75 * minute, minute / 4, { shape: "node" });
    const { widths } = await around(many, 1_000, many);
    expect(widths).toHaveLength(2);
    expect(widths[0]).toBeLessThan(30);
    // A window six times as long would not fit.
    expect(widths[1]! / widths[0]!).toBeLessThan(5);
  });
});
