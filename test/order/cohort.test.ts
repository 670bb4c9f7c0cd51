import { expect, it } from "vitest";
import { Others } from "../../src/order/cohort.ts";
import { passageOf } from "../../src/order/passage.ts";
import { replaysOf } from "../../src/order/replay.ts";
import { loadPath } from "../../src/path/load.ts";
import { day, order } from "../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 20 * day;

it("an order's own waits are no others', though it is there twice and others waited as long", () => {
  const replays = ["A-1", "A-2"].map((id) => replaysOf(order({ id, at, shape: "node" }), path)[0]!);
  const [own, other] = replays.map((one) => passageOf(one, now));
  const others = [own!, { ...own! }, { ...own!, ...other!, passed: own!.passed, enabled: own!.enabled }];
  const question = { point: "13", since: at, allowed: 0, story: replays[0]!.story };
  const { waits } = new Others(others, path, () => undefined).at(question, {
    truncated: false,
    window: { from: at, to: now },
  });
  expect(Array.from(waits)).toHaveLength(1);
});
