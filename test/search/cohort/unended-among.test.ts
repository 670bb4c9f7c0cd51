import { describe, expect, it } from "vitest";
import { conclude, investigate } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { searchCohorts } from "../../../src/search/cohort/cohort-search.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { fleetOf, memory, named } from "../../fleet/memory.ts";
import { day, healthy, hour, order, type OrderOptions } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 20 * day;
const others = healthy(30, at, hour);

/** What `show` and a sweep say of an order that lost a step without a trace of it, beside other orders. */
async function said(vanish: string, beside: readonly Trace[]) {
  const own = order({ id: "A-1", at: at + 15 * hour, vanish });
  const traces = [...others, ...beside, ...own];
  const investigation = investigate("A-1", own, path, { now });
  const shown = conclude(
    investigation,
    await searchCohorts({ source: memory(traces), path, now }, investigation.questions, own),
  );
  const swept = named(await fleetOf(traces, { now, from: at - day }), "A-1");
  return [shown, swept].map(({ verdict: { state, point } }) => `${state} ${point}`);
}

const hours = [5, 15] as const;
const beside = (more: Partial<OrderOptions>) =>
  hours.flatMap((after) => order({ id: `B-${after}`, at: at + after * hour, shape: "dotnet", ...more }));

describe("calculations that hang, and have sent no span of their request yet", () => {
  it("hide no other order's loss", async () => {
    const hung = beside({ drop: ["13"], until: "15a" });
    for (const point of ["16", "21.2", "24a.2"])
      expect(await said(point, hung)).toEqual([`lost ${point}`, `lost ${point}`]);
  });

  it("do so where the orders went on: spans get lost then", async () => {
    const lost = beside({ drop: ["13", "16", "17", "18"] });
    for (const point of ["16", "21.2", "24a.2"])
      expect(await said(point, lost)).toEqual([`undecidable ${point}`, `undecidable ${point}`]);
  });

  it("also where what shows that they went on lies far from there", async () => {
    const lost = beside({ drop: ["13", "16", "17", "18", "18-19"], waits: { "20.1": 40 * hour } });
    expect(await said("16", lost)).toEqual(["undecidable 16", "undecidable 16"]);
  });
});
