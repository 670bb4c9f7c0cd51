import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { find, maxTextLength } from "../../src/privacy/find.ts";
import { mask } from "../../src/privacy/mask.ts";
import { leaks } from "./leaks.ts";

const pieces = fc.oneof(
  fc.constantFrom(...leaks.map(([, text]) => text)),
  fc.constantFrom(
    "name=",
    "password: ",
    '{"a":"',
    "%40",
    "\\u0040",
    "\\\\",
    "(",
    ")",
    "VALUES (",
    "HSET a ",
    "'",
    '"',
    "@",
    "+7",
    "…",
    "=",
    " ",
    "\n",
    "eyJ",
    "://a:b@",
    "%",
    "ул. ",
  ),
  fc.string({ maxLength: 8, unit: "grapheme" }),
);
const texts = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(""));

describe("whatever a text is made of", () => {
  it("what was masked holds nothing any more", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const masked = mask(text);
        const rest = find(masked);
        expect([masked, rest.map(({ kind, value }) => [kind, value])]).toEqual([masked, []]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("what is found stands in its place, without overlaps", () => {
    fc.assert(
      fc.property(texts, (text) => {
        let at = 0;
        for (const { start, end } of find(text)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

/**
 * Texts with which a regular expression or a loop could run wild. Each would take minutes if the time grew with the
 * square of the length.
 */
describe.each([
  "a@",
  "a",
  "1",
  "+7 ",
  "8 9",
  "%41",
  "%25",
  "\\\\",
  "\\u0041",
  "name=",
  "a=",
  "(",
  "'",
  "aB1",
  "eyJ",
  "x:",
  "://",
  "А",
  "Аа ",
  " ",
  "-----BEGIN ",
  "HSET a ",
  "(a)=(",
  "4111 ",
  "a.",
  "<a>",
  "password=",
  "/",
  ".",
])("as much as is looked at of %s", (part) => {
  it("comes to an end", () => {
    const text = part.repeat(Math.ceil(maxTextLength / part.length)).slice(0, maxTextLength);
    expect(find(text).length).toBeLessThanOrEqual(maxTextLength);
  }, 10_000);
});
