import { expect, it } from "vitest";
import { day, healthy, hour, order } from "../story/order.ts";
import { takenUp } from "../story/taken-up.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);

it("a partner who takes up a quote after five days has not kept the seller waiting for five days", () => {
  const quote = order({ id: "P-1", at, variant: "partner", until: "18", anonymous: true });
  const start = endOf(quote) + 5 * day;
  const traces = [...others, ...quote, takenUp("P-1", start)];
  expect(verdict("c-P-1", [...others, ...quote], start - hour)).toBe("completed 18");
  expect(verdict("P-1", traces, start + hour)).toBe("waiting 20.1");
  expect(tell("P-1", traces, start + hour).verdict.since).toBe(start);
  expect(verdict("P-1", traces, start + 2 * day)).toBe("stuck 20.1");
});

it("a partner's order that has its number with its price waits since then", () => {
  const ordered = order({ id: "P-1", at, variant: "partner", until: "18" });
  expect(verdict("P-1", [...others, ...ordered], endOf(ordered) + hour)).toBe("waiting 20.1");
  expect(verdict("P-1", [...others, ...ordered], endOf(ordered) + 2 * day)).toBe("stuck 20.1");
});
