import { describe, expect, it } from "vitest";
import { maxTextLength } from "../../src/privacy/find.ts";
import { mask, maskedReport } from "../../src/privacy/mask.ts";

describe("personal data", () => {
  it.each([
    ["mail to ivan.petrov@example.com bounced", "ivan.petrov"],
    ["письмо для иван@почта.рф", "иван@"],
    ["call +7 912 345-67-89", "912"],
    ["call 8 (912) 345-67-89", "345"],
    ["card 4111 1111 1111 1111 declined", "1111 1111"],
    ["card 4111111111111111 declined", "411111111111"],
    ["customer_name=Ivan Petrov not found", "Ivan"],
    ['{"firstName": "Мария"}', "Мария"],
    ["phone=89161234567 is taken", "123"],
    ["no such user 89161234567", "123"],
    ["ФИО: Петров Иван Иванович не найден", "Иван"],
    ["name=Иван Петров, order A-1", "Петров"],
  ])("%s is masked", (text, secret) => {
    expect(mask(text)).not.toContain(secret);
  });

  it.each([
    "order A-1098 not found",
    "order 9123456789 not found",
    "trace 4f58958e4679912a8e8f967531f70e3b",
    "span 2041000000000000",
    "at 2026-11-18T19:48:43.567006Z",
    "1795031323567006 µs",
    "connect ECONNREFUSED 127.0.0.1:5432",
    "c1098-1fea",
    "HTTP 503, SlowDown: reduce your request rate",
    "name resolution failed",
    "name=calculation.requests",
    "queue name: Orders Main",
    "duplicate key (order_id)=(1098123456) already exists",
    "2026-11-18 20:47:39 +03:00",
    "10.0.0.12:5432, 192.168.001.001",
    "c-12345678-1234-4123-8123-123456789012",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
  ])("%s is left alone", (text) => {
    expect(mask(text)).toBe(text);
  });

  it("never hides the keys that are looked for", () => {
    expect(mask("order 4111111111111111 of a@b.cc", new Set(["4111111111111111"]))).toBe(
      "order 4111111111111111 of a…@b…",
    );
  });

  it("takes no Unix time for a card, even where the digits would pass for one", () => {
    for (let micros = 1_795_031_323_567_000; micros < 1_795_031_323_567_100; micros++) {
      expect(mask(`at ${micros}`)).toBe(`at ${micros}`);
    }
  });

  it("is not fooled by a short key", () => {
    expect(mask("call +7 916 123-45-67", new Set(["7"]))).not.toContain("916");
    expect(mask("card 4111 1111 1111 1111", new Set(["1"]))).not.toContain("1111");
  });

  it("leaves what follows a name", () => {
    expect(mask("first_name=Иван not found")).toBe("first_name=И… not found");
  });

  it("takes no time over a huge value", () => {
    expect(mask("a@".repeat(2_000_000)).length).toBeLessThan(maxTextLength + 2);
    expect(maskedReport({ message: "a@".repeat(2_000_000) }).message.length).toBeLessThan(11_000);
  });
});

it("a clean text makes no other one clean, whose label and value read the same together", () => {
  const report = { attributes: { customer: "name Ivanova", "customer name": "Ivanova" } };
  expect(maskedReport(report).attributes).toEqual({ customer: "name Ivanova", "customer name": "I…" });
});

it("a number alone is no id of a span: it may be a card's", () => {
  const report = {
    text: "4111111111111111",
    message: "4111111111111111",
    spanId: "3b9ac9ff00112233",
    note: "swordfish",
    password: "swordfish",
    "db.password": "deadbeef01234567",
    apiKey: "0123456789abcdef0123456789abcdef",
  };
  expect(maskedReport(report)).toEqual({
    ...report,
    "db.password": expect.not.stringContaining("deadbeef") as string,
    apiKey: expect.not.stringContaining("0123456789abcdef") as string,
    text: "41…",
    message: "41…",
    password: expect.not.stringContaining("swordfish") as string,
  });
});
