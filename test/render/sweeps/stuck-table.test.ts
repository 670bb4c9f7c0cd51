import { Chalk } from "chalk";
import { expect, it } from "vitest";
import { stuckIn } from "../../../src/fleet/stuck.ts";
import { renderStuckTable } from "../../../src/render/sweeps/stuck-table.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { day, healthy, hour, order } from "../../story/order.ts";

it.each([
  ["en", "2 STUCK: past the time that the path allows; 1 of them lost or failed at another step"],
  ["ru", "ЗАВИСЛО 2: ждут дольше, чем отведено; из них потеряно или с ошибкой на другом шаге: 1"],
] as const)("says how many who are stuck are counted as lost or failed (%s)", async (lang, said) => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const [only, too] = [
    order({ id: "S-1", at, until: "18" }),
    order({ id: "L-1", at: at + hour, until: "18", vanish: "16" }),
  ];
  const all = [...healthy(8, at, hour, { shape: "node" }), ...only, ...too];
  const report = stuckIn(await fleetOf(all, { now: at + 5 * day, from: at - day }));
  expect([report.fleet.states.get("stuck"), report.fleet.states.get("lost")]).toEqual([1, 1]);
  const style = { color: new Chalk({ level: 0 }), width: 120, lang, utc: true };
  expect(renderStuckTable(report, style).split("\n")[0]).toBe(`! ${said}`);
});
