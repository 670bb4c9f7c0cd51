import { expect, it } from "vitest";
import { literalRequest } from "../story/literal-request.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);

it.each([
  ["the customer's, who has only checked the order", "7", "shop-api", "submit", "waiting 9"],
  ["the seller's, who has only asked what it would cost", "18", "crm-api", "approve", "waiting 20.1"],
])("a request whose path fits a step's route is another if its own route is: %s", (_, until, service, action, then) => {
  const ours = order({ id: "A-1", at, shape: "java", until });
  const asked = literalRequest("A-1", service, action, endOf(ours) + minute);
  expect(verdict("A-1", [...others, ...ours], endOf(ours) + 3 * hour)).toBe(then);
  expect(verdict("A-1", [...others, ...ours, asked], endOf(ours) + 3 * hour)).toBe(then);
});
