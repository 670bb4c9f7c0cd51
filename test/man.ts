import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command, Option } from "commander";
import manifest from "../package.json" with { type: "json" };
import { defaultFields } from "../src/config/configuration.ts";
import { variableOf } from "../src/config/options.ts";
import { createProgram } from "../src/program.ts";

/** The man page, made from the program that it describes. `npm run man` writes it. */
export const file = manifest.man;

/** The date when this version was begun. A man page needs a date that stays the same each time it is made. */
const begun = "2026-11-24";

/** An option that this many verbs have is described once. */
const common = 6;

let written = "";
const program = createProgram(
  { stdout: { write: (text: string) => (written += text), columns: 200 }, stderr: {} } as never,
  () => {},
  async () => 0,
);

/**
 * Escapes text for roff: a backslash, and a dot or a quote at the start of a line, would be commands. A plain hyphen
 * would be a dash.
 */
const roff = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^(?=[.'])/gm, "\\&")
    .replaceAll(
      /[^\u0020-\u007e\n]/g,
      (char) => `\\[u${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
    );
const bold = (text: string): string => `.B "${roff(text).replaceAll('"', "\\(dq")}"`;

/** The text before and after a verb's own help text. */
function around(command: Command): { examples: string[]; codes: string } {
  written = "";
  command.outputHelp();
  const [before = "", rest = ""] = written.split(/^Usage: /m);
  const [, codes = ""] = rest.split(/^Exit codes: /m);
  return {
    examples: [...before.matchAll(/^ {2}(.+)$/gm)].map((found) => found[1]!),
    codes: codes.replaceAll(/\s+/g, " ").trim(),
  };
}

const verbsOf = (command: Command): Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== "help")
    .flatMap((one) => [one, ...verbsOf(one)]);
const verbs = verbsOf(program);

const told = ({ flags, description, argChoices }: Option): string =>
  `${flags}\n${description}${argChoices === undefined ? "" : ` (${argChoices.join(", ")})`}`;
const counts = new Map<string, number>();
for (const option of verbs.flatMap((verb) => verb.options))
  counts.set(told(option), (counts.get(told(option)) ?? 0) + 1);
const isCommon = (option: Option): boolean => counts.get(told(option))! >= common;

const optionLines = (options: readonly Option[]): string[] =>
  [...new Set(options.map(told))].flatMap((one) => {
    const [flags, about] = one.split("\n") as [string, string];
    return [".TP", bold(flags), roff(about)];
  });
const exampleLines = (lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [".PP", ".RS 4", ".nf", ...lines.map(roff), ".fi", ".RE"];

const codesOf = (name: string): string => around(verbs.find((verb) => verb.name() === name)!).codes;
/** Together these verbs can find everything that has an exit code. */
const allCodes = new Set(["check", "watch", "audit"].flatMap((name) => codesOf(name).split(", ")));

function verbLines(verb: Command): string[] {
  const name = [verb.name()];
  for (let up = verb.parent; up?.parent; up = up.parent) name.unshift(up.name());
  const args = verb
    .createHelp()
    .visibleArguments(verb)
    .map((one) => {
      const dots = one.variadic ? "..." : "";
      return one.required ? `<${one.name()}${dots}>` : `[${one.name()}${dots}]`;
    });
  const { examples, codes } = around(verb);
  return [
    `.SS "${roff(["ordertrace", ...name, ...args].join(" "))}"`,
    roff(verb.description()),
    ...exampleLines(examples),
    ...(codes === "" ? [] : [".PP", roff(`Exit status: ${codes}`)]),
    ...optionLines(verb.options.filter((option) => !isCommon(option))),
  ];
}

const variables: readonly (readonly [name: string, about: string])[] = [
  [
    "ORDERTRACE_JAEGER_URL, ORDERTRACE_CLICKHOUSE_URL, ORDERTRACE_CONTEXT",
    "which server is asked, where no option says so",
  ],
  ["ORDERTRACE_TOKEN, ORDERTRACE_PASSWORD", "the credential itself: it is never given on a command line"],
  [
    defaultFields.map(variableOf).join(", "),
    "as the options of the same names; so for the options about the server, such as ORDERTRACE_TENANT",
  ],
  ["ORDERTRACE_CONFIG", "the configuration file, in place of the usual one"],
  ["ORDERTRACE_NO_HISTORY", "keep no ids for Tab"],
  ["HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "the way to Jaeger"],
  ["NO_COLOR, FORCE_COLOR, TERM, COLUMNS", "how a terminal is written to"],
  ["LC_ALL, LC_MESSAGES, LANG", "Russian where they begin with ru, else English"],
];
const places: readonly (readonly [name: string, about: string])[] = [
  ["$XDG_CONFIG_HOME/ordertrace/config.yaml (~/.config)", "contexts and defaults"],
  ["ordertrace.yaml", "those of a project: in the working folder, or above it in the same repository"],
  ["$XDG_STATE_HOME/ordertrace/recent-ids (~/.local/state)", "the ids that show found last, for Tab"],
];
const listed = (all: typeof variables): string[] => all.flatMap(([name, about]) => [".TP", bold(name), roff(about)]);

export const page = `${[
  `.\\" Made of the program by npm run man.`,
  `.TH ORDERTRACE 1 "${begun}" "ordertrace ${manifest.version}"`,
  ".SH NAME",
  roff("ordertrace - say where an order is, where it was lost, and how that is known"),
  ".SH SYNOPSIS",
  ".B ordertrace",
  ".I command",
  "[options]",
  ".SH DESCRIPTION",
  roff(program.description()),
  roff(
    '"Not yet", "the span is missing", "the order is lost" and "I can\'t tell, because ..." are four different answers.',
  ),
  ".SH EXAMPLES",
  ...exampleLines(around(program).examples).slice(1),
  ".SH COMMANDS",
  ...verbs.flatMap(verbLines),
  ".SH COMMON OPTIONS",
  ...optionLines(verbs.flatMap((verb) => verb.options.filter(isCommon))),
  ".SH EXIT STATUS",
  roff(
    `${[...allCodes].toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b)).join(", ")}, 129 hung up, 130 interrupted, 143 terminated`,
  ),
  ".SH ENVIRONMENT",
  ...listed(variables),
  ".SH FILES",
  ...listed(places),
].join("\n")}\n`;

if (process.argv[2] === "write") {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
}
