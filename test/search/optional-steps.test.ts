import { describe, expect, it } from "vitest";
import { alarmsIn } from "../../src/fleet/alarms.ts";
import type { Trace } from "../../src/trace/span.ts";
import { fleetOf } from "../fleet/memory.ts";
import { day, minute, order } from "../story/order.ts";

const now = Date.UTC(2026, 10, 16, 9) * 1_000;
const shapes = ["java", "dotnet", "node"] as const;

/** A week of orders, of which some leave out a step that they can do without. */
const fleet = (hasUpload: (i: number) => boolean, isPressed: (i: number) => boolean): Trace[] =>
  Array.from({ length: 120 }, (_, i) =>
    order({ id: `F-${i}`, at: now - 7 * day + i * 90 * minute, shape: shapes[i % 3]! }).filter(({ spans }) => {
      const server = spans.find(({ kind }) => kind === "server");
      if (server?.name.includes("/file") === true) return hasUpload(i);
      const status = String(server?.attributes.get("order_status"));
      return isPressed(i) || !["MANUFACTURING_COMPLETED", "PACKAGING"].includes(status);
    }),
  ).flat();

describe("a fleet in which orders leave out two steps, a model from the constructor and a button that nobody presses", () => {
  const others = fleet(
    (i) => i % 5 > 1,
    (i) => (i * 13) % 100 >= 15,
  );

  it.each(["13", "16", "20.3", "21.1", "24b.1"])("does not take a loss at %s for lost telemetry", async (vanish) => {
    const traces = [...others, ...order({ id: "A-1", at: now - 4 * day, shape: "java", vanish })];
    const { orders, search } = await fleetOf(traces, { now, from: now - 5 * day, reach: 2 * day });
    const told = alarmsIn(orders, ["lost", "undecidable"], search.window).filter(
      ({ order: { order: one } }) => one.asked === "A-1",
    );
    expect(told.map(({ alarm: { state, point } }) => `${state} ${point}`)).toEqual([`lost ${vanish}`]);
  });
});
