import { expect, it } from "vitest";
import { ordersSchema } from "../../src/render/sweeps/schema.ts";
import { files } from "../render/show/stories.ts";
import { run } from "../run.ts";

const recorded = (...args: string[]) => run([...args, "--file", ...files]);

it.each([["lost", "slow"], ["slow", "lost"], ["lost,slow"]])(
  "--fail-on fails on each word: %j %j",
  async (...words) => {
    const failing = words.flatMap((word) => ["--fail-on", word]);
    expect((await recorded("check", ...failing)).exitCode).toBe(10);
  },
);

it("--state and --at are lists, with commas or given several times", async () => {
  const listed = async (...args: string[]) => {
    const { stdout } = await recorded("orders", "--format", "json", ...args);
    return ordersSchema.parse(JSON.parse(stdout)).orders.map(({ order }) => order.orderId);
  };
  const both = await listed("--state", "lost,failed");
  expect(both).toHaveLength(3);
  expect(await listed("--state", "lost", "--state", "failed")).toEqual(both);
  expect(await listed("--at", "13", "--at", "7")).toEqual(await listed("--at", "13,7"));
});

it("--fields of several are all printed", async () => {
  const { stdout } = await recorded("lost", "--format", "json", "--fields", "states", "--fields", "command");
  expect(Object.keys(JSON.parse(stdout) as object).sort()).toEqual(["command", "states"]);
});

it("--checks is refused twice: the first file would be left out", async () => {
  const { exitCode, stderr } = await recorded("check", "-c", "night.yaml", "-c", "day.yaml");
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining("night.yaml is given already: put all checks into one file"),
  ]);
});
