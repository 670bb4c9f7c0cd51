import { describe, expect, it } from "vitest";
import { run } from "../run.ts";

const args = ["show", "A-1", "--file", "-", "--format", "json"];
const warned = async (env: Record<string, string>, line: readonly string[] = args) => {
  const { stdout, stderr } = await run(line, { env, stdin: '{"resourceSpans":[]}' });
  if (line === args) expect(JSON.parse(stdout)).toMatchObject({ command: "show" });
  return stderr;
};

describe("a variable that nothing reads", () => {
  it.each([
    ["ORDERTRACE_JEAGER_URL", "did you mean ORDERTRACE_JAEGER_URL?"],
    ["ORDERTRACE_URL", "did you mean ORDERTRACE_JAEGER_URL?"],
    ["ORDERTRACE_JAEGER", "did you mean ORDERTRACE_JAEGER_URL?"],
    ["ORDERTRACE_TOKN", "did you mean ORDERTRACE_TOKEN?"],
    ["ORDERTRACE_CONTXT", "did you mean ORDERTRACE_CONTEXT?"],
    ["ORDERTRACE_SINCE", "give --since"],
    ["ORDERTRACE_FORMAT", "give --format"],
    ["ORDERTRACE_HEADER", "give --header"],
  ])("%s is told once, beside the answer: %s", async (name, hint) => {
    expect(await warned({ [name]: "x" })).toBe(`ordertrace: ${name} is not read: ${hint}\n`);
  });

  it.each(["ORDERTRACE_JAEGER_URL", "ORDERTRACE_CLICKHOUSE_URL", "ORDERTRACE_CONTEXT"])(
    "is told, empty, where it leaves the address open: %s",
    async (name) => {
      const line = ["lost", "--timeout", "1s", "--format", "json"];
      expect(await warned({ [name]: "" }, line)).toContain(`${name} is empty: http://localhost:16686 is asked\n`);
      expect(await warned({ [name]: "" }, [...line, "--jaeger-url", "http://127.0.0.1:1"])).not.toContain("is empty");
    },
  );

  it.each(["", " \n"])("is told, empty (%j), where nothing else says who asks: ORDERTRACE_TOKEN", async (token) => {
    const line = ["lost", "--jaeger-url", "http://127.0.0.1:1"];
    expect(await warned({ ORDERTRACE_TOKEN: token }, line)).toMatch(/^ordertrace: ORDERTRACE_TOKEN is empty: no token/);
    const user = [...line, "--user", "oncall", "--password-file", "-"];
    expect(await warned({ ORDERTRACE_TOKEN: token }, user)).not.toContain("is empty: no token");
    expect(await warned({ ORDERTRACE_TOKEN: token })).toBe("");
  });

  it("is named where what it holds is no address, or no path file", async () => {
    const line = ["lost", "--format", "table"];
    expect(await warned({ ORDERTRACE_JAEGER_URL: "ftp://x" }, line)).toContain("comes from ORDERTRACE_JAEGER_URL.");
    const url = "http://me:hush@jaeger";
    expect(await warned({ ORDERTRACE_JAEGER_URL: url }, line)).toContain("comes from ORDERTRACE_JAEGER_URL.");
    expect(await warned({ ORDERTRACE_PATH: "/nowhere.yaml" }, line)).toBe(
      "ordertrace: ORDERTRACE_PATH names the path file /nowhere.yaml, which is no file\n",
    );
  });

  it("is told in the reader's language, and before what it leads to", async () => {
    expect(await warned({ ORDERTRACE_LNG: "ru", LANG: "ru_RU.UTF-8" })).toBe(
      "ordertrace: ORDERTRACE_LNG не читается: может быть, ORDERTRACE_LANG?\n",
    );
    const line = ["lost", "--user", "oncall", "--jaeger-url", "http://127.0.0.1:1"];
    expect(await warned({ ORDERTRACE_PASSWRD: "x" }, line)).toMatch(
      /^ordertrace: ORDERTRACE_PASSWRD is not read: .*\nordertrace: --user needs a password/,
    );
  });

  it("is told by config view and doctor too, which are asked why it does not work", async () => {
    const home = { XDG_CONFIG_HOME: "/nowhere", ORDERTRACE_JEAGER_URL: "http://x" };
    expect(await warned(home, ["config", "view"])).toContain("ORDERTRACE_JAEGER_URL?");
    expect(await warned(home, ["doctor", "--file", "-"])).toContain("ORDERTRACE_JAEGER_URL?");
  });

  it.each([
    "ORDERTRACE_TIMEOUT",
    "ORDERTRACE_TOKEN_2",
    "ORDERTRACE_PROD_TOKEN",
    "ORDERTRACE_NO_HISTORY",
    "ORDERTRACE_PORT",
    "ORDERTRACE_PORT_80_TCP_ADDR",
    "ORDERTRACE_SERVICE_HOST",
  ])("is not one that may be somebody else's, or that is read: %s", async (name) => {
    expect(await warned({ [name]: "1m" })).toBe("");
  });
});
