import { afterAll, describe, expect, it } from "vitest";
import { Audit } from "../../src/privacy/audit.ts";
import { mask } from "../../src/privacy/mask.ts";
import type { AttributeValue, Span } from "../../src/trace/span.ts";
import { span } from "../trace/span.ts";
import { harmless } from "./harmless.ts";
import { encodings, labelled, leaks } from "./leaks.ts";

const keys = ["order_id", "calculation_request_id"];
const carrying = (own: Partial<Span>): Span => ({ ...span(), ...own });
const auditOf = (one: Span) => {
  const audit = new Audit({ keys });
  audit.add({ traceId: one.traceId, spans: [one], warnings: [] });
  return audit.report.leaks;
};

/** The places in a span where a text may stand. */
const carriers: Readonly<Record<string, (text: string) => Partial<Span>>> = {
  attribute: (text) => ({ attributes: new Map([["note", text]]) }),
  "an array": (text) => ({ attributes: new Map([["note", ["x", text]]]) }),
  statement: (text) => ({ attributes: new Map([["db.query.text", text]]) }),
  URL: (text) => ({ attributes: new Map([["url.full", text]]) }),
  "S3 key": (text) => ({ attributes: new Map([["aws.s3.key", text]]) }),
  baggage: (text) => ({ attributes: new Map([["baggage.note", text]]) }),
  resource: (text) => ({ resource: new Map([["deployment.note", text]]) }),
  "event attribute": (text) => ({
    events: [{ name: "exception", time: 0, attributes: new Map([["exception.message", text]]) }],
  }),
  "stack trace": (text) => ({
    events: [
      {
        name: "exception",
        time: 0,
        attributes: new Map([["exception.stacktrace", `Error: ${text}\n    at Order.save (/srv/app/order.js:17:23)`]]),
      },
    ],
  }),
  "event name": (text) => ({ events: [{ name: text, time: 0, attributes: new Map() }] }),
  "status message": (text) => ({ statusMessage: text }),
  "operation name": (text) => ({ name: text }),
  "service name": (text) => ({ service: text }),
  tracestate: (text) => ({ traceState: text }),
  "attribute name": (text) => ({ attributes: new Map([[text, "x"]]) }),
};

const counts = { harmless: 0, alarms: 0, leaks: 0, found: 0 };
afterAll(() => {
  console.log(
    `harmless values: ${counts.harmless}, false alarms: ${counts.alarms}; leaks: ${counts.leaks}, found and masked: ${counts.found}`,
  );
});

describe("an audit", () => {
  it("looks at a text that is too long, whatever short text was clean before", () => {
    const email = "anna.petrova@mail.ru";
    const long = `${email} `.padEnd(250_000, "-");
    const audit = new Audit({ keys });
    for (const [i, note] of ["250000", long].entries())
      audit.add({
        traceId: `${i}`.padStart(32, "a"),
        spans: [{ ...span(), attributes: new Map([["note", note]]) }],
        warnings: [],
      });
    expect(audit.report.leaks.map(({ kind }) => kind)).toEqual(["email"]);
    expect(audit.report.cut).toBe(1);
  });
});

describe("harmless text", () => {
  it.each(harmless)("%s: %s is left alone", (label, value) => {
    counts.harmless++;
    const found = auditOf(carrying({ attributes: new Map<string, AttributeValue>([[label, value]]) }));
    if (found.length > 0) counts.alarms++;
    expect(found).toEqual([]);
    // The design document's keys are recognised by their names alone.
    if (!keys.includes(label)) expect(mask(String(value), undefined, label)).toBe(String(value));
  });
});

describe("text that reveals a person or a secret", () => {
  for (const [encoding, encode] of Object.entries(encodings)) {
    it.each(leaks)(`${encoding}: %s %s`, (kind, text, secret) => {
      for (const [carrier, put] of Object.entries(carriers)) {
        // A text that begins a command is recognised only at the very beginning.
        if (/^(?:AUTH|HSET|INSERT|-----BEGIN)/.test(text) && (encoding !== "plain" || carrier === "stack trace"))
          continue;
        counts.leaks++;
        const found = auditOf(carrying(put(encode(text))));
        expect([carrier, found.map((one) => one.kind)]).toEqual([carrier, expect.arrayContaining([kind])]);
        counts.found++;
      }
      if (/^(?:AUTH|HSET|INSERT|-----BEGIN)/.test(text) && encoding !== "plain") return;
      const masked = mask(encode(text));
      expect(masked).not.toContain(secret);
      expect(masked).not.toContain(encodeURIComponent(secret));
      // Masked text holds nothing more to mask.
      expect(mask(masked)).toBe(masked);
    });
  }

  it.each(labelled)("%s in %s: %s", (kind, label, value) => {
    counts.leaks++;
    const found = auditOf(carrying({ attributes: new Map<string, AttributeValue>([[label, value]]) }));
    expect(found.map((one) => one.kind)).toContain(kind);
    counts.found++;
    expect(mask(String(value), undefined, label)).not.toContain(String(value));
  });
});
