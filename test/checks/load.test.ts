import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadChecks } from "../../src/checks/load.ts";
import { loadPath } from "../../src/path/load.ts";
import { YamlFileError } from "../../src/path/problem.ts";
import { day, hour, minute } from "../story/order.ts";

const path = loadPath();
const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));
const file = join(folder, "checks.yaml");

const load = (text: string) => {
  writeFileSync(file, text);
  return loadChecks(file, path);
};
/** One check by its fields, on a line of its own. */
const check = (fields: string) => load(`checks:\n  - { name: it, ${fields} }\n`)[0]!;

function problemsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof YamlFileError) return error.message.replaceAll(file, "checks.yaml").split("\n");
    throw error;
  }
  return [];
}
const problems = (fields: string) => problemsOf(`checks:\n  - { name: it, ${fields} }\n`);

describe("a check", () => {
  it.each([
    ["lost: 0", { kind: "lost", most: 0 }, day],
    ["lost: 3, since: 1h30m", { kind: "lost", most: 3 }, 90 * minute],
    ["stuck: 1", { kind: "stuck", most: 1 }, 30 * day],
    ["undecidable: 2", { kind: "undecidable", most: 2 }, day],
    ["orders: 10, since: 7d", { kind: "orders", least: 10 }, 7 * day],
    ["p50: 5m, of: 15b", { kind: "time", quantile: 0.5, most: 5 * minute, point: "15b", stage: "work" }, day],
    [
      'p95: 10m, of: "13", kind: queue',
      { kind: "time", quantile: 0.95, most: 10 * minute, point: "13", stage: "queue" },
      day,
    ],
    ["p95: 10m, of: 13", { kind: "time", quantile: 0.95, most: 10 * minute, point: "13", stage: "work" }, day],
    [
      'max: 1d, of: "20.1", kind: person, since: 7d',
      { kind: "time", quantile: 1, most: day, point: "20.1", stage: "person" },
      7 * day,
    ],
    ["coverage: 95%", { kind: "coverage", least: 0.95, service: null }, 7 * day],
    ["coverage: 99.5 %, of: shop-api", { kind: "coverage", least: 0.995, service: "shop-api" }, 7 * day],
    ["coverage: 100%", { kind: "coverage", least: 1, service: null }, 7 * day],
    ["errors: risen", { kind: "errors", most: null, service: null, baseline: hour }, 5 * minute],
    [
      "errors: 5%, of: crm-api, baseline: 1d, since: 1h",
      { kind: "errors", most: 0.05, service: "crm-api", baseline: day },
      hour,
    ],
  ])("%s", (fields, subject, since) => {
    expect(check(fields)).toEqual({ name: "it", since, points: [], orderTypes: [], subject });
  });

  it("is of all points and types, of one, or of several", () => {
    expect(check("lost: 0, at: 24a.2, order-type: ring")).toMatchObject({ points: ["24a.2"], orderTypes: ["ring"] });
    expect(check('lost: 0, at: ["13", 15b], order-type: [ring, pendant]')).toMatchObject({
      points: ["13", "15b"],
      orderTypes: ["ring", "pendant"],
    });
  });

  it("keeps its place among the others", () => {
    const names = load("checks:\n  - { name: b, lost: 0 }\n  - { name: a, stuck: 0 }\n").map(({ name }) => name);
    expect(names).toEqual(["b", "a"]);
  });
});

describe("an error of a checks file says where it is and what to write instead", () => {
  it.each([
    ["no subject", "since: 1h", /^checks\.yaml:2:5: checks: `it` must check one thing: lost, stuck, undecidable, /],
    ["two subjects", "lost: 0, stuck: 0", /^checks\.yaml:2:5: .*`it` must check one thing, not lost and stuck$/],
    ["an unknown field", "lost: 0, sinse: 1h", /^checks\.yaml:2:26: checks\.sinse: .*did you mean `since`\?/],
    ["an unknown subject", "losst: 0", /^checks\.yaml:2:17: checks\.losst: .*did you mean `lost`\?/],
    ["an unknown step", "p95: 1m, of: 15c", /^checks\.yaml:2:30: no step .* `15c`; did you mean `15[ab]`\?/],
    ["a step far from any", "p95: 1m, of: calculation", /^checks\.yaml:2:30: .*; steps: 2, 3, 5, .*25\.2$/],
    ["an unknown step in at", "lost: 0, at: 24a", /^checks\.yaml:2:30: no step .* `24a`; .*24a\.1/],
    [
      "an unknown service",
      "errors: 5%, of: crm-ap",
      /^checks\.yaml:2:33: no service .* `crm-ap`; did you mean `crm-api`/,
    ],
    [
      "a service far from any",
      "coverage: 95%, of: billing",
      /^checks\.yaml:2:36: no service .* `billing`; services: shop-api, crm-api, mes-api$/,
    ],
    ["a point where a service is meant", 'coverage: 95%, of: "13"', /^checks\.yaml:2:36: no service /],
    ["a bad duration", "lost: 0, since: yesterday", /^checks\.yaml:2:33: checks\.since: write a duration such as 30s/],
    ["no duration at all", "lost: 0, since: 0h", /^checks\.yaml:2:33: .*write a duration that is more/],
    ["a bad limit", "p95: quick, of: 15b", /^checks\.yaml:2:22: checks\.p95: write a duration such as/],
    ["a bad percent", "coverage: 0.95%%", /^checks\.yaml:2:27: checks\.coverage: write a share such as 95%/],
    ["more than all", "coverage: 101%", /^checks\.yaml:2:27: .*write a share such as 95%/],
    ["a share as a number", "errors: 5", /^checks\.yaml:2:25: checks\.errors: write it as a share: `5%`$/],
    [
      "a share of one or of a hundred",
      "errors: 1",
      /^checks\.yaml:2:25: checks\.errors: write risen, or a share such as 5%$/,
    ],
    ["a mistyped word", "errors: rise", /^checks\.yaml:2:25: checks\.errors: write risen, or a share such as 5%$/],
    ["half an order", "lost: 0.5", /^checks\.yaml:2:23: checks\.lost: write a whole number/],
    ["fewer than none", "lost: -1", /^checks\.yaml:2:23: checks\.lost: write 0 or more/],
    [
      "a point that is none",
      "p95: 1m, of: 15",
      /^checks\.yaml:2:30: no step of the path is called `15`; did you mean `15a`/,
    ],
    ["a list that is none", "lost: 0, at: { a: 1 }", /^checks\.yaml:2:30: checks\.at: write a word, or a list of them/],
    ["a kind of wait that is none", "p95: 1m, of: 15b, kind: pole", /^checks\.yaml:2:41: checks\.kind: .*`poll`/],
    ["a time of nothing", "p95: 1m", /^checks\.yaml:2:5: .*`it` needs `of`: the step whose time it is about/],
    ["a field without a meaning", 'lost: 0, of: "13"', /^checks\.yaml:2:5: .*`it`: `of` has no meaning for lost/],
    ["a kind without a time", "stuck: 0, kind: queue", /: `it`: `kind` has no meaning for stuck/],
    ["a baseline without a rise", "lost: 0, baseline: 1h", /: `it`: `baseline` has no meaning for lost/],
    ["points where orders are counted", 'orders: 1, at: "13"', /: `it`: `at` has no meaning for orders/],
    ["a type of errors", "errors: risen, order-type: ring", /: `it`: `order-type` has no meaning for errors/],
  ])("%s", (_what, fields, message) => {
    expect(problems(fields)[0]).toMatch(message);
  });

  it.each([
    ["a broken YAML", "checks: [", /^checks\.yaml:\d:\d+: /],
    ["an empty file", "", /^checks\.yaml: checks: /],
    ["no checks", "checks: []", /^checks\.yaml:1:9: checks: /],
    ["a list without its name", "- { name: it, lost: 0 }", /^checks\.yaml:1:1: /],
    ["a check without a name", "checks:\n  - { lost: 0 }", /^checks\.yaml:2:5: checks\.name: /],
    ["an unknown field of the file", "cheks: []", /: cheks: no such field; did you mean `checks`\?/],
    ["a field that is there twice", "checks:\n  - { name: a, lost: 0, lost: 1 }", /^checks\.yaml:2:25: /],
  ])("%s", (_what, text, message) => {
    expect(problemsOf(text)).toContainEqual(expect.stringMatching(message));
  });

  it("a file that is not there", () => {
    expect(() => loadChecks("/nowhere/checks.yaml", path)).toThrow("/nowhere/checks.yaml: there is no such file");
  });

  it("all problems at once, each where it is", () => {
    const all = problemsOf(`checks:
  - { name: a, p95: 1m, of: "99" }
  - name: b
    lost: 0
    at: ["13", "77"]
  - { name: c, coverage: 5%, of: billing }
`);
    expect(all.map((one) => one.split(": ")[0])).toEqual(["checks.yaml:2:29", "checks.yaml:5:9", "checks.yaml:6:34"]);
  });

  it("an entry that checks nothing, in one sentence: what its other fields are about is not known", () => {
    expect(problems('of: "13", kind: queue')).toEqual([
      expect.stringContaining("`it` must check one thing: lost, stuck,"),
    ]);
  });

  it("two checks of one name, which a dashboard could not tell apart", () => {
    const twice = "checks:\n  - { name: it, lost: 0 }\n  - { name: it, stuck: 0 }\n";
    expect(problemsOf(twice)).toEqual([expect.stringMatching(/^checks\.yaml:3:\d+: .*`it`/)]);
  });
});

const example = "deploy/checks/checks.yaml";
it.runIf(existsSync(example))("the checks to begin with are in order", () => {
  expect(loadChecks(example, path).length).toBeGreaterThan(5);
});
