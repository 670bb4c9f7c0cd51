import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import { askMore } from "../../src/commands/show-again.ts";
import { iso } from "../../src/render/time.ts";
import { run } from "../run.ts";
import { startRecordedJaeger } from "../sources/jaeger/recorded-jaeger.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-show-again-"));

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const recordingOf = (id: string): string => {
  const file = join(folder, "re cording.json");
  writeFileSync(file, JSON.stringify(toOtlp([...healthy(5, at - day, 8 * hour), ...order({ id, at, vanish: "13" })])));
  return file;
};

/** The command that follows the lead in an answer, as the words that a shell makes of it, without `ordertrace`. */
function copied(text: string, lead: RegExp): string[] | undefined {
  const command = lead.exec(text)?.[1];
  if (command === undefined) return undefined;
  const { stdout } = spawnSync("sh", ["-c", `ordertrace() { printf '%s\\0' "$@"; }\n${command}`], { cwd: folder });
  return stdout.toString().split("\0").slice(0, -1);
}

const checks = join(folder, "checks.yaml");
writeFileSync(checks, "checks:\n  - { name: no loss, lost: 0, since: 30d }\n");

const next = /Next: +((?:.*\\\n)*.*)/;
const commands = [
  ["lost", ["lost"], next],
  ["check", ["check", "-c", checks], next],
  ["export", ["export"], /the same verdict of it: (.*)/],
] as const;

const long = `A-${"1234-".repeat(30)}x`;

describe.each(commands)("the command that %s names", (name, verb, lead) => {
  const told = async (id: string, ...options: string[]) => {
    const own = verb[0] === "export" ? ["-o", join(folder, "an export.json"), "--", id] : [];
    const { stdout, stderr } = await run([...verb, "--file", recordingOf(id), ...options, ...own], { columns: 80 });
    return copied(stdout + stderr, lead);
  };
  it.each([
    "A-1",
    "A-1$(touch pwned)",
    "A-1`touch pwned`",
    "A 1; touch pwned",
    `"it's" \\`,
    "-7",
    "--file",
    "~root",
    "=ls",
    "*",
    "89161234567",
    long,
  ])("finds the order %s, and runs nothing else", async (id) => {
    const words = await told(id);
    expect(words?.[0]).toBe("show");
    expect(words).toContain(id);
    const { exitCode, stdout } = await run(["show", "--format", "json", ...words!.slice(1)]);
    expect([exitCode, (JSON.parse(stdout) as { order: { orderId: string } }).order.orderId]).toEqual([10, id]);
    expect(existsSync(join(folder, "pwned"))).toBe(false);
  });

  it.each(["jane.doe@example.com", "A\u001b[2J1", "A\u202e1"])("is none for %j, which it may not show", async (id) => {
    expect(await told(id)).toBeUndefined();
  });
});

it("prints times and words as before, where the command line says how", async () => {
  const file = recordingOf("A-1");
  const nextOf = async (options: readonly string[], env: Record<string, string> = {}) =>
    copied((await run(["lost", "--file", file, ...options], { env })).stdout, /(?:Next|Далее): +((?:.*\\\n)*.*)/);
  expect(await nextOf(["--utc", "--lang", "ru"])).toEqual(["show", "A-1", "--file", file, "--utc", "--lang", "ru"]);
  expect(await nextOf([], { ORDERTRACE_UTC: "1", ORDERTRACE_LANG: "ru" })).toEqual(["show", "A-1", "--file", file]);
});

it("names an id that would be masked where nothing is", async () => {
  const file = recordingOf("jane.doe@example.com");
  const { stdout } = await run(["lost", "--reveal", "--file", file]);
  expect(copied(stdout, next)).toEqual(["show", "jane.doe@example.com", "--file", file]);
});

it.each([
  ["show", [], 6],
  ["diff", [], 6],
  ["export", ["-o", join(folder, "none.json")], 6],
])("in backticks asks the same source too: %s of an order that is not there", async (verb, options, code) => {
  const file = recordingOf("A-1");
  const { exitCode, stdout, stderr } = await run([verb, "Z-9", ...options, "--file", file], { columns: 200 });
  expect([exitCode, copied(stdout + stderr, /`(ordertrace [^`]*)`/)]).toEqual([code, ["orders", "--file", file]]);
});

describe("what a server is asked again about a time that is long over", () => {
  const late = async (use: (asked: readonly string[]) => Promise<void>) => {
    const jaeger = await startRecordedJaeger("v1");
    await use(["--jaeger-url", jaeger.url, "--now", iso(jaeger.now + 60 * day)]);
    await jaeger.close();
  };

  it.each(["lost", "stuck"])("%s names a command that finds the order", async (verb) =>
    late(async (asked) => {
      const { stdout } = await run([verb, "--since", "62d", ...asked], { columns: 200 });
      const [shown, ...words] = copied(stdout, next)!;
      expect(shown).toBe("show");
      expect(words).toContain("--since");
      expect((await run(["show", ...words])).exitCode).not.toBe(6);
    }),
  );

  it("show names a command that lists what it has seen", () =>
    late(async (asked) => {
      const { stdout } = await run(["show", "Z-9", "--since", "62d", ...asked], { columns: 200 });
      const [listed, ...words] = copied(stdout, /`(ordertrace [^`]*)`/)!;
      expect(listed).toBe("orders");
      expect((await run(["orders", ...words])).stdout).toMatch(/[1-9]\d* of \d+ orders/);
    }));
});

it("asks for losses outside of the window in all the time that was looked at", () => {
  const fleet = { search: { swept: { from: at, to: at + day } } } as Parameters<typeof askMore>[1];
  expect(askMore("lost", fleet, { context: "prod" })).toBe(`ordertrace lost --from ${iso(at)} --context prod`);
  expect(askMore("lost", fleet, { file: ["a.json"] })).toBe("ordertrace lost --file a.json");
  expect(askMore("stuck", fleet, { context: "prod" })).toBe("ordertrace stuck --context prod");
});

it("asks for those that are stuck where none is lost, and only there", async () => {
  const file = join(folder, "stuck ones.json");
  const others = healthy(5, at - day, 8 * hour);
  const stuck = order({ id: "S-1", at, until: "18" });
  const nextOf = async (traces: typeof others) => {
    writeFileSync(file, JSON.stringify(toOtlp([...others, ...order({ id: "B-1", at: at + 9 * day }), ...traces])));
    const { stdout, exitCode } = await run(["lost", "--file", file]);
    return [exitCode, copied(stdout, next)];
  };
  expect(await nextOf(stuck)).toEqual([0, ["stuck", "--file", file]]);
  expect(await nextOf([])).toEqual([0, undefined]);
  expect(await nextOf([...stuck, ...order({ id: "A-1", at, vanish: "13" })])).toEqual([
    10,
    ["show", "A-1", "--file", file],
  ]);
});

it.each(["lost", "stuck"])("is that of an order that %s can't tell about, where nothing is worse", async (verb) => {
  const file = join(folder, "alone.json");
  // Nobody else shows the step that is missing, nor any later one; a span ends a day later.
  const others = order({ id: "B-1", at: at + day, until: "2" });
  writeFileSync(file, JSON.stringify(toOtlp([...order({ id: "A-1", at, vanish: "13" }), ...others])));
  const { stdout, exitCode } = await run([verb, "--file", file]);
  expect([exitCode, copied(stdout, next)]).toEqual([5, ["show", "A-1", "--file", file]]);
});

it.each([
  ["slow", ["slow"]],
  ["check", ["check", "-c", join(folder, "quick.yaml")]],
])("is that of the order that was slowest, if %s finds a step over its limit", async (_name, verb) => {
  writeFileSync(join(folder, "quick.yaml"), "checks:\n  - { name: quick, max: 30m, of: 15b, since: 30d }\n");
  const file = join(folder, "slow.json");
  const slow = order({ id: "A-1", at, waits: { "15b": 40 * minute } });
  writeFileSync(file, JSON.stringify(toOtlp([...healthy(3, at, hour), ...slow])));
  const { stdout } = await run([...verb, "--file", file]);
  expect(copied(stdout, next)).toEqual(["show", "A-1", "--file", file]);
});

it("is none where slow finds no step over its limit", async () => {
  const file = join(folder, "quick.json");
  writeFileSync(file, JSON.stringify(toOtlp(healthy(3, at, hour))));
  expect((await run(["slow", "--file", file])).stdout).not.toMatch(next);
});
