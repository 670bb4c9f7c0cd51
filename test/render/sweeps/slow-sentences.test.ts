import { expect, it } from "vitest";
import { slowIn } from "../../../src/fleet/slow.ts";
import { stagesOf } from "../../../src/fleet/stages.ts";
import { tellSlow, tellStep } from "../../../src/render/sweeps/slow-sentences.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { day, healthy, hour, order } from "../../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const late = order({ id: "P-1", at, waits: { "20.1": 3 * day } });
const stuck = order({ id: "S-1", at: at + 2 * day, until: "18" });

async function slowAmong(traces: Parameters<typeof fleetOf>[0]) {
  const fleet = await fleetOf(traces, { now: at + 20 * day, from: at - day });
  return slowIn(fleet, fleet.orders.flatMap(stagesOf), [], null);
}

it.each([
  ["nothing", [], "en", /what is usual\.$/],
  ["a person's time", late, "en", /usual\. Not counted: 1 wait for a person over the limit\.$/],
  ["a step that goes on", stuck, "en", /usual\. Not counted: steps that have not ended \(orders: 1 stuck\)\.$/],
  [
    "both",
    [...late, ...stuck],
    "ru",
    / Не в счёт: 1 ожидание людей дольше предела, незаконченные шаги \(заказы: завис/,
  ],
] as const)("that no step is slow does not contradict what show calls late: %s", async (_what, more, lang, said) => {
  const report = await slowAmong([...healthy(4, at, hour), ...more]);
  expect(tellSlow(report, lang)).toMatchObject({ sign: "✓", sentence: expect.stringMatching(said) as string });
});

it("a person's time over the limit is told in its row, which is not marked as slow", async () => {
  const report = await slowAmong([...healthy(4, at, hour), ...late]);
  const seller = report.steps.find(({ point, kind }) => point === "20.1" && kind === "person")!;
  expect(tellStep(seller, report, "en")).toMatchObject({ slow: false, text: "accepts the approval — 1 of 5 over 1 d" });
});
