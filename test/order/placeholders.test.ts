import { describe, expect, it } from "vitest";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(30, at - day, 2 * hour);

/** What a service tags its spans with where there is no order yet. */
describe.each(["00000000-0000-0000-0000-000000000000", "0", "null", "undefined"])("spans with order_id=%s", (none) => {
  const faults = [{}, {}, { fail: "15b" }, { vanish: "16" }, { vanish: "18" }];
  const quotes = faults.flatMap((fault, i) =>
    order({ id: `Q-${i}`, at: at + i * 10 * minute, shape: "dotnet", variant: "partner", anonymous: true, ...fault }),
  );
  const tagged = edit(quotes, ({ service, attributes }) =>
    service === "mes-api" && attributes.has("calculation_request_id") ? { attributes: { order_id: none } } : {},
  );

  it.each([
    ["c-Q-1", "completed 18"],
    ["c-Q-2", "failed 15b"],
    ["c-Q-3", "lost 16"],
    ["c-Q-4", "lost 18"],
  ])("leave a partner's price %s by itself: %s", (id, expected) => {
    expect(verdict(id, [...others, ...quotes], at + 5 * hour)).toBe(expected);
    expect(verdict(id, [...others, ...tagged], at + 5 * hour)).toBe(expected);
  });

  it("are no order, where ids are given by the INSERT", () => {
    const shop = Array.from({ length: 5 }, (_, i) => order({ id: `S-${i}`, at: at + i * 10 * minute, shape: "java" }));
    const created = edit(shop.flat(), ({ kind, attributes }) =>
      kind === "server" && attributes.get("http.route") === "/api/orders" ? { attributes: { order_id: none } } : {},
    );
    expect(tell(none, [...others, ...created], at + 5 * day).verdict.state).toBe("not-found");
  });
});
