import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendOtlp } from "../../landscape/otlp.ts";
import { type Jaeger, startJaeger } from "../../landscape/parts/jaeger.ts";
import { lostSchema, ordersSchema, stuckSchema } from "../../src/render/sweeps/schema.ts";
import { iso } from "../../src/render/time.ts";
import { run } from "../run.ts";
import { cohort, stories } from "./stories.ts";

const named = (name: string) => stories.find((story) => story.name === name)!;
const own = ["lost in the queue", "the result was never saved", "S3 refused the file", "the calculation failed"].map(
  named,
);
const traces = [...cohort, ...own.flatMap((story) => story.traces)];
const now = named("lost in the queue").now;

describe.each(["memory", "badger"] as const)("a sweep of a real Jaeger with %s storage", (storage) => {
  let jaeger: Jaeger;
  beforeAll(async () => {
    jaeger = await startJaeger({ storage });
    await sendOtlp(traces, jaeger);
  });
  afterAll(() => jaeger?.stop());
  const ask = async (...args: string[]) => {
    const { exitCode, stdout } = await run([
      ...args,
      "--jaeger-url",
      jaeger.url,
      "--now",
      iso(now),
      "--format",
      "json",
    ]);
    return { exitCode, json: JSON.parse(stdout) as unknown };
  };

  it.each(["500", "25"])("lost: each at its point, with %s traces an answer", async (limit) => {
    const { exitCode, json } = await ask("lost", "--since", "30d", "--limit", limit);
    const { points, unclear, search } = lostSchema.parse(json);
    expect([exitCode, search.truncated, unclear]).toEqual([10, false, []]);
    expect(
      points.flatMap(({ point, orders }) => orders.map(({ order }) => `${order.orderId} ${point}`)).sort(),
    ).toEqual(own.map(({ id, point }) => `${id} ${point}`).sort());
  });

  it("orders: all of them; stuck: none", async () => {
    const { json } = await ask("orders", "--since", "30d");
    const { states } = ordersSchema.parse(json);
    expect(states).toEqual({ completed: 40, lost: 2, failed: 2 });
    expect(stuckSchema.parse((await ask("stuck")).json).stuck).toEqual([]);
  });
});

describe("watch, over a restart of a real Jaeger", () => {
  it("asks until it answers again, and tells what has become of the order meanwhile", async () => {
    const { id, traces: whole } = named("completed (node)");
    const end = Math.max(...whole.flatMap(({ spans }) => spans.map((span) => span.end)));
    const shipped = whole.flatMap(({ spans }) => spans).find(({ name }) => name === "publish order.shipped")!.start;
    const before = whole.filter(({ spans }) => spans.every((span) => span.end < shipped));
    const first = await startJaeger({});
    const port = Number(new URL(first.url).port);
    await sendOtlp(before, first);
    const until = ["--until", "24b.2", "--at-most", "1m", "--interval", "200ms"];
    // With a short timeout, a look that is under way does not wait until Jaeger is up again.
    const asked = ["--jaeger-url", first.url, "--timeout", "500ms", "--now", iso(end), "--format", "ndjson"];
    const watching = run(["watch", id, ...until, ...asked], { clock: "real" });
    await sleep(1_500);
    await first.stop();
    await sleep(500);
    const second = await startJaeger({ port });
    await sendOtlp(whole, second);
    const { exitCode, stdout, stderr } = await watching;
    await second.stop();
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/asking again until it answers\n[\s\S]*answers again/);
    const states = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { verdict: { state: string } }).verdict.state);
    expect(states.length).toBeGreaterThan(1);
    expect(states.at(-1)).toBe("completed");
  });
});
