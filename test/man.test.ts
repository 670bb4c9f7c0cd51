import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { expect, it } from "vitest";
import { createProgram } from "../src/program.ts";
import { file, page } from "./man.ts";
import { run } from "./run.ts";

it("the man page is what the program says of itself (npm run man writes it)", () => {
  expect(readFileSync(file, "utf8")).toBe(page);
});

const verbsOf = (command: Command, above: string): string[] =>
  command.commands
    .filter((one) => one.name() !== "__complete" && one.name() !== "help")
    .flatMap((one) => [`${above}${one.name()}`, ...verbsOf(one, `${above}${one.name()} `)]);
const verbs = verbsOf(
  createProgram(
    {} as never,
    () => {},
    async () => 0,
  ),
  "",
);

it.each(verbs)("%s --help begins with examples of itself", async (verb) => {
  const { stdout, exitCode } = await run([...verb.split(" "), "--help"]);
  expect({ exitCode, start: stdout.slice(0, 10) }).toEqual({ exitCode: 0, start: "Examples:\n" });
  expect(stdout.split("Usage:")[0]).toContain(`ordertrace ${verb}`);
  expect(page).toContain(`ordertrace ${verb}`.replaceAll("-", "\\-"));
});

/** The words of a line, as a shell makes them. */
const wordsIn = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, inQuotes, bare]) => inQuotes ?? bare ?? "");

it("no example has an option or a verb that is not there", () => {
  const lines = [...page.matchAll(/^ordertrace [a-z].*$/gm)].map(([line]) =>
    line.replaceAll("\\-", "-").replace(/\s*[#|].*/, ""),
  );
  expect(lines.length).toBeGreaterThan(30);
  for (const line of lines) {
    let command: Command = createProgram(
      {} as never,
      () => {},
      async () => 0,
    );
    for (const word of wordsIn(line).slice(1)) {
      const verb = command.commands.find((one) => one.name() === word);
      if (verb !== undefined) command = verb;
      const [flag] = word.split("=");
      if (word.startsWith("-"))
        expect([line, command.options.some(({ long, short }) => flag === long || flag === short)]).toEqual([
          line,
          true,
        ]);
    }
    expect([line, command.parent === null]).toEqual([line, false]);
  }
});
