import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startProgress } from "../../src/commands/progress.ts";
import { run } from "../run.ts";

const recorded = ["shop-api", "crm-api", "mes-api"].flatMap((name) => ["--file", `examples/${name}.json.gz`]);
/** The drawn lines without cursor moves and colours. */
const drawn = (lines: readonly string[]): string[] =>
  lines.map((line) => stripVTControlCharacters(line).trimEnd()).filter((line) => line !== "");
/** Goes to the beginning of the line and clears it. */
const clear = "\u001b[1G\u001b[0K";

describe("on a terminal", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const begin = async (columns: number, env: Record<string, string> = {}) => {
    const lines: string[] = [];
    const stderr = { isTTY: true, columns, write: (text: string) => void lines.push(text) };
    return { lines, progress: await startProgress({ stderr, env }, { verbose: false }) };
  };

  it("a text is there at once, counts follow, a silent server is mentioned, and at the end nothing is left", async () => {
    const { lines, progress } = await begin(80);
    expect(drawn(lines)).toEqual([expect.stringMatching(/^\S searching$/)]);
    progress.update({ services: [], requests: 2, traces: 5, spans: 9, swept: 0.25, windowsLeft: 3, sweep: 1 });
    vi.advanceTimersByTime(200);
    expect(drawn(lines).at(-1)).toMatch(/^\S searching: 25 %, 3 windows left, 2 requests, 5 traces$/);
    vi.advanceTimersByTime(5_000);
    expect(drawn(lines).at(-1)).toMatch(/2 requests, 5 traces, no answer for 5 s$/);
    progress.judged(1, 4);
    vi.advanceTimersByTime(200);
    expect(drawn(lines).at(-1)).toMatch(/judging: 1 of 4 orders, 2 requests$/);
    progress.stop();
    expect(lines.join("").endsWith(clear)).toBe(true);
    const all = lines.length;
    vi.advanceTimersByTime(5_000);
    expect(lines).toHaveLength(all);
  });

  it("orders that are asked for by their keys are still being judged, until the next sweep begins", async () => {
    const { lines, progress } = await begin(80);
    const totals = { services: [], traces: 5, spans: 9, windowsLeft: 0, sweep: 1 };
    progress.update({ ...totals, requests: 2, swept: 1 });
    progress.judged(1, 4);
    progress.update({ ...totals, requests: 30, swept: 1 });
    vi.advanceTimersByTime(200);
    expect(drawn(lines).at(-1)).toMatch(/^\S judging: 1 of 4 orders, 30 requests$/);
    vi.advanceTimersByTime(5_000);
    expect(drawn(lines).at(-1)).toMatch(/30 requests, no answer for 5 s$/);
    progress.update({ ...totals, requests: 31, swept: 0, sweep: 2 });
    vi.advanceTimersByTime(200);
    expect(drawn(lines).at(-1)).toMatch(/searching again \(2\): 0 %, 31 requests, 5 traces$/);
    progress.stop();
  });

  it.each([80, 40, 20, 0])(
    "no line wraps on %i columns, not even where nobody knows how many there are",
    async (columns) => {
      const { lines, progress } = await begin(columns, { LANG: "ru_RU.UTF-8" });
      progress.update({
        services: [],
        requests: 99_999,
        traces: 1e6,
        spans: 9,
        swept: 0.25,
        windowsLeft: 300,
        sweep: 3,
      });
      vi.advanceTimersByTime(9_000);
      progress.stop();
      for (const line of drawn(lines)) expect(stringWidth(line)).toBeLessThan(columns === 0 ? 80 : columns);
    },
  );

  it("without UTF-8 the line is in ASCII", async () => {
    const { lines, progress } = await begin(20, { LC_ALL: "C" });
    progress.update({ services: [], requests: 99_999, traces: 1e6, spans: 9, swept: 0.25, windowsLeft: 300, sweep: 3 });
    vi.advanceTimersByTime(9_000);
    progress.stop();
    expect(drawn(lines).at(-1)).toMatch(/^[-\\|/] .*~$/);
    expect(lines.join("")).not.toMatch(/\P{ASCII}/u);
  });

  it("that can't take a line back a plain line comes every so often, and none in a short run", async () => {
    const { lines, progress } = await begin(80, { TERM: "dumb" });
    progress.update({ services: [], requests: 2, traces: 5, spans: 9, swept: 0.25, windowsLeft: 3, sweep: 1 });
    vi.advanceTimersByTime(9_000);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1_000);
    progress.judged(1, 2);
    vi.advanceTimersByTime(10_000);
    progress.stop();
    vi.advanceTimersByTime(30_000);
    expect(lines).toEqual([
      "searching: 25 %, 3 windows left, 2 requests, 5 traces, no answer for 10 s\n",
      "judging: 1 of 2 orders, 2 requests, no answer for 10 s\n",
    ]);
  });
});

describe("a command", () => {
  it("gives the first sign of life before it is loaded, and takes all of it away", async () => {
    const { stderr } = await run(["show", "A-1060", ...recorded], { stderrColumns: 80 });
    expect(stderr.startsWith("-\r")).toBe(true);
    expect(stderr.endsWith(clear)).toBe(true);
  });

  it.each([
    "show A-1060",
    "lost",
    "stuck",
    "slow",
    "errors",
    "orders",
    "coverage",
    "audit",
    "check",
    "diff A-1060",
    "doctor",
  ])("has taken it away before %s prints its answer, and draws no more", async (line) => {
    let atAnswer = "";
    const { stderr } = await run([...line.split(" "), ...recorded], {
      stderrColumns: 80,
      onWrite: (_, drawnSoFar) => (atAnswer = drawnSoFar),
    });
    expect(atAnswer.endsWith(clear)).toBe(true);
    expect(stderr).toBe(atAnswer);
  });

  it("takes all of it away where a defect of ours ends it: the process would go on for ever", async () => {
    const elapsed = () => {
      throw new Error("no clock");
    };
    const clock = { now: () => Date.now() * 1_000, elapsed, sleep: async () => {} };
    const { exitCode, stderr } = await run(["doctor", "--jaeger-url", "http://127.0.0.1:1"], {
      clock,
      stderrColumns: 80,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${clear}ordertrace: internal error: no clock`);
  });

  it("is quiet in a pipe, and where it asks nobody", async () => {
    expect((await run(["lost", ...recorded])).stderr).toBe("");
    expect((await run(["path"], { stderrColumns: 80 })).stderr).toBe("");
    expect((await run(["config", "view"], { stderrColumns: 80 })).stderr).toBe("");
  });
});
