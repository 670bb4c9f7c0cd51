import { expect, it } from "vitest";
import { maskedTraces } from "../../src/privacy/masked-traces.ts";
import { span } from "../trace/span.ts";

const phone = "79161234567";

it.each([
  ["by itself", phone],
  ["in a list", [phone, "A-1"]],
  ["in a list as Jaeger's v1 API writes one", JSON.stringify([phone, "A-1"])],
])("keeps an order's number that looks like a phone, wherever it stands: %s", (_, id) => {
  const spans = [span({ attributes: { order_id: id, note: `${phone} waits, call 79167654321` } })];
  const [masked] = maskedTraces([{ traceId: "t", warnings: [], spans }], ["order_id"]);
  const { attributes } = masked!.spans[0]!;
  expect(attributes.get("order_id")).toEqual(id);
  expect(attributes.get("note")).toContain(phone);
  expect(attributes.get("note")).not.toContain("79167654321");
});
