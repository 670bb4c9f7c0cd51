import { expect, it } from "vitest";
import { treeOf } from "../../src/trace/tree.ts";
import { endOf, verdict } from "../order/tell.ts";
import { asOf } from "./as-of.ts";
import { day, order, second } from "./order.ts";
import { twoConsumers } from "./two-consumers.ts";

const at = Date.UTC(2026, 10, 1, 9) * 1_000;

it("an open request shows its children and not itself", () => {
  const traces = order({ id: "A-1", at });
  const fetched = traces.flatMap(({ spans }) => spans).find(({ name }) => name === "S3.GetObject")!;
  const arrived = asOf(traces, fetched.end + second);
  expect(endOf(arrived)).toBe(fetched.end);
  expect(arrived.flatMap((trace) => treeOf(trace).orphans).map(({ name }) => name)).toEqual(["S3.GetObject"]);
});

it("two consumers' spans for one message tell the same story as one", () => {
  const traces = twoConsumers(order({ id: "A-1", at }));
  expect(traces.flatMap(({ spans }) => spans).filter(({ kind }) => kind === "consumer")).toHaveLength(8);
  expect(verdict("A-1", traces, at + 30 * day)).toBe("completed 25.2");
});
