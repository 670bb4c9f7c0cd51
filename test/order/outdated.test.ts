import { describe, expect, it } from "vitest";
import type { Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, order, type OrderOptions } from "../story/order.ts";
import { readLate } from "../story/read-late.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(20, at - 9 * day, 8 * hour);
const month = at + 30 * day;
const ours = (options: Partial<OrderOptions>): Trace[] => order({ id: "A-1", at, shape: "dotnet", ...options });

describe("a shipment that the CRM reads", () => {
  it.each(["java", "dotnet", "node"] as const)("after the order was closed need not be saved (%s)", (shape) => {
    const late = readLate(ours({ shape, vanish: "24b.2" }), 12 * hour);
    const { verdict, rows } = tell("A-1", [...others, ...late], month);
    expect(verdict.state).toBe("completed");
    expect(rows.find(({ row }) => row === "24b")!.points.map(({ state }) => state)).toEqual(["done", "not-on-path"]);
  });

  it("before that, and does not save, is lost", () => {
    const before = readLate(ours({ vanish: "24b.2" }), -day);
    expect(verdict("A-1", [...others, ...before], month)).toBe("lost 24b.2");
    const open = readLate(ours({ until: "24b.1", vanish: "24b.2" }), 12 * hour);
    expect(verdict("A-1", [...others, ...open], endOf(open) + hour)).toBe("lost 24b.2");
  });

  it("in vain after the order was closed has failed", () => {
    const late = readLate(ours({ fail: "24b.2" }), 12 * hour);
    expect(verdict("A-1", [...others, ...late], month)).toMatch(/^failed 24b/);
  });
});
