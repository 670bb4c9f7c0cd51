import { expect, it } from "vitest";
import type { OrderAlarm } from "../../../src/fleet/alarms.ts";
import { placesOf } from "../../../src/render/sweeps/places.ts";
import { saying } from "./saying.ts";

it("tells the worst first at one point, whichever check found which first", () => {
  const { fleet, results } = saying({ name: "A-1", text: "x" });
  const { judged, alarm } = results[0]!.alarms[0]!;
  const alarms = (["undecidable", "stuck", "failed", "lost"] as const).map((state): OrderAlarm => ({
    judged,
    alarm: { ...alarm, state, point: "13" },
  }));
  const early: OrderAlarm = { judged, alarm: { ...alarm, state: "stuck", point: "9" } };
  const told = placesOf([...alarms, early], fleet, "en").map(({ point, text }) => `${point}: ${text}`);
  expect(told).toEqual(["9: 1 stuck", "13: 1 lost", "13: 1 failed", "13: 1 stuck", "13: 1 can't tell"]);
});
