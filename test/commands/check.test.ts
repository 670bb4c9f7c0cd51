import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSchema } from "../../src/render/check/schema.ts";
import { files } from "../render/show/stories.ts";
import { run } from "../run.ts";

const recorded = (...args: string[]) => run([...args, "--file", ...files]);
const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));

describe("check", () => {
  const checks = (yaml: string): string => {
    const file = join(folder, `${yaml.length}.yaml`);
    writeFileSync(file, yaml);
    return file;
  };

  it.each([
    ["lost: 0, since: 7d", 10],
    ["lost: 3, since: 7d", 0],
    ["lost: 0, since: 1d", 0],
    ['lost: 1, since: 7d, at: ["13", "16"]', 10],
    ["stuck: 0, since: 30d", 11],
    ["stuck: 1, since: 30d", 0],
    ["orders: 38, since: 7d", 0],
    ["orders: 39, since: 7d", 5],
    ["p95: 1s, of: 15b, since: 7d", 0],
    ["p95: 10ms, of: 15b, since: 7d", 12],
    ["max: 1d, of: '20.1', kind: person, since: 7d", 0],
    ["coverage: 95%, of: mes-api, since: 7d", 0],
    ["errors: 1%, of: shop-api, since: 3d", 13],
    ["errors: 50%, of: shop-api, since: 3d", 0],
  ])("{ %s } exits with %i", async (check, code) => {
    const { exitCode, stdout } = await recorded(
      "check",
      "-c",
      checks(`checks:\n  - { name: one, ${check} }\n`),
      "--format",
      "json",
    );
    expect([exitCode, checkSchema.parse(JSON.parse(stdout)).checks[0]?.outcome]).toEqual([
      code,
      code === 0 ? "ok" : "failed",
    ]);
  });

  it.each(["nagios", "junit"])(
    "%s says of a moment that it is in UTC: a reader's clock may show another time",
    async (format) => {
      const file = checks("checks:\n  - { name: one, lost: 0, since: 7d }\n");
      const { stdout } = await recorded("check", "-c", file, "--format", format);
      expect(stdout).toMatch(/such as A-\d+ \(16 Nov \d\d:\d\d:\d\d \+00:00\)/);
    },
  );

  it("says of a wrong file where and what", async () => {
    const file = checks("checks:\n  - { name: one, los: 0 }\n  - { name: two, lost: 0, stuck: 0 }\n");
    const { exitCode, stdout, stderr } = await recorded("check", "-c", file);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`${file}:2:18`);
    expect(stderr).toContain("did you mean `lost`?");
  });

  it.each(["table", "markdown", "html"])("tells the usual checks' names in Russian, as %s", async (format) => {
    const { stdout } = await recorded("check", "--lang", "ru", "--format", format);
    for (const name of ["ни один заказ не потерян", "ни один заказ не завис", "ошибок не стало больше"])
      expect(stdout).toContain(name);
    expect(stdout).not.toMatch(/no order is|have not risen/);
  });

  it.each(["json", "junit", "nagios", "prometheus"])(
    "calls them in %s as ever, in whatever language",
    async (format) => {
      const { stdout } = await recorded("check", "--lang", "ru", "--format", format);
      expect(stdout).toContain("no order is stuck");
      expect(stdout).not.toMatch(/[а-я]/i);
    },
  );

  /** On the recording's last day none was lost, and one is stuck. */
  const lastDay = [
    "-c",
    checks(
      "checks:\n  - { name: no order is lost, lost: 0 }\n  - { name: no order is stuck, stuck: 0 }\n  - { name: errors have not risen, errors: risen }\n",
    ),
  ];

  it("without checks of one's own looks at the whole of a recording, as lost does", async () => {
    const { exitCode, stdout } = await recorded("check", "--format", "json");
    const [lost] = checkSchema.parse(JSON.parse(stdout)).checks;
    expect([exitCode, lost?.outcome, lost?.value]).toEqual([10, "failed", 3]);
    expect((await recorded("lost")).stdout).toContain("2 LOST, 1 FAILED");
  });

  it.each([
    [["--exit-zero"], 0, "OK - ignored: no order is stuck: 1 stuck, at most 0, of orders active in 30 d |"],
    [["--fail-on", "lost"], 0, "OK - ignored: no order is stuck: 1 stuck, at most 0, of orders active in 30 d |"],
    [["--fail-on", "stuck"], 2, "CRITICAL - no order is stuck: 1 stuck, at most 0, of orders active in 30 d |"],
    [
      [
        "--fail-on",
        "lost",
        "-c",
        checks("checks:\n  - { name: few wait, stuck: 0 }\n  - { name: none lost, lost: 0, since: 7d }\n"),
      ],
      2,
      "CRITICAL - none lost: in 7 d: 3 lost or failed, at most 0; ignored: few wait: 1 stuck, at most 0, of orders active in 30 d |",
    ],
  ])("as a plugin says what does not hold and is ignored: %j", async (more, code, said) => {
    const asked = more.includes("-c") ? more : [...lastDay, ...more];
    const { exitCode, stdout } = await recorded("check", "--format", "nagios", ...asked);
    expect([exitCode, stdout.split("'")[0]]).toEqual([code, `ORDERTRACE ${said} `]);
  });

  it.each([
    ["table", "en", "✓ 2 ok, 1 not ok but ignored"],
    ["table", "ru", "✓ пройдено 2, не в счёт 1"],
    ["markdown", "en", "## ordertrace: 2 ok, 1 not ok but ignored"],
    ["html", "en", "2 ok, 1 not ok but ignored"],
  ])("as %s (%s) does not begin with a failure where the run does not fail", async (format, lang, said) => {
    const { stdout } = await recorded("check", ...lastDay, "--format", format, "--lang", lang, "--fail-on", "lost");
    expect(stdout).toContain(said);
    expect(stdout).not.toMatch(/FAILED|НЕ ПРОЙДЕНО|failed<|❌/);
  });

  it.each(["table", "junit", "markdown", "html"])("as %s says what does not hold and is ignored", async (format) => {
    const told = (stdout: string) => stdout.replaceAll(/\s+/g, " ").replaceAll("\\", "");
    const ignored = await recorded("check", ...lastDay, "--format", format, "--fail-on", "lost");
    expect(ignored.exitCode).toBe(0);
    const said =
      "1 stuck, at most 0, of orders active in 30 d; ignored: by --fail-on or --exit-zero, this fails nothing";
    expect(told(ignored.stdout)).toContain(said);
    expect(told(ignored.stdout).split("ignored:")).toHaveLength(2);
    expect((await recorded("check", ...lastDay, "--format", format, "--fail-on", "stuck")).stdout).not.toContain(
      "ignored:",
    );
  });

  it.each(["--exit-zero", "--fail-on=lost"])(
    "as JUnit skips what is ignored (%s): Jenkins calls a build unstable for any failure",
    async (ignoring) => {
      const { stdout } = await recorded("check", ...lastDay, "--format", "junit", ignoring);
      expect(stdout).toContain('tests="3" failures="0" errors="0" skipped="1"');
      expect(stdout).not.toMatch(/<(failure|error)/);
    },
  );

  it.each([
    [["rings, lost: 3, since: 7d", "waits, stuck: 0"], [], "A-1070"],
    [["waits, stuck: 0", "rings, lost: 0, since: 7d"], [], "A-1070"],
    [["waits, stuck: 0", "rings, lost: 0, since: 7d"], ["--fail-on", "lost,failed"], "A-1069"],
    [["waits, stuck: 0"], ["--exit-zero"], undefined],
    [["prices, p95: 10ms, of: 15b, since: 7d"], ["--fail-on", "slow"], "A-1048"],
    [["rings, lost: 3, since: 7d", "many, orders: 99, since: 7d"], [], undefined],
  ])("of the checks %j with %j names the order to look at next: %s", async (entries, more, id) => {
    const file = checks(`checks:\n${entries.map((one) => `  - { name: ${one} }\n`).join("")}`);
    const { stdout } = await recorded("check", "-c", file, ...more);
    expect(/Next: +ordertrace show (\S+)/.exec(stdout)?.[1]).toBe(id);
  });

  it("says of a check that measured nothing that it did, and gives it no green sign", async () => {
    const ring = "{ name: rings, lost: 3, since: 7d }";
    const none = "{ name: crowns, lost: 0, since: 7d, order-type: crown }";
    const { exitCode, stdout } = await recorded("check", "-c", checks(`checks:\n  - ${ring}\n  - ${none}\n`));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("✓ 1 ok, 1 measured nothing\n");
    expect(stdout).toContain("✓ rings — in 7 d: 3 lost or failed, at most 3\n");
    expect(stdout).toContain("– crowns — in 7 d: 0 lost or failed, at most 0; nothing was measured\n");
  });

  it("says of which step it would have measured which time", async () => {
    const file = checks("checks:\n  - { name: quick, p95: 1m, of: 13, kind: queue, since: 1d }\n");
    const { stdout } = await recorded("check", "-c", file);
    expect(stdout).toContain("– quick — in 1 d: no step 13 (queue) ended in this time; nothing was measured\n");
  });

  it("counts it as neither ok nor failed in what machines read", async () => {
    const ring = "{ name: rings, lost: 3, since: 7d }";
    const none = "{ name: crowns, lost: 0, since: 7d, order-type: crown }";
    const file = checks(`checks:\n  - ${ring}\n  - ${none}\n`);
    const prometheus = (await recorded("check", "-c", file, "--format", "prometheus")).stdout;
    expect(prometheus.match(/^ordertrace_check_(?:ok|empty|undecidable)\{.*/gm)).toEqual([
      'ordertrace_check_ok{check="rings"} 1',
      'ordertrace_check_undecidable{check="rings"} 0',
      'ordertrace_check_undecidable{check="crowns"} 0',
      'ordertrace_check_empty{check="rings"} 0',
      'ordertrace_check_empty{check="crowns"} 1',
    ]);
    const junit = (await recorded("check", "-c", file, "--format", "junit")).stdout;
    expect(junit.match(/<testsuite .*skipped="1"/)).not.toBeNull();
    expect(junit).toContain(
      'name="crowns"><skipped message="in 7 d: 0 lost or failed, at most 0; nothing was measured"/></testcase>',
    );
    expect(junit).toContain('name="rings"><system-out>');
  });

  it.each([
    ["table", "✓ waits — 0 stuck, at most 0, of orders active in 1 h; who waits does nothing"],
    ["junit", "<system-out>0 stuck, at most 0, of orders active in 1 h; who waits does nothing"],
    ["markdown", "0 stuck, at most 0, of orders active in 1 h; who waits does nothing"],
    ["html", "0 stuck, at most 0, of orders active in 1 h; who waits does nothing"],
    ["json", "0 stuck, at most 0, of orders active in 1 h; who waits does nothing"],
    ["nagios", "ORDERTRACE OK - 1 checks passed, 1 did not look back far enough |"],
  ])("as %s says of stuck orders that the check looks back no further than they may wait", async (format, said) => {
    const file = checks("checks:\n  - { name: waits, stuck: 0, since: 1h }\n");
    const { exitCode, stdout } = await recorded("check", "-c", file, "--format", format);
    const words = stdout.replaceAll(/\s+/g, " ");
    expect([exitCode, words]).toEqual([0, expect.stringContaining(said)]);
    if (format !== "nagios") expect(words).toContain("limits are up to 14 d: look back with since: 15d");
  });

  it("can't tell of a check's own time if the recording says nothing of it, though it does of another's", async () => {
    const both = checks("checks:\n  - { name: losses, lost: 0, since: 24h }\n  - { name: waiting, stuck: 0 }\n");
    const { exitCode, stdout } = await recorded(
      "check",
      "-c",
      both,
      "--now",
      "2026-12-05T12:00:00Z",
      "--format",
      "json",
    );
    const outcomes = checkSchema.parse(JSON.parse(stdout)).checks.map(({ outcome }) => outcome);
    expect([exitCode, outcomes]).toEqual([11, ["unclear", "failed"]]);
  });

  it("says how far back it saw who is stuck, which a check beside it decides", async () => {
    const { stdout } = await recorded(
      "check",
      "-c",
      checks("checks: [{ name: waits, stuck: 0, since: 1d }, { name: seen, orders: 1, since: 7d }]"),
    );
    expect(stdout).toMatch(/✗ waits — 1 stuck, at most 0, of orders active in 7 d/);
  });

  it.each([
    ["table", "0.909 % of shop-api, at most 0.9 %"],
    ["nagios", "'one'=0.909091%;0.9;;0;100"],
  ])("writes a share so that it is seen to be over its limit, as %s", async (format, said) => {
    const file = checks("checks:\n  - { name: one, errors: 0.9%, since: 7d }\n");
    const { exitCode, stdout } = await recorded("check", "-c", file, "--format", format);
    expect([exitCode, stdout.replaceAll(/\s+/g, " ")]).toEqual([
      format === "nagios" ? 1 : 13,
      expect.stringContaining(said),
    ]);
  });

  it("leaves the names of a file as they are", async () => {
    const file = checks("checks:\n  - { name: no order is lost, lost: 3, since: 7d }\n");
    expect((await recorded("check", "--lang", "ru", "-c", file)).stdout).toContain("✓ no order is lost — за 7 д");
  });

  it("is a plugin for Nagios: one line, figures, a plugin's exit code, even where nobody answers", async () => {
    const found = await recorded("check", "--format", "nagios", ...lastDay);
    expect([found.exitCode, found.stdout.split("\n")[0]]).toEqual([
      2,
      "ORDERTRACE CRITICAL - no order is stuck: 1 stuck, at most 0, of orders active in 30 d | 'no order is lost'=0;;0;0 'no order is stuck'=1;;0;0 'errors have not risen'=0%;;;0;100",
    ]);
    const gone = await run(["check", "--format", "nagios", "--jaeger-url", "http://127.0.0.1:1"]);
    expect(gone.exitCode).toBe(3);
    expect(gone.stdout).toMatch(/^ORDERTRACE UNKNOWN - .*127\.0\.0\.1:1/);
    const wrong = await run(["check", "--format", "nagios", "--no-such-option"]);
    expect([wrong.exitCode, wrong.stdout]).toEqual([
      3,
      expect.stringMatching(/^ORDERTRACE UNKNOWN - .*--no-such-option/),
    ]);
  });
});
