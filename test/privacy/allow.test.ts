import { describe, expect, it } from "vitest";
import { privacySchema } from "../../src/config/privacy.ts";
import { fits } from "../../src/privacy/allow.ts";
import { Audit } from "../../src/privacy/audit.ts";
import { Distinct } from "../../src/privacy/distinct.ts";
import type { Trace } from "../../src/trace/span.ts";
import { span } from "../trace/span.ts";

describe("a pattern", () => {
  it.each([
    ["shop-api", "shop-api", true],
    ["shop-api", "*", true],
    ["shop-api", "shop-*", true],
    ["shop-api", "*-api", true],
    ["shop-api", "s*p*i", true],
    ["shop-api", "shop", false],
    ["shop-api", "*p-apis", false],
    ["aba", "ab*ba", false],
    ["a.b", "a?b", false],
    ["", "*", true],
  ])("%s, %s: %s", (text, pattern, expected) => {
    expect(fits(text, pattern)).toBe(expected);
  });

  it("takes no time, whatever it is", () => {
    expect(fits("a".repeat(200_000), `${"a*".repeat(200)}b`)).toBe(false);
  });
});

const carrying = span({
  service: "mailer",
  name: "send",
  attributes: { to: "support@example.com", cc: "ivan@example.com" },
});
const found = (allow: unknown) => {
  const audit = new Audit({ allow: privacySchema.parse({ allow }).allow });
  audit.add({ traceId: carrying.traceId, spans: [carrying], warnings: [] });
  return audit.report.leaks.map(({ attribute }) => attribute);
};

describe("what a company allows", () => {
  it("is not reported, if all that an entry names is so", () => {
    expect(found([])).toEqual(["cc", "to"]);
    expect(found([{ service: "mailer", value: "support@*" }])).toEqual(["cc"]);
    expect(found([{ service: "shop-*", value: "support@*" }])).toEqual(["cc", "to"]);
    expect(found([{ kind: "email", operation: "send" }])).toEqual([]);
    expect(found([{ attribute: "cc" }])).toEqual(["to"]);
  });

  it("names something: an empty entry would allow everything", () => {
    expect(() => privacySchema.parse({ allow: [{}] })).toThrow("name at least one");
    expect(() => privacySchema.parse({ allow: [{ kind: "mail" }] })).toThrow("email");
    expect(privacySchema.parse({})).toEqual({ allow: [] });
  });
});

describe("an audit's memory", () => {
  it("does not depend on which trace came first: an order's id may be a phone elsewhere", () => {
    const note = "callback to 79161234567 failed";
    const traces = ["79161234567", "A-1"].map((order, i) => {
      const traceId = String(i).repeat(32);
      return { traceId, spans: [span({ traceId, attributes: { order_id: order, note } })], warnings: [] };
    });
    const placesOf = (some: readonly Trace[]) => {
      const audit = new Audit({ keys: ["order_id"] });
      for (const trace of some) audit.add(trace);
      return audit.report.leaks.map(({ attribute, traceId }) => [attribute, traceId]);
    };
    expect(placesOf(traces)).toEqual([["note", traces[1]!.traceId]]);
    expect(placesOf(traces.toReversed())).toEqual(placesOf(traces));
  });

  it("does not grow with what it has seen, and counts all the same", () => {
    const audit = new Audit();
    for (let i = 0; i < 20_000; i++) {
      const traceId = i.toString(16).padStart(32, "0");
      const one = span({ traceId, attributes: { to: `user${i}@example.com` } });
      // Each trace comes twice, as from the sweeps of two services.
      for (let times = 0; times < 2; times++) audit.add({ traceId, spans: [one], warnings: [] });
    }
    const [leak, ...others] = audit.report.leaks;
    expect([others, leak?.exact]).toEqual([[], false]);
    expect(Math.abs(leak!.spans / 20_000 - 1)).toBeLessThan(0.15);
    expect(Math.abs(leak!.values / 20_000 - 1)).toBeLessThan(0.15);
  });

  it("lumps together what comes from too many places", () => {
    const audit = new Audit();
    for (let i = 0; i < 1_200; i++) {
      const one = span({ traceId: String(i), name: `operation ${i}`, attributes: { to: "ivan@example.com" } });
      audit.add({ traceId: one.traceId, spans: [one], warnings: [] });
    }
    expect([audit.report.leaks.length, audit.report.more]).toEqual([1_000, 200]);
  });

  it("counts few exactly", () => {
    const few = new Distinct();
    for (let i = 0; i < 3_000; i++) few.add(String(i % 1_000));
    expect([few.count, few.exact]).toEqual([1_000, true]);
  });
});
