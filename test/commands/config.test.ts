import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { folderWith } from "../config/folder.ts";
import { run } from "../run.ts";

let home: string;
beforeEach(() => {
  home = folderWith();
});
const config = (...args: string[]) => run(["config", ...args], { env: { HOME: home }, cwd: home });
const file = () => join(home, ".config/ordertrace/config.yaml");
const text = () => readFileSync(file(), "utf8");

it("makes contexts, lists them, and goes from one to the other", async () => {
  await config("set-context", "prod", "--jaeger-url", "https://jaeger.example.com", "--token-file", "token");
  await config("set-context", "stage", "--jaeger-url", "http://localhost:16686", "--header", "X-Scope: orders");
  expect(text()).toBe(
    `contexts:
  prod:
    jaeger-url: https://jaeger.example.com
    token-file: ${home}/token
  stage:
    jaeger-url: http://localhost:16686
    headers:
      X-Scope: orders
current-context: prod
`,
  );
  expect((await config("get-contexts")).stdout).toBe(
    "* prod   https://jaeger.example.com\n  stage  http://localhost:16686\n",
  );
  await config("use-context", "stage");
  expect((await config("current-context")).stdout).toBe("stage\n");
  expect((await config("delete-context", "stage")).stderr).toMatch(/none is current now/);
  expect((await config("current-context")).exitCode).toBe(2);
  expect((await config("get-contexts")).stdout).toBe("  prod  https://jaeger.example.com\n");
});

it("is for its owner's eyes alone", async () => {
  await config("set-context", "prod", "--jaeger-url", "https://jaeger.example.com");
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

it("changes what is given, keeps the rest, comments too, and takes out what is empty", async () => {
  await config("set-context", "prod", "--jaeger-url", "https://jaeger.example.com", "--tenant", "a");
  writeFileSync(file(), `# whom to ask\n${text()}`);
  await config("set-context", "prod", "--tenant", "", "--insecure-http");
  expect(text()).toBe(
    "# whom to ask\ncontexts:\n  prod:\n    jaeger-url: https://jaeger.example.com\n    insecure-http: true\ncurrent-context: prod\n",
  );
});

it("headers are changed one by one, and what was allowed can be taken back", async () => {
  await config("set-context", "prod", "--header", "X-A: 1", "--header", "X-B: 2", "--insecure-http");
  await config("set-context", "prod", "--header", "X-B:", "--header", "X-C: 3", "--no-insecure-http");
  expect(text()).toContain('headers:\n      X-A: "1"\n      X-C: "3"\n');
  expect(text()).toContain("insecure-http: false");
});

it("a link to the file stays one", async () => {
  const real = join(home, "dotfiles.yaml");
  mkdirSync(join(home, ".config/ordertrace"), { recursive: true });
  symlinkSync(real, file());
  await config("set-context", "prod", "--tenant", "a");
  expect(readFileSync(real, "utf8")).toContain("tenant: a");
});

it("view shows what steers a terminal, and sends nothing of it; and a file that leads nowhere", async () => {
  writeFileSync(join(home, "ordertrace.yaml"), "# \u001b]0;pwned\u0007\ncontext: nowhere\n");
  const { stdout, stderr, exitCode } = await config("view");
  expect(stdout).toContain("# \\x1b]0;pwned\\x07\ncontext: nowhere\n");
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/names the context "nowhere"/)]);
});

it("a password takes a token's place, and a command that of both", async () => {
  await config("set-context", "prod", "--token-file", "token");
  await config("set-context", "prod", "--user", "oncall", "--password-env", "SECRET");
  expect(text()).toContain("user: oncall\n    password-env: SECRET\n");
  expect(text()).not.toContain("token");
  await config("set-context", "prod", "--exec-command", "vault", "--exec-arg=print", "--exec-arg", "--token");
  expect(text()).toContain("token-command:\n      - vault\n      - print\n      - --token\n");
  expect(text()).not.toContain("oncall");
});

it("a field that is removed takes no other's place", async () => {
  await config(
    "set-context",
    "prod",
    "--clickhouse-url",
    "http://localhost:8123/otel",
    "--user",
    "oncall",
    "--password-env",
    "SECRET",
  );
  const before = text();
  await config("set-context", "prod", "--token-file", "", "--jaeger-url", "");
  expect(text()).toBe(before);
});

it("says at once that a file of a context can't be read, and keeps the context", async () => {
  const said = await config("set-context", "prod", "--token-file", "/nosuch", "--ca-file", "ca.pem");
  expect([said.exitCode, said.stderr.split("\n").slice(1)]).toEqual([
    0,
    [
      "It can't be used yet: /nosuch was to hold the token, and can't be read: there is no such file",
      `It can't be used yet: ${home}/ca.pem was to hold the certificates, and can't be read: there is no such file`,
      "",
    ],
  ]);
  expect(text()).toContain("token-file: /nosuch");
  writeFileSync(join(home, "token"), "t", { mode: 0o644 });
  const open = await config("set-context", "prod", "--token-file", "token", "--ca-file", "");
  expect(open.stderr).toMatch(/It can't be used yet: .*token holds the token, and others can read it/);
  writeFileSync(join(home, "mine"), "t", { mode: 0o600 });
  const mine = await config("set-context", "prod", "--token-file", "mine");
  expect(mine.stderr).toBe(`context prod is kept in ${file()}\n`);
});

it.each([
  [["set-context", "prod"], /nothing to set/],
  [["set-context", "prod", "--user", "oncall"], /--user needs a password/],
  [["set-context", "prod", "--jaeger-url", "https://u:hush-hush@x"], /--jaeger-url: .* carries credentials/],
  [["set-context", "prod", "--token-file", "-"], /standard input/],
  [["set-context", "prod", "--header", "x-api-key: hush-hush"], /x-api-key looks like a secret/],
  [["set-context", "prod", "--header", "what"], /write name: value/],
  [["use-context", "prod"], /config set-context prod/],
  [["current-context"], /no context is current/],
])("%j is refused, and nothing is written", async (args, says) => {
  const { exitCode, stderr } = await config(...args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(says);
  expect(stderr).not.toContain("hush-hush");
  expect(() => statSync(file())).toThrow("ENOENT");
});

it("view shows the files, and which Jaeger they come to", async () => {
  expect((await config("view")).stdout).toContain("# asks http://localhost:16686 (the default)");
  await config("set-context", "prod", "--jaeger-url", "https://jaeger.example.com");
  writeFileSync(join(home, "ordertrace.yaml"), "defaults: { timeout: 1m }\n");
  const { stdout } = await config("view");
  expect(stdout).toContain(`# ${home}/ordertrace.yaml\ndefaults: { timeout: 1m }\n`);
  expect(stdout).toContain(`# asks https://jaeger.example.com (context prod in ${file()})`);
});

it("is named where the server that it leads to does not answer", async () => {
  await config("set-context", "prod", "--jaeger-url", "http://127.0.0.1:1");
  const show = (...args: string[]) => run(["show", "A-1", ...args], { env: { HOME: home }, cwd: home });
  const { exitCode, stderr } = await show();
  expect([exitCode, stderr]).toEqual([
    4,
    `ordertrace: http://127.0.0.1:1 refuses the connection\n  Is Jaeger running there? Check the address from context prod in ${file()}.\n`,
  ]);
  const given = await show("--jaeger-url", "http://127.0.0.1:1");
  expect(given.stderr).toContain("  Is Jaeger running there? Check --jaeger-url.\n");
  const { stdout } = await run(["doctor"], { env: { HOME: home }, cwd: home, columns: 200 });
  expect(stdout).toContain(`Check the address from context prod in ${file()}.`);
  expect((await show("--lang", "ru")).stderr).toContain(`Проверьте адрес из контекста prod в ${file()}.\n`);
  const examined = await run(["doctor", "--lang", "ru"], { env: { HOME: home }, cwd: home, columns: 200 });
  expect(examined.stdout).toContain(`http://127.0.0.1:1 (контекст prod в ${file()})`);
});

it("works without a home, where nothing is kept", async () => {
  const { exitCode, stderr } = await run(["config", "set-context", "x", "--tenant", "y"], { env: {}, cwd: home });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/set ORDERTRACE_CONFIG to its path, or HOME/);
});
