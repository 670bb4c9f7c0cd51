import { expect, it } from "vitest";
import type { Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { literalRequest } from "../story/literal-request.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);

/** Django's `re_path` names its routes by regular expressions. */
const byPatterns = (traces: readonly Trace[]) =>
  edit(traces, ({ attributes }) => {
    const route = attributes.get("http.route");
    return typeof route === "string"
      ? { attributes: { "http.route": `^${route.slice(1).replace(/\{[^}]*\}/, String.raw`(?P<id>[\w-]+)`)}$` } }
      : {};
  });

it.each([
  ["5", "stuck 6"],
  ["9", "stuck 10"],
  ["20.1", "lost 20.2"],
])("a route that is a pattern is no literal one: %s", (until, then) => {
  const ours = order({ id: "A-1", at, shape: "java", until });
  const now = endOf(ours) + 2 * hour;
  expect(verdict("A-1", [...others, ...ours], now)).toBe(then);
  expect(verdict("A-1", byPatterns([...others, ...ours]), now)).toBe(then);
});

it.each([
  ["the customer's, who has only checked the order", "7", "shop-api", "submit", "waiting 9"],
  ["the seller's, who has only asked what it would cost", "18", "crm-api", "approve", "waiting 20.1"],
])("a request whose path fits a step's route is another if its own route is: %s", (_, until, service, action, then) => {
  const ours = order({ id: "A-1", at, shape: "java", until });
  const asked = literalRequest("A-1", service, action, endOf(ours) + minute);
  expect(verdict("A-1", [...others, ...ours], endOf(ours) + 3 * hour)).toBe(then);
  expect(verdict("A-1", [...others, ...ours, asked], endOf(ours) + 3 * hour)).toBe(then);
});
