import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { stringify } from "../../src/render/json.ts";
import { cut, paragraph, printable, wrap } from "../../src/render/text.ts";
import { duration, instant, iso, moment } from "../../src/render/time.ts";

const unsafe = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
const hostile = fc.string({
  unit: fc.constantFrom(
    "a",
    "ы",
    "漢",
    "😀",
    "\u001b",
    "[31m",
    "\u0007",
    "\u202e",
    "\u2066",
    "\r",
    "\n",
    "\u009b",
    "\ud800",
    " ",
  ),
});

describe("text from spans", () => {
  it("is shown, never sent to the terminal", () => {
    expect(printable("a\u001b[31mb\u202ec\nd")).toBe("a\\x1b[31mb\\u202ec\\x0ad");
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(text)).not.toMatch(unsafe);
      }),
    );
  });

  it("can't turn a reader of JSON around either", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(stringify({ text }).slice(0, -1).replaceAll("\n", "")).not.toMatch(unsafe);
        expect(JSON.parse(stringify({ text }))).toEqual({ text });
      }),
    );
  });
});

describe("room", () => {
  it("is kept by wrapping and cutting, wide characters included", () => {
    fc.assert(
      fc.property(hostile.map(printable), fc.integer({ min: 4, max: 40 }), (text, width) => {
        for (const line of wrap(text, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(stringWidth(cut(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("takes no time over letters that pile up", () => {
    const pile = printable(`e${"\u0301".repeat(200_000)}`);
    expect(stringWidth(cut(pile, 80))).toBeLessThanOrEqual(80);
    expect(cut("e\u0301".repeat(200_000), 80)).toBe(`${"e\u0301".repeat(79)}…`);
  });

  it("loses no word", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("abcdefgh", 3)).toEqual(["abc", "def", "gh"]);
  });

  it("never breaks a link", () => {
    const url = "https://jaeger.example.com/a/very/long/base/path/trace/4f58958e4679912a8e8f967531f70e3b";
    expect(paragraph("Look: ", `trace ${url}`, 40).map((line) => line.trim())).toContain(url);
  });
});

describe("a command in a sentence", () => {
  const said = (command: string) => `ids such as A-1; \`${command}\`, lists them`;

  it("stays in one piece if a line has room for it", () => {
    expect(wrap(said("ordertrace orders"), 24)).toEqual(["ids such as A-1;", "`ordertrace orders`,", "lists them"]);
  });

  it("can be copied over several lines: a shell goes on after a backslash", () => {
    const command = "ordertrace orders --file a.json b.json c.json --path my-path.yaml";
    const lines = wrap(said(command), 30);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(30);
    const copied = /`(.*)`/s.exec(lines.join("\n"))![1]!;
    expect(copied).toContain("\n");
    expect(copied.replaceAll(" \\\n", " ")).toBe(command);
  });

  it("is not broken in a quoted word, nor where a word is wider than the line", () => {
    for (const command of [
      "ordertrace orders --file 'my file.json' b.json",
      `ordertrace orders --file ${"x".repeat(40)}`,
    ])
      expect(wrap(said(command), 30)).toContain(`\`${command}\`,`);
  });
});

describe("durations and times", () => {
  it.each([
    [0, "0 ms"],
    [400, "<1 ms"],
    [850_000, "850 ms"],
    [999_600, "1 s"],
    [5_300_000, "5.3 s"],
    [40_000_000, "40 s"],
    [133_000_000, "2 m 13 s"],
    [2_400_000_000, "40 m"],
    [273_600_000_000, "3 d 4 h"],
    [-133_000, "−133 ms"],
  ])("%i µs is %s", (micros, text) => {
    expect(duration(micros, "en")).toBe(text);
  });

  it("are Russian in Russian", () => {
    expect([duration(133_000_000, "ru"), duration(5_300_000, "ru"), duration(273_600_000_000, "ru")]).toEqual([
      "2 мин 13 с",
      "5,3 с",
      "3 д 4 ч",
    ]);
  });

  const at = 1_795_031_323_567_006;
  it("show the zone where it matters", () => {
    expect(instant(at, { utc: true, lang: "en" })).toBe("18 Nov 2026 19:48:43 +00:00");
    expect(moment(at, { utc: true, lang: "en" }, false)).toBe("18 Nov 19:48");
    expect(iso(at)).toBe("2026-11-18T19:48:43.567006Z");
    const moscow = { utc: false, timeZone: "Europe/Moscow" } as const;
    expect(instant(at, { ...moscow, lang: "en" })).toBe("18 Nov 2026 22:48:43 +03:00");
    expect(moment(at, { ...moscow, lang: "ru" }, true)).toBe("18.11 22:48:43");
    const india = { utc: false, timeZone: "Asia/Kolkata", lang: "en" } as const;
    expect(instant(at, india)).toBe("19 Nov 2026 01:18:43 +05:30");
  });

  it("take the same room in every month", () => {
    const widths = Array.from({ length: 12 }, (_, month) =>
      moment(Date.UTC(2026, month, 9) * 1_000, { utc: true, lang: "en" }, true),
    ).map((text) => stringWidth(text));
    expect(new Set(widths)).toEqual(new Set([15]));
  });

  it("never fail, whatever a broken clock says", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e18, max: 1e18 }), (micros) => {
        expect(instant(micros, { utc: true, lang: "en" })).not.toBe("");
        expect(iso(micros)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      }),
    );
  });
});
