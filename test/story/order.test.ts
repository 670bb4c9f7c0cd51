import { expect, it } from "vitest";
import { replay } from "../../src/order/replay.ts";
import { storiesNamed, storiesOf } from "../../src/order/story.ts";
import { loadPath } from "../../src/path/load.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { order, type OrderOptions } from "./order.ts";
import type { Shape } from "./shapes.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 1, 9) * 1_000;

const doneIn = (options: Partial<OrderOptions>): string[] => {
  const [story] = storiesNamed(storiesOf(order({ id: "A-1", at, ...options }), path.fields), "A-1");
  return [...replay(story!, path).points.values()]
    .filter(({ done }) => done !== undefined)
    .map(({ point }) => point.point);
};

it.each<Shape>(["java", "dotnet", "node"])("a healthy order has a span for each of the 32 points (%s)", (shape) => {
  expect(doneIn({ shape })).toEqual(path.points.map(({ point }) => point));
});

it.each<Shape>(["java", "dotnet", "node"])(
  "what vanishes takes along what needs it, and nothing else (%s)",
  (shape) => {
    const rest = path.points.map(({ point }) => point).filter((point) => !["24a.3", "24b.1", "24b.2"].includes(point));
    expect(doneIn({ shape, vanish: "24a.3" })).toEqual(rest);
  },
);

it("tells the same story from the same options", () => {
  expect(order({ id: "A-1", at })).toEqual(order({ id: "A-1", at }));
});

it("leaves an absent parent where a span was dropped", () => {
  const orphans = order({ id: "A-1", at, drop: ["13"] }).flatMap((trace) => treeOf(trace).orphans);
  expect(orphans.length).toBeGreaterThan(0);
});
