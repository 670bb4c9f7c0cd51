import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendOtlp } from "../../landscape/otlp.ts";
import { type Jaeger, startJaeger } from "../../landscape/parts/jaeger.ts";
import type { Microseconds } from "../../src/trace/span.ts";
import { ordertrace } from "./command-line.ts";
import { cohort, stories } from "./stories.ts";

const iso = (time: Microseconds): string => new Date(time / 1_000).toISOString();
const named = (name: string) => stories.find((story) => story.name === name)!;

interface Answer {
  readonly exitCode: number;
  readonly verdict: { readonly state: string; readonly point: string | null };
  readonly rows: readonly unknown[];
}

describe("show, from a real Jaeger", () => {
  let jaeger: Jaeger;
  beforeAll(async () => {
    jaeger = await startJaeger();
    await sendOtlp([...cohort, ...stories.flatMap(({ traces }) => traces)], jaeger);
  });
  afterAll(() => jaeger?.stop());

  const show = (id: string, now: Microseconds, ...more: readonly string[]) =>
    ordertrace("show", id, "--jaeger-url", jaeger.url, "--now", iso(now), ...more);
  const asked = async (id: string, now: Microseconds) => {
    const { exitCode, stdout } = await show(id, now, "--format", "json");
    const answer = JSON.parse(stdout) as Answer;
    expect(answer.exitCode).toBe(exitCode);
    return answer;
  };

  it.each(stories)("$name: $state $point, exit code $exitCode", async ({ id, now, exitCode, state, point }) => {
    expect(await asked(id, now)).toMatchObject({ exitCode, verdict: { state, point } });
  });

  it("answers a calculation_request_id as it answers its order_id", async () => {
    const { id, now } = named("lost in the queue");
    const [byOrder, byCalculation] = [await asked(id, now), await asked(`c-${id}`, now)];
    expect(byCalculation.verdict).toEqual(byOrder.verdict);
    expect(byCalculation.rows).toEqual(byOrder.rows);
  });

  it("an id that no trace carries", async () => {
    expect(await asked("nobody", named("lost in the queue").now)).toMatchObject({
      exitCode: 6,
      verdict: { state: "not-found" },
    });
  });

  it("keeps escape codes and spinners out of pipes", async () => {
    const { id, now } = named("lost in the queue");
    const { exitCode, stdout, stderr } = await show(id, now);
    expect(exitCode).toBe(10);
    expect(stdout).toContain("L-1");
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\x1b/);
    expect(stderr).toBe("");
  });
});

describe("show, from a Jaeger behind a base path", () => {
  let jaeger: Jaeger;
  const { id, traces, now, state } = named("completed (java)");
  beforeAll(async () => {
    jaeger = await startJaeger({ basePath: "/jaeger" });
    await sendOtlp(traces, jaeger);
  });
  afterAll(() => jaeger?.stop());

  it("asks below it", async () => {
    const { exitCode, stdout } = await ordertrace(
      "show",
      id,
      "--jaeger-url",
      jaeger.url,
      "--now",
      iso(now),
      "--format",
      "json",
    );
    expect([exitCode, (JSON.parse(stdout) as Answer).verdict.state]).toEqual([0, state]);
  });

  it("says so when it was left out", async () => {
    const { origin } = new URL(jaeger.url);
    const { exitCode, stderr } = await ordertrace("show", id, "--jaeger-url", origin, "--now", iso(now));
    expect(exitCode).toBe(4);
    expect(stderr).toContain("base path");
  });
});

describe("show, without a Jaeger", () => {
  it("a port where nobody listens", async () => {
    const { exitCode, stdout, stderr } = await ordertrace("show", "A-1", "--jaeger-url", "http://127.0.0.1:1");
    expect([exitCode, stdout]).toEqual([4, ""]);
    expect(stderr).toContain("http://127.0.0.1:1");
  });

  it("an option that does not exist", async () => {
    const { exitCode, stdout, stderr } = await ordertrace("show", "A-1", "--no-such-option");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--no-such-option");
  });
});
