import { describe, expect, it } from "vitest";
import { parseOrderReference as askedByFields } from "../../src/config/order-reference.ts";
import { UsageError } from "../../src/config/usage-error.ts";

const parseOrderReference = (text: string) =>
  askedByFields(text, {
    orderId: ["order_id", "order.id"],
    calculationRequestId: ["calculation_request_id"],
    orderType: [],
    orderStatus: [],
    operatorId: [],
    query: [],
  });
const id = "080d2e151c443ef1d5e15583300895f3";

describe("a link to a trace, as Jaeger's UI has it", () => {
  it.each([
    [`http://host:16686/trace/${id}`, "http://host:16686"],
    [`http://host:16686/trace/${id}/`, "http://host:16686"],
    [`https://example.com/jaeger/trace/${id}?uiFind=b0a1&x=y#z`, "https://example.com/jaeger"],
    [`https://example.com/a/b/jaeger/ui/trace/${id}?uiEmbed=v0`, "https://example.com/a/b/jaeger/ui"],
    [`HTTPS://EXAMPLE.com/trace/${id.toUpperCase()}`, "https://example.com"],
    [` https://example.com/trace/${id}\n`, "https://example.com"],
    [`https://example.com/jaeger/api/traces/${id}?prettyPrint=true`, "https://example.com/jaeger"],
    [`https://example.com/api/v3/traces/${id}`, "https://example.com"],
    [`https://jane:secret@example.com/trace/${id}`, "https://example.com"],
    [`localhost:16686/trace/${id}?uiFind=1`, "http://localhost:16686"],
    [`jaeger.example.com/jaeger/ui/trace/${id}`, "http://jaeger.example.com/jaeger/ui"],
  ])("%s", (link, linkTo) => {
    const asked = parseOrderReference(link);
    expect(asked).toMatchObject({ traceId: id, linkTo });
    expect(JSON.stringify(asked)).not.toContain("secret");
  });

  it("whose id lacks the zeros that it begins with", () => {
    expect(parseOrderReference("http://host/trace/7b").traceId).toBe("000000000000007b");
  });

  it.each([
    `https://jane:secret@example.com/trace/${id}...${id}`,
    "https://example.com/search?tags=%7B%22order_id%22%3A%22A-1%22%7D/trace",
    "https://example.com/traces?tags=%7B%22order_id%22%3A%22A-1%22%7D",
    "https://example.com/trace/",
    `https://example.com/trace/${id}00`,
    `https://example.com/trace/${"0".repeat(32)}`,
    "http://",
  ])("anything else is none: %s", (link) => {
    expect(() => parseOrderReference(link)).toThrow(UsageError);
    expect(() => parseOrderReference(link)).not.toThrow(/secret/);
  });
});

it("a link to something else that ends as an order's id may be one to an order", () => {
  const hintOf = (link: string): unknown => {
    try {
      return parseOrderReference(link);
    } catch (error) {
      return (error as UsageError).hint;
    }
  };
  expect(hintOf("https://shop.example.com/orders/A-1060?tab=1")).toBe("The order's id may be A-1060.");
  expect(hintOf("https://shop.example.com/orders/A-1060/")).toBe("The order's id may be A-1060.");
  expect(hintOf("https://shop.example.com/orders")).toBeNull();
});

it.each(["\u200bA-1060\u200b", "\ufeffA-1060", " \u2060A-1060\n", "A-1060\u200e"])(
  "an id is read without what nobody sees around it: %j",
  (text) => {
    expect(parseOrderReference(text).text).toBe("A-1060");
  },
);

describe("a link to a search, as Jaeger's UI has it", () => {
  const tagged = (tags: string) => `service=shop-api&lookback=2d&tags=${encodeURIComponent(tags)}&limit=20`;

  it.each([
    [`http://host:16686/search?${tagged('{"order_id":"A-1"}')}`, "A-1"],
    [`https://example.com/jaeger/search?${tagged('{"http.route":"/x","order.id":"A 1/ж"}')}`, "A 1/ж"],
    [`host:16686/search?${tagged('{"calculation_request_id":" c-1"}')}`, "c-1"],
    [`http://host/search?${tagged('{"calculation_request_id":"c-1","order_id":"A-1"}')}`, "A-1"],
  ])("means the order that it names: %s", (link, text) => {
    expect(parseOrderReference(link)).toEqual({ text });
  });

  it.each([
    "service=shop-api",
    tagged('{"http.route":"/x"}'),
    tagged('{"order_id":""}'),
    tagged('{"order_id":5}'),
    tagged("null"),
    tagged("order_id=A-1"),
  ])("that names none is refused: %s", (query) => {
    const link = `http://jane:secret@host/search?${query}`;
    expect(() => parseOrderReference(link)).toThrow(UsageError);
    expect(() => parseOrderReference(link)).toThrow(/leads to a search without order_id among its tags.* needs quotes/);
    expect(() => parseOrderReference(link)).not.toThrow(/secret/);
  });
});

describe("an id", () => {
  it.each([
    [id, id],
    [id.toUpperCase(), id],
    ["d5e15583300895f3", "d5e15583300895f3"],
    [`0000000000000000d5e15583300895f3`, "d5e15583300895f3"],
    ["2026111500001234", "2026111500001234"],
  ])("of 16 or 32 hexadecimal digits may be a trace's: %s", (text, traceId) => {
    expect(parseOrderReference(text)).toEqual({ text, traceId });
  });

  it.each([
    "A-1098",
    "177f2957-71b4-45fd-9539-cf1d66fb916f",
    "d5e15583300895f",
    `${id}0`,
    "0".repeat(32),
    "shop/trace",
    "a/b/c",
  ])("of any other form is no trace's, and stays as it is: %s", (text) => {
    expect(parseOrderReference(text)).toEqual({ text });
  });

  it("is meant without the spaces that were copied along", () => {
    expect(parseOrderReference(" A-1 ")).toEqual({ text: "A-1" });
  });
});
