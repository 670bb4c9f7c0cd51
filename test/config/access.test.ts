import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run, type RunOptions } from "../run.ts";
import { json, send, startStub, type StubServer } from "../sources/jaeger/stub-server.ts";
import { folderWith } from "./folder.ts";

/** The headers about who asks that reached the server. */
interface Asked {
  readonly authorization: string | undefined;
  readonly tenant: string | undefined;
  readonly scope: string | undefined;
}

let server: StubServer;
let asked: Asked[];
beforeEach(async () => {
  asked = [];
  server = await startStub((_, response, { headers }) => {
    asked.push({
      authorization: headers.authorization,
      tenant: headers["x-tenant"] as string | undefined,
      scope: headers["x-scope"] as string | undefined,
    });
    send(response, json({ data: [] }));
  });
});
afterEach(() => server.close());

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

/** Runs one command line in a folder that has the configuration files given. */
async function ask(
  args: readonly string[],
  { user = "", project = "", ...options }: RunOptions & { user?: string; project?: string } = {},
) {
  const files = {
    "home/ordertrace/config.yaml": user,
    "project/ordertrace.yaml": project,
    "project/token": "from-a-file\n",
  };
  const folder = folderWith(Object.fromEntries(Object.entries(files).filter(([, text]) => text !== "")));
  const env = { XDG_CONFIG_HOME: join(folder, "home"), ...options.env };
  const { exitCode, stderr, stdout } = await run(["show", "A-1", ...args], {
    ...options,
    env,
    cwd: join(folder, "project"),
  });
  return { exitCode, stderr, stdout, first: asked[0] };
}

const url = () => ["--jaeger-url", server.url];
const prod = (lines: string) =>
  `current-context: prod\ncontexts:\n  prod:\n    jaeger-url: ${server.url}\n${lines.replace(/^/gm, "    ")}\n`;

describe("who asks", () => {
  it.each<[string, readonly string[], RunOptions, string | undefined]>([
    ["nobody", [], {}, undefined],
    ["a token from a file", ["--token-file", "token"], {}, "Bearer from-a-file"],
    ["a token from standard input", ["--token-file", "-"], { stdin: "from-stdin\n" }, "Bearer from-stdin"],
    ["a token from the environment", [], { env: { ORDERTRACE_TOKEN: "from-env" } }, "Bearer from-env"],
    ["a token's file from the environment", [], { env: { ORDERTRACE_TOKEN_FILE: "token" } }, "Bearer from-a-file"],
    ["a token pasted with its scheme", [], { env: { ORDERTRACE_TOKEN: "Bearer pasted" } }, "Bearer pasted"],
    [
      "a password from the environment",
      ["--user", "oncall"],
      { env: { ORDERTRACE_PASSWORD: "пароль 1" } },
      basic("oncall:пароль 1"),
    ],
    [
      "a password from a file, for a user of the environment",
      ["--password-file", "token"],
      { env: { ORDERTRACE_USER: "oncall" } },
      basic("oncall:from-a-file"),
    ],
    [
      "a flag before the environment",
      ["--user", "oncall", "--password-file", "token"],
      { env: { ORDERTRACE_TOKEN: "from-env" } },
      basic("oncall:from-a-file"),
    ],
  ])("%s", async (_name, args, options, authorization) => {
    expect((await ask([...url(), ...args], options)).first?.authorization).toBe(authorization);
  });

  it("a context: address, token, tenant and headers", async () => {
    const user = prod("token-env: OTHER\ntenant: alexandrite\nheaders: { X-Scope: orders }");
    const { first } = await ask([], { user, env: { OTHER: "of-the-context" } });
    expect(first).toEqual({ authorization: "Bearer of-the-context", tenant: "alexandrite", scope: "orders" });
  });

  it("a context's command, and its files from where its own file is", async () => {
    const user = prod(`token-command: [sh, -c, "echo $WORD"]`);
    expect((await ask([], { user, env: { WORD: "printed", PATH: process.env["PATH"]! } })).first?.authorization).toBe(
      "Bearer printed",
    );
    expect((await ask([], { user: prod("token-file: ../../project/token") })).exitCode).toBe(6);
    expect(asked.at(-1)?.authorization).toBe("Bearer from-a-file");
  });

  it("secret headers come from a file or a variable", async () => {
    const user = prod("headers:\n  x-scope: { env: SCOPE }\n  authorization: { file: ../../project/token }");
    expect((await ask([], { user, env: { SCOPE: "secret-scope" } })).first).toMatchObject({
      scope: "secret-scope",
      authorization: "from-a-file",
    });
  });
});

describe("flags, then the environment, then the project's file, then the user's", () => {
  const user = () =>
    `current-context: prod\ncontexts:\n  prod: { jaeger-url: ${server.url}/prod, tenant: prod }\n  stage: { jaeger-url: ${server.url}/stage }\n`;
  it.each<[string, readonly string[], RunOptions["env"], string, string]>([
    ["the user's context", [], {}, "", "/prod/"],
    ["the project's context", [], {}, "context: stage", "/stage/"],
    ["the environment's context", [], { ORDERTRACE_CONTEXT: "stage" }, "context: prod", "/stage/"],
    ["the flag's context", ["--context", "prod"], { ORDERTRACE_CONTEXT: "stage" }, "", "/prod/"],
    [
      "the flag's context before the environment's address",
      ["--context", "stage"],
      { ORDERTRACE_JAEGER_URL: "http://127.0.0.1:1" },
      "",
      "/stage/",
    ],
  ])("%s", async (_name, args, env, project, path) => {
    await ask(args, { user: user(), project, env: env ?? {} });
    expect(server.requests[0]).toMatch(new RegExp(`^${path}api/`));
  });

  it("an address from a flag gets nothing from the context", async () => {
    const { first } = await ask(url(), { user: prod("token-file: ../../project/token\ntenant: prod") });
    expect(first).toEqual({ authorization: undefined, tenant: undefined, scope: undefined });
  });

  it("a context's parts are replaced one by one", async () => {
    const user = prod("user: oncall\npassword-file: ../../project/token\ntenant: prod");
    const { first } = await ask(["--tenant", "other"], { user, env: { ORDERTRACE_TOKEN: "from-env" } });
    expect(first).toMatchObject({ authorization: "Bearer from-env", tenant: "other" });
  });

  it("defaults for other options", async () => {
    const page = (options: Parameters<typeof ask>[1]) =>
      ask(url(), options).then(({ stderr, stdout }) => stderr + stdout);
    expect(await page({ user: "defaults: { lang: ru }" })).toContain("НЕ НАЙДЕН");
    expect(await page({ user: "defaults: { lang: ru }", project: "defaults: { lang: en }" })).not.toContain(
      "НЕ НАЙДЕН",
    );
    expect(await page({ project: "defaults: { lang: en }", env: { ORDERTRACE_LANG: "ru" } })).toContain("НЕ НАЙДЕН");
    expect(await page({ project: "defaults: { path: there.yaml }" })).toMatch(/project\/there\.yaml/);
    expect(await page({ env: { ORDERTRACE_LANG: "de" } })).toMatch(/ORDERTRACE_LANG "de": choose from en, ru/);
    expect(await page({ env: { ORDERTRACE_UTC: "perhaps" } })).toMatch(/write true or false/);
  });
});

describe("a project's file may be anybody's", () => {
  it.each<[string, readonly string[], RunOptions["env"]]>([
    ["a token of the environment", [], { ORDERTRACE_TOKEN: "precious" }],
    ["a token's file", ["--token-file", "token"], {}],
    ["a password", ["--user", "oncall"], { ORDERTRACE_PASSWORD: "precious" }],
  ])("its address is never sent %s", async (_name, args, env) => {
    const { exitCode, stderr } = await ask(args, { project: `jaeger-url: ${server.url}`, env: env ?? {} });
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toMatch(/may be anybody's/);
  });

  it("its address is asked without, and the user's context is not for it", async () => {
    const user = "current-context: prod\ncontexts:\n  prod: { jaeger-url: https://jaeger.example.com, token-env: T }\n";
    const { first } = await ask([], { project: `jaeger-url: ${server.url}`, user, env: { T: "precious" } });
    expect(first?.authorization).toBeUndefined();
  });

  it.each(["token-command: [sh]", "contexts: {}", "token-file: x"])("can't hold %s", async (project) => {
    const { exitCode, stderr } = await ask([], { project });
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toMatch(/ordertrace\.yaml:1:\d+: .*no such field/);
  });
});

describe("where a project's file is looked for", () => {
  const from = (files: Record<string, string>, cwd: string) => {
    const folder = folderWith(files);
    return run(["show", "A-1"], { env: {}, cwd: join(folder, cwd) });
  };
  const file = () => `jaeger-url: ${server.url}`;
  it("up to the repository's root, and no further", async () => {
    await from({ ".git/HEAD": "", "ordertrace.yaml": file(), "a/b/c": "" }, "a/b");
    expect(asked).toHaveLength(1);
    await from({ "ordertrace.yaml": file(), "a/.git/HEAD": "", "a/b/c": "" }, "a/b");
    await from({ "ordertrace.yaml": file(), "a/b/c": "" }, "a/b");
    expect(asked).toHaveLength(1);
  });

  it("its path is named on standard error, and is a file", async () => {
    const deadlines = "extends: alexandrite\ndeadlines: { 12 -> 13: 30d }\n";
    const told = await from({ "ordertrace.yaml": `${file()}\ndefaults: { path: p.yaml }`, "p.yaml": deadlines }, "");
    expect(told.stderr).toMatch(/^ordertrace: judged by the path in "\S+\/p\.yaml", as "\S+ordertrace\.yaml" says\n/);
    const { exitCode, stderr } = await from({ "ordertrace.yaml": "defaults: { path: /dev/zero }" }, "");
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/which is no file/)]);
  });

  it("the context that it names gets no credential of the environment", async () => {
    const user = `contexts: { stage: { jaeger-url: ${server.url} } }`;
    const project = "context: stage";
    const { exitCode, stderr } = await ask([], { user, project, env: { ORDERTRACE_TOKEN: "precious" } });
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toMatch(/may be anybody's/);
    expect(
      (await ask(["--context", "stage"], { user, project, env: { ORDERTRACE_TOKEN: "precious" } })).first,
    ).toMatchObject({ authorization: "Bearer precious" });
  });
});

describe("what can't be used is said, with what to do", () => {
  it.each<[string, readonly string[], RunOptions["env"], string, RegExp]>([
    [
      "a token's file that is not there",
      ["--token-file", "nowhere"],
      {},
      "",
      /nowhere was to hold the token, .* no such file/,
    ],
    [
      "an empty token in the variable that a context names",
      ["--context", "prod"],
      { T: " " },
      "contexts: { prod: { token-env: T } }",
      /the token in T is empty/,
    ],
    ["an empty password", ["--user", "x"], { ORDERTRACE_PASSWORD: " " }, "", /--user needs a password/],
    ["a token of two words", [], { ORDERTRACE_TOKEN: "two words" }, "", /is not one: a token is one word/],
    ["a user without a password", ["--user", "x"], {}, "", /--user needs a password/],
    ["a password without a user", ["--password-file", "token"], {}, "", /of no use without --user/],
    ["a token and a user", ["--token-file", "token", "--user", "x"], {}, "", /give one of them/],
    ["a certificate without its key", ["--cert-file", "token"], {}, "", /needs its key: give --key-file/],
    ["no certificate", ["--ca-file", "token"], {}, "", /holds no certificate in PEM/],
    ["a secret as a flag", ["--header", "X-Api-Key: 1"], {}, "", /would show in process lists/],
    ["no header", ["--header", "what"], {}, "", /write name: value/],
    ["a context that is not there", ["--context", "prd"], {}, "contexts: { prod: {} }", /did you mean prod\?/],
    [
      "contexts of which none is current",
      [],
      {},
      "contexts: { prod: {}, stage: {} }",
      /no context is current in .*config\.yaml: give --context prod or stage, or choose one by ordertrace config use-con/,
    ],
    ["a context where there is none", ["--context", "prod"], {}, "", /config set-context prod/],
    [
      "a mistyped field",
      [],
      {},
      "contexts: { prod: { tokenfile: x } }",
      /config\.yaml:1:\d+: .*did you mean `token-file`/,
    ],
    [
      "a secret header of two lines",
      ["--context", "prod"],
      { T: "hush-hush\nx" },
      "contexts: { prod: { headers: { x-scope: { env: T } } } }",
      /the header x-scope in T can't be sent: write one line of printable ASCII/,
    ],
    ["a secret in a context", [], {}, "contexts: { prod: { headers: { api-key: x } } }", /must not stand here/],
    [
      "an address with a password",
      [],
      {},
      "contexts: { prod: { jaeger-url: 'http://u:hush-hush@x' } }",
      /carries credentials/,
    ],
    [
      "a password in an address, which --verbose prints",
      ["--jaeger-url", "http://u:hush-hush@x", "--verbose"],
      {},
      "",
      /^http:\/\/…@x /,
    ],
    [
      "a command that is not there",
      [],
      {},
      "current-context: p\ncontexts: { p: { token-command: [no-such-command] } }",
      /no-such-command did not print a token: there is no such command/,
    ],
    [
      "a command with its arguments in one word",
      [],
      {},
      "current-context: p\ncontexts: { p: { token-command: [no-such-command --now] } }",
      /Only its name is the command: what follows goes into --exec-arg/,
    ],
  ])("%s", async (_name, args, env, user, says) => {
    const { exitCode, stderr } = await ask(args, { user, env: env ?? {} });
    expect([exitCode, asked]).toEqual([user.includes("no-such-command") ? 3 : 2, []]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("hush-hush");
  });

  it.each([0o644, 0o640, 0o604])("a secret file that others can read (mode %o)", async (mode) => {
    const folder = folderWith({ token: "hush-hush" });
    chmodSync(join(folder, "token"), mode);
    const { exitCode, stderr } = await run(["show", "A-1", ...url(), "--token-file", join(folder, "token")]);
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toContain(`run chmod 600 ${join(folder, "token")}`);
    expect(stderr).not.toContain("hush-hush");
  });

  it("a line of a file of headers that is none, by its number in the file", async () => {
    const file = join(folderWith({ headers: "X-Api-Key: 1\n\nhush-hush\n" }), "headers");
    const { exitCode, stderr } = await run(["show", "A-1", ...url(), "--header-file", file]);
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toContain(`${file}, line 3, is no header`);
    expect(stderr).not.toContain("hush-hush");
  });

  it("a file with a command that others can write", async () => {
    const folder = folderWith({ "config.yaml": prod("token-command: [sh, -c, 'touch /tmp/never']") });
    chmodSync(join(folder, "config.yaml"), 0o620);
    const { exitCode, stderr } = await run(["show", "A-1"], {
      env: { ORDERTRACE_CONFIG: join(folder, "config.yaml") },
    });
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toMatch(/chmod go-w/);
  });

  it("with --file there is nobody to ask", async () => {
    const { exitCode, stderr } = await ask(["--file", "x", "--token-file", "token"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--token-file is about requests to a server/);
    expect((await ask(["--file", "-"], { env: { ORDERTRACE_TOKEN: "x", ORDERTRACE_TIMEOUT: "1s" } })).stderr).toMatch(
      /standard input is empty/,
    );
  });
});

it("--verbose first says who is asked, and as whom, in the reader's language", async () => {
  const first = async (...more: string[]) =>
    (await ask([...url(), "--verbose", ...more], { env: { ORDERTRACE_TOKEN: "x" } })).stderr.split("\n")[0];
  expect(await first()).toBe(`${server.url} (--jaeger-url), with the token in ORDERTRACE_TOKEN`);
  expect(await first("--lang", "ru")).toBe(`${server.url} (--jaeger-url), учётные данные: токен из ORDERTRACE_TOKEN`);
});

it("a token on standard input that is refused is a refusal", async () => {
  await server.close();
  server = await startStub((_, response) => send(response, json({}, 401)));
  const { exitCode, stderr } = await ask([...url(), "--token-file", "-"], { stdin: "refused" });
  expect([exitCode, stderr]).toEqual([3, expect.stringMatching(/Refused was the token on standard input/)]);
});

describe("a secret shows nowhere, where it is cut and wrapped neither", () => {
  it.each([
    ["a token with white space around it", { ORDERTRACE_TOKEN: " Bearer SuperSecretWord \n" }, ["SuperSecretWord"]],
    ["one that the excerpt of an error cuts", { ORDERTRACE_TOKEN: "S".repeat(300) }, ["SSSSS"]],
    [
      "a password of words",
      { ORDERTRACE_USER: "x", ORDERTRACE_PASSWORD: "correct horse battery" },
      ["horse", "battery"],
    ],
  ])("%s", async (_name, env, forms) => {
    await server.close();
    server = await startStub((_, response, { headers }) => {
      const [scheme, sent = ""] = headers.authorization!.split(" ");
      const plain = scheme === "Basic" ? Buffer.from(sent, "base64").toString().slice(2) : sent;
      send(response, json({ data: null, errors: [{ msg: `${"no rights ".repeat(8)}${plain} for this` }] }, 500));
    });
    for (const columns of [60, 65, 70, 75, 80]) {
      const { stderr, stdout } = await ask(url(), { env, columns });
      for (const form of forms) expect(stderr + stdout).not.toContain(form);
    }
  });
});

describe("a secret shows nowhere", () => {
  const secret = 'hush-"hush"-ключ';
  it.each([
    [
      "quoted by the server in an error",
      (said: string) => json({ errors: [{ msg: `no such tenant, you sent ${said}` }] }, 500),
    ],
    ["in a redirect", (said: string) => ({ ...json({}), body: `<html>${said}`, status: 200 })],
    ["as an answer", (said: string) => json(said)],
  ])("%s", async (_name, answer) => {
    await server.close();
    server = await startStub((_, response, { headers }) => send(response, answer(headers.authorization!)));
    const password = { ORDERTRACE_PASSWORD: secret };
    for (const more of [[], ["--verbose"], ["--format", "json"]]) {
      const { stderr, stdout } = await ask([...url(), "--user", "oncall", ...more], { env: password });
      for (const form of [
        secret,
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(`oncall:${secret}`).toString("base64"),
      ])
        expect(stderr + stdout).not.toContain(form);
    }
  });
});
