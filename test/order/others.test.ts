import { expect, it } from "vitest";
import { Others } from "../../src/order/others.ts";
import { enabledSince, passageOf } from "../../src/order/passage.ts";
import { replaysOf } from "../../src/order/replays.ts";
import { loadPath } from "../../src/path/load.ts";
import { day, minute, order } from "../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 20 * day;

it("an order's own waits are no others', though it is there twice and others waited as long", () => {
  const replays = ["A-1", "A-2"].map((id) => replaysOf(order({ id, at, shape: "node" }), path)[0]!);
  const [own, other] = replays.map((one) => passageOf(one, now));
  const others = [own!, { ...own! }, { ...own!, ...other!, times: own!.times }];
  const question = { point: "13", since: at, allowed: 0, why: "overdue", story: replays[0]!.story } as const;
  const { waits } = new Others(others, path, () => undefined).at(question, {
    truncated: false,
    window: { from: at, to: now },
  });
  expect(Array.from(waits)).toHaveLength(1);
});

it("who passed before an order got there has not overtaken it, though a clock that is ahead says that it got there later", () => {
  const replays = ["A-1", "A-2"].map((id) => replaysOf(order({ id, at, shape: "node" }), path)[0]!);
  const [own, other] = replays.map((one) => passageOf(one, now));
  const place = path.points.findIndex(({ point }) => point === "13");
  const since = enabledSince(own!, place);
  const ahead = (passed: number) => ({
    ...other!,
    times: other!.times.with(place, passed).with(path.points.length + place, since + 5 * minute),
  });
  const evidence = (passed: number) =>
    new Others([ahead(passed)], path, () => undefined).at(
      { point: "13", since, allowed: 0, why: "overdue", story: replays[0]!.story },
      { truncated: false, window: { from: at, to: now } },
    ).evidence;
  expect(evidence(since - minute)).toMatchObject({ overtook: 0, passedBefore: 1 });
  expect(evidence(since + minute)).toMatchObject({ overtook: 1, passedBefore: 0 });
});
