import { describe, expect, it } from "vitest";
import { fleetOf, named } from "../fleet/memory.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, order, type OrderOptions } from "../story/order.ts";
import { verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 9 * day;
const shapes = ["java", "dotnet", "node"] as const;

describe.each(shapes)("where no service says that it calculates a price (%s)", (shape) => {
  const all = (options: Partial<OrderOptions>) =>
    edit([...healthy(12, at - 2 * day, 12 * hour), ...order({ id: "A-1", at, shape, ...options })], ({ name }) =>
      name === "calculate price" ? null : {},
    );

  it.each(["16", "17", "18"])("an order is lost at %s all the same", async (vanish) => {
    const traces = all({ vanish });
    expect(verdict("A-1", traces, now)).toBe(`lost ${vanish}`);
    const told = named(await fleetOf(traces, { now, from: at - 9 * day }), "A-1").verdict;
    expect([told.state, told.point]).toEqual(["lost", vanish]);
  });

  it("and an order in good health is completed", () => {
    expect(verdict("A-1", all({}), now)).toBe("completed 25.2");
  });
});
