import { expect, it } from "vitest";
import { lostIn } from "../../src/fleet/lost.ts";
import { tellLost } from "../../src/render/lost-sentences.ts";
import { fleetOf } from "../fleet/memory.ts";
import { day, healthy, hour, order } from "../story/order.ts";

it("an order that is lost at two steps is one lost order", async () => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const traces = [...healthy(4, at, hour, { shape: "node" }), ...order({ id: "L-1", at, until: "12" })];
  const report = lostIn(await fleetOf(traces, { now: at + 20 * day, from: at - day }));

  expect(tellLost({ ...report, groups: [...report.groups, ...report.groups] }, "en").sentence).toBe("1 LOST");
});
