import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { orderFaults } from "../faults.ts";
import { scenarios } from "../scenarios.ts";

const points = loadPath().points.map(({ point }) => point);
const hit = (way: string): string[] => orderFaults.map(({ name }) => name).filter((name) => name.startsWith(`${way} `));

describe("the faults", () => {
  it("fail at each of the 32 points", () => {
    expect(hit("fail").filter((name) => !name.includes("partner"))).toEqual(points.map((point) => `fail ${point}`));
  });

  it("let each point vanish where that can be: an answer of S3 is there, or S3 has not answered", () => {
    const vanished = new Set(hit("vanish").map((name) => name.replace("vanish ", "")));
    expect(points.filter((point) => !vanished.has(point))).toEqual(["15a"]);
  });

  it("have names of their own, and each is played", () => {
    const names = orderFaults.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const played = scenarios.flatMap(({ stretches }) => stretches.flatMap(({ faults = [] }) => faults));
    expect(new Set(played.map(({ name }) => name))).toEqual(new Set(names));
  });

  it("hit one order among at least 200 in good health", () => {
    expect(scenarios[0]!.stretches[0]!.healthy).toBeGreaterThanOrEqual(200);
  });
});
