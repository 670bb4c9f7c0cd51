import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { folderWith } from "../config/folder.ts";

/** Runs each script in its own shell. */
const folder = folderWith({ "state/ordertrace/recent-ids": "A-1060\nA:7\n" });
const environment = {
  PATH: `${folder}:${process.env["PATH"]}`,
  HOME: folder,
  XDG_STATE_HOME: join(folder, "state"),
  LANG: "C.UTF-8",
};
beforeAll(() => {
  const command = join(folder, "ordertrace");
  writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${resolve("bin/ordertrace.js")} "$@"\n`);
  chmodSync(command, 0o755);
});
const shell = (name: string, ...args: readonly string[]): string[] =>
  execFileSync(name, args, { env: environment, encoding: "utf8", cwd: resolve(".") })
    .split("\n")
    .filter((line) => line !== "");

/** Bash splits at = and : before it asks. */
const inBash = (line: string): string[] => {
  const words = line.split(/\s+|(?<=[=:])|(?=[=:])/);
  const setUp = `COMP_LINE=${quoted(line)} COMP_POINT=${line.length} COMP_CWORD=${words.length - 1}; COMP_WORDS=(${words.map(quoted).join(" ")})`;
  const script = `source <(ordertrace completion bash); ${setUp}; _ordertrace; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return shell("bash", "--norc", "-c", script);
};
/** zsh's own widgets need a terminal. Stubs in their place print what they are given. */
const inZsh = (line: string): string[] => {
  const words = line.split(" ");
  const stubs = `compdef() { : }; _describe() { print -rl -- \${found%%:[[:alpha:]]*} }; _files() { print -l -- :files }`;
  const setUp = `words=(${words.map(quoted).join(" ")}); CURRENT=${words.length}; PREFIX=${quoted(words.at(-1)!)}`;
  return shell("zsh", "-f", "-c", `${stubs}; source <(ordertrace completion zsh); ${setUp}; _ordertrace`);
};
const inFish = (line: string): string[] =>
  shell("fish", "--no-config", "-c", `ordertrace completion fish | source; complete -C ${quoted(line)}`).map(
    (found) => found.split("\t")[0]!,
  );
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

describe.each([
  ["bash", inBash],
  ["zsh", inZsh],
  ["fish", inFish],
])("%s", (name, complete) => {
  it.each([
    ["ordertrace sho", ["show"]],
    ["ordertrace show A-1 --form", ["--format"]],
    ["ordertrace show --format ", ["table", "json", "markdown", "html"]],
    ["ordertrace show A-1", ["A-1060"]],
    ["ordertrace orders --at 20.", ["20.1", "20.2", "20.3"]],
    ["ordertrace orders --state lost,st", ["lost,stuck"]],
    ["ordertrace config use-c", ["use-context"]],
  ])("%s", (line, offered) => {
    expect(complete(line).sort()).toEqual([...offered].sort());
  });

  it("what comes after = or holds a colon", () => {
    const [format, id] = [complete("ordertrace show --format=j"), complete("ordertrace show A:")];
    // Bash puts the completion behind what it has split off.
    expect({ format, id }).toEqual(
      name === "bash"
        ? { format: ["json"], id: ["7"] }
        : { format: ["--format=json"], id: [name === "zsh" ? "A\\:7" : "A:7"] },
    );
  });

  it("files", () => {
    const found = complete("ordertrace path validate pack");
    if (name === "zsh") expect(found).toEqual([":files"]);
    else expect(found).toContain("package.json");
  });
});
