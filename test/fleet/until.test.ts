import { describe, expect, it } from "vitest";
import { isReached } from "../../src/fleet/until.ts";
import { endOf, tell } from "../order/tell.ts";
import { day, healthy, minute, order, type OrderOptions } from "../story/order.ts";
import type { Shape } from "../story/shapes.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(6, at + minute, minute);

const reached = (words: readonly string[], options: Partial<OrderOptions> = {}, later: number = minute): boolean => {
  const traces = order({ id: "A-1", at, ...options });
  return isReached(words, tell("A-1", [...others, ...traces], endOf(traces) + later));
};

describe("an order has got to", () => {
  it.each<[string, string, Partial<OrderOptions>, number, boolean]>([
    ["a state it is in", "waiting", { until: "18" }, minute, true],
    ["a state it has left", "waiting", {}, minute, false],
    ["being stuck", "stuck", { until: "18" }, 5 * day, true],
    ["being lost", "lost", { until: "12" }, 30 * day, true],
    ["having failed", "failed", { fail: "7" }, minute, true],
    ["the end", "completed", {}, minute, true],
    ["a point it has passed", "13", { until: "18" }, minute, true],
    ["a point it is at", "20.1", { until: "18" }, minute, false],
    ["a point it has passed without a span of it", "10", { drop: ["10"] }, minute, true],
    ["a point that is not on its path", "2", { variant: "partner" }, minute, false],
    ["the status it has", "MANUFACTURING_APPROVED", { until: "21.2" }, minute, true],
    ["a status before it", "SUBMITTED", { until: "21.2" }, minute, true],
    ["a status two before it", "INITIATED", { until: "21.2" }, minute, true],
    ["SHIPPED, once it is closed", "SHIPPED", {}, minute, true],
    ["PACKAGING, which it has been in before", "PACKAGING", {}, minute, true],
    ["a status before it that no step writes", "PRICE_CALCULATED", { until: "21.2" }, minute, true],
    ["a status after it that no step writes", "PRICE_CALCULATED", { until: "12" }, minute, false],
    ["a status after it", "SHIPPED", { until: "23.2" }, minute, false],
    ["a status that only its request carries, and nothing saved", "SHIPPED", { until: "24a.1" }, minute, true],
    ["a word that means nothing", "delivered", {}, minute, false],
  ])("%s (%s)", (_what, word, options, later, expected) => {
    expect(reached([word], options, later)).toBe(expected);
  });

  it.each<Shape>(["java", "dotnet", "node"])("a status, whatever its spans carry (%s)", (shape) => {
    expect(reached(["MANUFACTURING_STARTED"], { shape, until: "22.2" })).toBe(true);
    expect(reached(["MANUFACTURING_STARTED"], { shape, until: "21.2" })).toBe(false);
    expect(reached(["MANUFACTURING_STARTED"], { shape })).toBe(true);
  });

  it("any of several words, and none of no words", () => {
    expect(reached(["lost", "13"], { until: "18" })).toBe(true);
    expect(reached(["lost", "20.1"], { until: "18" })).toBe(false);
    expect(reached([])).toBe(false);
  });

  it("nothing while it is not found", () => {
    expect(isReached(["13", "INITIATED", "waiting"], tell("A-9", others, at + day))).toBe(false);
  });
});
