import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chalk } from "chalk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alarmsIn, grouped, type OrderAlarm } from "../../../src/fleet/alarms.ts";
import { alarmedIn, type CheckReport, type CheckResult } from "../../../src/fleet/check.ts";
import { slowIn } from "../../../src/fleet/slow.ts";
import { maskedReport } from "../../../src/privacy/mask.ts";
import { renderCheckHtml } from "../../../src/render/check/html.ts";
import { checkJson } from "../../../src/render/check/json.ts";
import { renderCheckJunit } from "../../../src/render/check/junit.ts";
import { renderCheckMarkdown } from "../../../src/render/check/markdown.ts";
import { renderCheckNagios } from "../../../src/render/check/nagios.ts";
import { renderCheckPrometheus } from "../../../src/render/check/prometheus.ts";
import { checkSchema } from "../../../src/render/check/schema.ts";
import { renderCheckTable } from "../../../src/render/check/table.ts";
import { stringify } from "../../../src/render/json.ts";
import { run } from "../../run.ts";
import { at, errorsSaying, now, saying } from "../sweeps/saying.ts";

const machine = { lang: "en", utc: true } as const;
const style = { ...machine, width: 80, color: new Chalk({ level: 0 }) };

const gaugesOf = ({ fleet: { orders, search }, fleet: swept }: CheckReport) => ({
  lost: grouped(alarmsIn(alarmedIn(orders), ["lost", "failed"], search.window), swept),
  stuck: grouped(alarmsIn(alarmedIn(orders), ["stuck"]), swept),
  steps: slowIn(
    swept,
    orders.flatMap(({ stages }) => stages),
    [],
    null,
  ).steps,
});
const prometheus = (report: CheckReport): string => renderCheckPrometheus(report, gaugesOf(report));

/** The first alarm of a check, as that of another order. */
function alarmOf({ alarms }: CheckResult, asked: string, state: "lost" | "undecidable" = "lost"): OrderAlarm {
  const { judged, alarm } = alarms[0]!;
  return { judged: { ...judged, order: { ...judged.order, asked } }, alarm: { ...alarm, state } };
}

const formats: Readonly<Record<string, (report: CheckReport) => string>> = {
  table: (report) => renderCheckTable(report, style),
  junit: (report) => renderCheckJunit(report, machine),
  markdown: (report) => renderCheckMarkdown(report, machine),
  html: (report) => renderCheckHtml(report, machine),
  nagios: (report) => renderCheckNagios(report, 2, machine),
  prometheus,
  json: (report) => stringify(checkJson(report, 10)),
};

const steers = ["\u001b", "[31m", "\u0007", "\u009b", "\u202e", "\u200b", "\ud800", "\ufffe", "\0"];
const ends = ["\n", "\r", "\t", "\u2028", " "];
const marksUp = [
  "|",
  "`",
  "```",
  "*",
  "_",
  "[x](y)",
  "~~",
  "#",
  "\\",
  "\\n",
  "@",
  "!",
  "{",
  "}",
  "=",
  ";",
  "%",
  "$",
  ",",
];
const tags = ["<", ">", "&", "&amp;", "'", '"', "]]>", "<!--", "<b>", "</failure>", "<script>"];
const unit = fc.constantFrom("a", "я", "漢", "😀", ...steers, ...ends, ...marksUp, ...tags);
const hostile = fc.string({ unit, maxLength: 40 });
const said = fc.record({ name: hostile, text: hostile, check: hostile });
const runs = { numRuns: 60 };
const plain = saying({ name: "x", text: "x" });

describe.each(Object.entries(formats))("%s, whatever spans say", (format, render) => {
  it("sends nothing that steers a terminal", () => {
    fc.assert(
      fc.property(hostile, hostile, (name, text) => {
        expect(render(saying({ name, text }))).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
      runs,
    );
  });

  it("has as many lines, but for a table whose text is wrapped", () => {
    const lines = (report: CheckReport) => render(report).split("\n").length;
    fc.assert(
      fc.property(hostile, hostile, (name, text) => {
        const count = lines(saying({ name, text }));
        if (format === "table") expect(count).toBeGreaterThanOrEqual(lines(saying({ name: "", text: "" })));
        else expect(count).toBe(lines(plain));
      }),
      runs,
    );
  });

  it("masks personal data, and not an order's number", () => {
    const report = saying({ name: "A-1098", text: "no user jane.doe@example.com", service: "shop-api" });
    const shown = render(maskedReport(report));
    expect(shown).not.toMatch(/jane\.doe|example\.com/);
    // Prometheus counts orders and names none.
    if (format !== "prometheus") expect(shown).toMatch(/A-1098|A\\-1098/);
  });
});

describe("JUnit", () => {
  it("is well-formed XML of the elements that its readers know, whatever it says", () => {
    const shapeOf = ({ tag, children }: Element): unknown => [tag, ...children.map(shapeOf)];
    const shape = shapeOf(parseXml(renderCheckJunit(plain, machine)));
    fc.assert(
      fc.property(said, (one) => {
        expect(shapeOf(parseXml(renderCheckJunit(saying(one), machine)))).toEqual(shape);
      }),
      runs,
    );
  });

  it("tells each check, the orders that make it fail, and the totals", () => {
    const report = saying({ name: "A-1", text: "<b> & ]]>", check: 'a "good" <check>' });
    const suites = parseXml(renderCheckJunit(report, machine));
    const [suite] = suites.children;
    const cases = suite!.children;
    const outcomes = report.results.map(({ outcome }) => outcome);
    const totals = { tests: "9", failures: String(outcomes.filter((one) => one === "failed").length), time: "1.235" };
    expect(suites.attributes).toMatchObject({ name: "ordertrace", errors: "0", ...totals });
    expect(suite!.attributes).toMatchObject({ name: "ordertrace check", timestamp: "2026-11-29T09:00:00" });
    expect(cases.map(({ attributes }) => attributes["name"])).toEqual(
      report.results.map((_, i) => `a "good" <check> ${i}`),
    );
    expect(cases.map(({ children }) => children[0]!.tag)).toEqual(
      outcomes.map((one) => (one === "failed" ? "failure" : "system-out")),
    );
    const [lost] = cases[0]!.children;
    expect(lost!.attributes).toEqual({ message: "in 30 d: 2 lost or failed, at most 0", type: "lost" });
    expect(lost!.text).toMatch(
      /^A-1 F-1 failed, step 24a\.2 \(mes-api: saves SHIPPED\), since .*<b> & \]\]>.*\nA-1 L-1 lost, step 13 \(mes-api: receives the calculation request\), since 09 Nov \d\d:\d\d: /m,
    );
  });

  it("reports can't tell as an error, not as a failure", () => {
    const blind = { ...plain, results: plain.results.map((one) => ({ ...one, outcome: "unclear" as const })) };
    const suites = parseXml(renderCheckJunit(blind, machine));
    expect(suites.attributes).toMatchObject({ failures: "0", errors: "9" });
    expect(new Set(suites.children[0]!.children.map(({ children }) => children[0]!.tag))).toEqual(new Set(["error"]));
  });
});

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/**
 * Parses XML without comments, sections or instructions. It is stricter than need be: `<`, `>` and `&` must all be
 * escaped.
 */
function parseXml(xml: string): Element {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!xml.startsWith(prolog)) throw new Error("no prolog");
  // XML 1.0 can hold no other characters.
  const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(xml);
  if (illegal !== null) throw new Error(`an illegal character: ${JSON.stringify(illegal[0])}`);
  const root: Element = { tag: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const token =
    /<(?<end>\/)?(?<tag>[a-z-]+)(?<attributes>(?: [a-z]+="(?:[^<>&"']|&(?:amp|lt|gt|quot|apos);)*")*)>|(?<text>(?:[^<>&]|&(?:amp|lt|gt|quot|apos);)+)/uy;
  token.lastIndex = prolog.length;
  while (token.lastIndex < xml.length) {
    const begin = token.lastIndex;
    const found = token.exec(xml)?.groups;
    if (found === undefined) throw new Error(`not well-formed at ${JSON.stringify(xml.slice(begin, begin + 60))}`);
    const parent = open.at(-1)!;
    if (found["text"] !== undefined) parent.text += unescaped(found["text"]);
    else if (found["end"] !== undefined) {
      if (open.pop()!.tag !== found["tag"]) throw new Error(`${found["tag"]} ends what is not open`);
    } else {
      const pairs = [...found["attributes"]!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [
        key,
        unescaped(value!),
      ]);
      const element = { tag: found["tag"]!, attributes: Object.fromEntries(pairs), children: [], text: "" };
      parent.children.push(element);
      open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error("not one element");
  return root.children[0]!;
}
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const unescaped = (text: string): string => text.replaceAll(/&(\w+);/g, (_, name: string) => entities[name]!);

describe("Markdown", () => {
  /** The rest of a line without its escaped characters. */
  const bare = (line: string) => line.replaceAll(/\\[\\`*_{}[\]|#~!@$]/g, "").replaceAll(/&(amp|lt|gt);/g, "");

  it("keeps its table, its headings and its lists, whatever it says", () => {
    const kind = (line: string) => /^(#+|-|\|) /.exec(line)?.[1] ?? (line === "" ? "" : "text");
    const kinds = (text: string) => text.split("\n").map(kind);
    const cells = (line: string) => bare(line).split("|").length - 2;
    const expected = kinds(renderCheckMarkdown(plain, machine));
    fc.assert(
      fc.property(said, (one) => {
        const text = renderCheckMarkdown(saying(one), machine);
        expect(kinds(text)).toEqual(expected);
        for (const line of text.split("\n").filter((row) => row.startsWith("|"))) expect(cells(line)).toBe(3);
      }),
      runs,
    );
  });

  it("has no markup and no HTML but its own", () => {
    fc.assert(
      fc.property(said, (one) => {
        const text = renderCheckMarkdown(saying(one), machine).replace(/^````text\n[^`]*\n````$/m, "");
        for (const line of text.split("\n"))
          expect(bare(line).replace(/^#+ /, "").replaceAll("|", "")).not.toMatch(/[\\`*_{}[\]#~!@<>&]/);
      }),
      runs,
    );
  });

  it("tells each check, then who makes it fail, at most twenty", () => {
    const report = saying({ name: "A-1", text: "fine", check: "it" });
    const [first, ...others] = report.results;
    const many = { ...first!, alarms: Array.from({ length: 25 }, (_, i) => alarmOf(first!, `A-${i}`)) };
    const text = renderCheckMarkdown({ ...report, results: [many, ...others] }, machine);
    expect(text).toMatch(/^## ordertrace: \d FAILED, \d ok\n\n\| \| check \| said \|\n\| --- \| --- \| --- \|\n/);
    expect(text).toContain("| ❌ failed | it 0 | in 30 d: 2 lost or failed, at most 0 |");
    expect(text.match(/^- A-\d+ lost, step 24a\.2 \(/gm)).toHaveLength(20);
    expect(text).toContain("- … and 5 more");
  });
});

describe("Prometheus", () => {
  const label = String.raw`[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"`;
  const sample = new RegExp(
    String.raw`^(ordertrace_[a-z_]+)(\{${label}(?:,${label})*\})? -?\d+(?:\.\d+)?(?:e[+-]\d+)?$`,
    "u",
  );

  /** Samples by metric. Each metric comes once, after its own HELP and TYPE. */
  function parse(text: string): Map<string, string[]> {
    if (!text.endsWith("\n")) throw new Error("the last line does not end");
    const metrics = new Map<string, string[]>();
    let current = "";
    const lines = text.slice(0, -1).split("\n");
    for (const [i, line] of lines.entries()) {
      const help = /^# HELP (ordertrace_[a-z_]+) [A-Z][^\\\n]*\.$/.exec(line)?.[1];
      if (help !== undefined) {
        if (metrics.has(help) || lines[i + 1] !== `# TYPE ${help} gauge`) throw new Error(`a metric in parts: ${help}`);
        current = help;
        metrics.set(help, []);
      } else if (line !== `# TYPE ${current} gauge`) {
        if (sample.exec(line)?.[1] !== current) throw new Error(`no sample of ${current}: ${line}`);
        metrics.get(current)!.push(line);
      }
    }
    return metrics;
  }
  const seriesOf = (line: string) => line.slice(0, line.lastIndexOf(" "));
  const valueOf = (metrics: Map<string, string[]>, series: string) =>
    [...metrics.values()]
      .flat()
      .find((line) => seriesOf(line) === series)
      ?.split(" ")
      .at(-1);

  it("is in the text format, whatever it says", () => {
    const names = [...parse(prometheus(plain)).keys()];
    fc.assert(
      fc.property(said, (one) => {
        expect([...parse(prometheus(saying(one))).keys()]).toEqual(names);
      }),
      runs,
    );
  });

  it("has every series once: twice, and the whole file is refused", () => {
    const long = "/api/a-route-with-a-name-that-is-longer-than-any-column-would-be";
    const routes = [`GET ${long}/one`, `GET ${long}/two`, "GET /of/jane@example.com", "GET /of/john@example.com"];
    const errors = errorsSaying(routes, "shop-api");
    const text = prometheus({ ...plain, errors: [errors] });
    const series = [...parse(text).values()].flat().map(seriesOf);
    expect(series.filter((one, i) => series.indexOf(one) !== i)).toEqual([]);
  });

  it("tells checks, orders, steps, errors, coverage and the sweep itself", () => {
    const metrics = parse(prometheus(saying({ name: "A-1", text: 'a "b" \\ c', check: "it" })));
    expect(valueOf(metrics, 'ordertrace_check_ok{check="it 0"}')).toBe("0");
    expect(valueOf(metrics, 'ordertrace_orders{state="completed"}')).toBe("4");
    expect(valueOf(metrics, 'ordertrace_orders{state="waiting"}')).toBe("0");
    expect(valueOf(metrics, 'ordertrace_lost_orders{point="13",row="13",actor="mes-api",state="lost"}')).toBe("1");
    const stuck = String.raw`ordertrace_stuck_orders{point="20.1",row="20",status="a \"b\" \\ c",waits_for="seller"}`;
    expect(valueOf(metrics, stuck)).toBe("1");
    expect(metrics.get("ordertrace_step_seconds")).toContainEqual(
      expect.stringMatching(/^ordertrace_step_seconds\{point="20\.1",kind="person",waits_for="seller",stat="p95"\}/),
    );
    const route = String.raw`{service="a \"b\" \\ c",route=""}`;
    expect(valueOf(metrics, `ordertrace_http_errors${route}`)).toBe("8");
    expect(valueOf(metrics, `ordertrace_http_error_share${route}`)).toBe("0.4");
    expect(metrics.get("ordertrace_coverage_ratio")).toHaveLength(3);
    expect(valueOf(metrics, "ordertrace_sweep_complete")).toBe("1");
    expect(valueOf(metrics, "ordertrace_sweep_timestamp_seconds")).toBe(String(now / 1e6));
    expect(valueOf(metrics, "ordertrace_sweep_duration_seconds")).toBe("1.234567");
  });

  it.each([
    ["all was seen", {}, "1"],
    ["a part was not", { unseen: [{ from: at, to: now }] }, "0"],
    ["it was broken off", { interrupted: true }, "0"],
    ["nobody of the path is known", { services: [] }, "0"],
    ["all was seen that was kept, by chance", { sampled: true }, "1"],
  ])("tells whether a sweep is complete: %s", (_what, search, complete) => {
    const report = { ...plain, fleet: { ...plain.fleet, search: { ...plain.fleet.search, ...search } } };
    expect(valueOf(parse(prometheus(report)), "ordertrace_sweep_complete")).toBe(complete);
  });
});

describe("Nagios", () => {
  const figure = String.raw`'[^'=|\n]+'=\d+(?:\.\d+)?(?:e-\d+)?(?:s|%)?;[\d.:]*;[\d.:]*;\d+(?:;\d+)?`;
  const answer = new RegExp(
    String.raw`^ORDERTRACE (?:OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+ \| ${figure}(?: ${figure})*\n(?:[^|\n]+\n)*$`,
    "u",
  );

  it("is a line with its figures after the one bar, and a line for each order, whatever it says", () => {
    fc.assert(
      fc.property(said, (one) => {
        expect(renderCheckNagios(saying(one), 2, machine)).toMatch(answer);
      }),
      runs,
    );
  });

  it("says which checks fail, and by how much", () => {
    const [first, ...rest] = renderCheckNagios(saying({ name: "A-1", text: "x", check: "it" }), 2, machine).split("\n");
    expect(first).toMatch(
      /^ORDERTRACE CRITICAL - it 0: in 30 d: 2 lost or failed, at most 0; it 1: 1 stuck, at most 0, of orders active in 30 d; /,
    );
    expect(first).toMatch(/\| 'it 0'=2;;0;0 'it 1'=1;;0;0 'it 2'=0;;0;0 'it 3'=7;;99:;0 'it 4'=[\d.]+s;0\.001;;0 /);
    expect(rest.slice(0, 2)).toEqual([
      expect.stringMatching(/^A-1 F-1 failed, step 24a\.2 \(mes-api: saves SHIPPED\), since /),
      expect.stringMatching(
        /^A-1 L-1 lost, step 13 \(mes-api: receives the calculation request\), since 09 Nov \d\d:\d\d: /,
      ),
    ]);
  });

  it("says that all is well with what was measured", () => {
    const well = plain.results.filter(({ outcome }) => outcome === "ok");
    expect(well.length).toBeGreaterThan(0);
    expect(renderCheckNagios({ ...plain, results: well }, 0, machine)).toMatch(
      /^ORDERTRACE OK - \d checks passed \| '/,
    );
  });
});

it("JSON keeps the contract, and the text as it was said", () => {
  fc.assert(
    fc.property(said, (one) => {
      const json = checkSchema.parse(JSON.parse(stringify(checkJson(saying(one), 10))));
      expect(json.checks.map(({ name }) => name)).toEqual(plain.results.map((_, i) => `${one.check} ${i}`));
      const [lost] = json.checks;
      expect(lost).toMatchObject({ kind: "lost", outcome: "failed", value: 2, limit: 0, sinceMs: 2_592_000_000 });
      const names = ["F-1", "L-1"].map((id) => `${one.name} ${id}`);
      expect(lost!.orders.map(({ order: own }) => [own.asked, own.orderId])).toEqual(names.map((id) => [id, id]));
    }),
    runs,
  );
});

describe("the table", () => {
  it("names five of those that make a check fail, and how many more there are", () => {
    const report = saying({ name: "A-1", text: "x" });
    const [first] = report.results;
    const lost = Array.from({ length: 12 }, (_, i) => alarmOf(first!, `A-${i}`));
    const unsure = (n: number) => Array.from({ length: n }, (_, i) => alarmOf(first!, `B-${i}`, "undecidable"));
    const lines = (alarms: readonly OrderAlarm[]) =>
      renderCheckTable({ ...report, results: [{ ...first!, alarms }] }, style).match(/^ {4}(?:[AB]-\d+|…).*$/gm)!;
    expect(
      lines(lost)
        .map((line) => line.trim().slice(0, 15))
        .slice(4),
    ).toEqual(["A-4 lost, step ", "… and 7 more"]);
    // An order that is lost at two steps is one order.
    expect(lines([...lost, ...lost, ...unsure(3)]).slice(5)).toEqual([
      "    … and 7 more",
      "    … can't tell about 3 orders",
    ]);
    expect(lines([...lost.slice(0, 2), ...unsure(9)]).slice(5)).toEqual(["    … and 6 more"]);
  });

  it.each([
    ["en", "too many answers are 5xx: 40 % of mes-api, at most 1 %"],
    ["ru", "слишком много ответов 5xx: mes-api 40 %, допустимо 1 %"],
  ] as const)("names the services that have too many errors, in %s", (lang, expected) => {
    const report = saying({ name: "A-1", text: "x", service: "mes-api" });
    expect(renderCheckTable(report, { ...style, lang, width: 200 })).toContain(expected);
  });

  it("begins with what is worst", () => {
    const of = (outcomes: readonly ("ok" | "failed" | "unclear")[]) =>
      renderCheckTable({ ...plain, results: outcomes.map((outcome) => ({ ...plain.results[0]!, outcome })) }, style)[0];
    expect([of(["ok", "unclear", "failed"]), of(["ok", "unclear"]), of(["ok", "ok"])]).toEqual(["✗", "?", "✓"]);
  });
});

describe("a monitoring plugin's exit code", () => {
  const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));
  const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);
  const lost = "{ name: lost, lost: 0, since: 7d }";
  const slow = "{ name: slow, p50: 1ms, of: 15b, since: 7d }";
  const few = "{ name: few, orders: 99, since: 7d }";

  it.each([
    ["all is well", ["{ name: well, lost: 99, since: 7d }"], [], 0, "OK"],
    ["an order is lost", [lost], [], 2, "CRITICAL"],
    ["an order is stuck", ["{ name: stuck, stuck: 0 }"], [], 2, "CRITICAL"],
    ["a step is slow", [slow], [], 1, "WARNING"],
    ["there are too many errors", ["{ name: errors, errors: 0.5%, since: 7d }"], [], 1, "WARNING"],
    ["there are too few orders to tell", [few], [], 3, "UNKNOWN"],
    ["there is nothing to measure", ["{ name: none, coverage: 90%, since: 1ms }"], [], 3, "UNKNOWN"],
    ["an order is lost and a step is slow", [slow, lost], [], 2, "CRITICAL"],
    ["a step is slow and something can't be told", [few, slow], [], 1, "WARNING"],
    ["what is wrong is not to be failed on", [lost], ["--fail-on", "stuck"], 0, "OK"],
    ["nothing is to be failed on", [lost, slow, few], ["--exit-zero"], 0, "OK"],
    ["the checks are not in order", ["{ name: wrong, lots: 0 }"], [], 3, "UNKNOWN"],
  ])("where %s", async (_what, checks, more, code, state) => {
    const file = join(folder, "checks.yaml");
    writeFileSync(file, `checks:\n${checks.map((one) => `  - ${one}\n`).join("")}`);
    const { exitCode, stdout } = await run(["check", "-c", file, "--format", "nagios", ...more, "--file", ...files]);
    expect([exitCode, stdout.split(" ")[1]]).toEqual([code, state]);
  });

  it("names some of very many orders", async () => {
    const file = join(folder, "checks.yaml");
    writeFileSync(file, "checks:\n  - { name: stuck, stuck: 0, since: 30d }\n");
    const args = ["check", "-c", file, "--format", "nagios", "--file", "examples/shop-api.json.gz"];
    const [, ...details] = (await run(args)).stdout.trimEnd().split("\n");
    expect(details.filter((line) => /^A-\d+ can't tell/.test(line))).toHaveLength(20);
    expect(details.slice(20)).toEqual([expect.stringMatching(/^… and \d+ more$/)]);
  });
});
