import { expect, it } from "vitest";
import { Texts } from "../../src/trace/texts.ts";

it("gives numbers to the texts of which there are few, however many of another kind there are", () => {
  const texts = new Texts();
  const ids = Array.from({ length: 3_000 }, (_, i) => texts.encode(`A-${i}`, "order_id"));
  const route = texts.encode("/api/orders", "http.route");
  expect(typeof route).toBe("number");
  expect(texts.encode("/api/orders", "http.route")).toBe(route);
  expect(ids.filter((id) => typeof id === "string").length).toBeGreaterThan(1_000);
  expect([ids[0]!, ids.at(-1)!, route].map((one) => texts.decode(one))).toEqual(["A-0", "A-2999", "/api/orders"]);
});
