import { expect, it } from "vitest";
import { passageOf } from "../../src/order/passage.ts";
import { replaysOf } from "../../src/order/replays.ts";
import { loadPath } from "../../src/path/load.ts";
import { day, order } from "../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const passage = (id: string, until?: string) =>
  passageOf(replaysOf(order({ id, at, shape: "node", ...(until && { until }) }), path)[0]!, at + 20 * day);

it("what orders have alike is kept once", () => {
  const [one, other, shorter] = [passage("A-1"), passage("A-2"), passage("A-3", "18")];
  expect(other.marks).toBe(one.marks);
  expect(other.parents).toBe(one.parents);
  expect(shorter.marks).not.toEqual(one.marks);
});
