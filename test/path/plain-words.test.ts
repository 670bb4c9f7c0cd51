import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { z } from "zod";
import { checksFile, knownInChecks } from "../../src/checks/schema.ts";
import { projectFile, userFile } from "../../src/config/files.ts";
import { parseYaml } from "../../src/path/document.ts";
import { YamlFileError } from "../../src/path/problem.ts";
import { pathFile } from "../../src/path/schema.ts";

function problemsOf(text: string, schema: z.ZodType): string[] {
  try {
    parseYaml("my.yaml", text, schema, knownInChecks);
  } catch (error) {
    if (error instanceof YamlFileError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

it.each([
  ["a duration without its unit", "deadlines: { 12 -> 13: 20 }", pathFile, "write its unit too, such as `20m`"],
  ["the same in quotes", "deadlines: { 12 -> 13: '20' }", pathFile, "write its unit too, such as `20m`"],
  ["no time at all", "deadlines: { 12 -> 13: 0m }", pathFile, "write a duration that is more than nothing"],
  ["a list for a file", "- a", pathFile, "write fields, each as `name: value`; found a list"],
  ["a number for a name", "rows: [{ row: 13 }]", pathFile, 'write it in quotes: "13"'],
  ["a number for a list of names", "services: { shop-api: 5 }", pathFile, "write a name, or a list of names"],
  ["what must be there", "rows: [{ actor: a }]", pathFile, "it must be there, and is missing"],
  ["nothing where a list is", "rows:", pathFile, "write a list; found nothing"],
  ["an empty name", "rows: [{ row: '' }]", pathFile, "it is empty"],
  ["what has one choice", "rows: [{ row: a, points: [{ point: a, each: status }] }]", pathFile, "write `order-status`"],
  ["a share without its sign", "checks: [{ name: a, coverage: 95 }]", checksFile, "write it as a share: `95%`"],
  ["a share of one", "checks: [{ name: a, coverage: 0.95 }]", checksFile, "write a share such as 95%"],
  ["fewer than none", "checks: [{ name: a, lost: -1 }]", checksFile, "write 0 or more"],
  ["half an order", "checks: [{ name: a, lost: 0.5 }]", checksFile, "write a whole number; found 0.5"],
  [
    "a choice",
    "checks: [{ name: a, p95: 1m, of: a, kind: qeue }]",
    checksFile,
    "kind: `qeue` is not known; did you mean `queue`?",
  ],
  ["a choice far from any", "defaults: { lang: german }", userFile, "`german` is not known; choose from en, ru"],
  ["a timeout without its unit", "defaults: { timeout: 5 }", projectFile, "write its unit too, such as `5s`"],
  ["a number in words", "defaults: { limit: many }", userFile, "write a number; found a text"],
  ["yes for a number", "defaults: { limit: true }", userFile, "write a number; found true"],
  ["a number for yes or no", "defaults: { utc: 1 }", userFile, "write true or false; found 1"],
  ["a header's value", "contexts: { a: { headers: { x: 5 } } }", userFile, "write a text, { file: … } or { env: … }"],
] as const)("%s is told in plain words", (_what, text, schema, message) => {
  expect(problemsOf(text, schema)[0]).toContain(message);
});

describe("an error never uses the validator's words, whatever is in the field", () => {
  const wrong = [
    5,
    -1.5,
    true,
    null,
    "",
    "no such thing",
    [],
    [5],
    [null],
    {},
    { a: 5 },
    { a: null },
    [{ a: 5 }],
    [[]],
  ];
  const fields = [
    ...Object.keys(pathFile.shape).map((field) => [field, pathFile] as const),
    ...Object.keys(userFile.shape).map((field) => [field, userFile] as const),
    ...knownInChecks.map((field) => [field, checksFile] as const),
  ];

  it.each(fields)("%s", (field, schema) => {
    const files = wrong.flatMap((value) => [
      { [field]: value },
      { checks: [{ [field]: value }] },
      { rows: [{ row: "a", points: [{ point: "a", [field]: value, match: { [field]: value } }] }] },
    ]);
    const problems = files.flatMap((file) => problemsOf(stringify(file), schema));
    expect(problems.length).toBeGreaterThan(wrong.length);
    for (const problem of problems)
      expect(problem).not.toMatch(/Invalid|expected|received|Too |Unrecognized|undefined|\|/);
  });
});
