import { expect, it } from "vitest";
import { loadPath } from "../../../src/path/load.ts";
import type { OrderRow } from "../../../src/search/clickhouse/order-row.ts";
import { replayOfRows } from "../../../src/search/clickhouse/row-replay.ts";

const path = loadPath();
const place = path.points.findIndex(({ point }) => point === "13");

/** An order with these tries at step 13: when each began and ended, and which delivery it is. */
const attemptsOf = (...tries: readonly (readonly [start: number, end: number, delivery: number])[]) => {
  const row: OrderRow = {
    story: "o:A-1",
    isOdd: false,
    first: 0,
    last: 1,
    arrived: [],
    links: [],
    attempts: tries.flatMap((one) => [place, ...one]),
    others: [],
    traces: ["t1"],
    counted: { traces: 1, spans: tries.length },
  };
  const replay = replayOfRows({ orderId: "A-1", calculationRequestIds: [], rows: [row] }, path);
  return replay.points.get("13")!.attempts;
};

it("two consumers' spans of one delivery are one try where they overlap, and only of one delivery", () => {
  const tries = attemptsOf([0, 10, 7], [5, 20, 7], [6, 20, 8], [7, 9, 0], [8, 9, 0], [30, 40, 7]);
  expect(tries.map(({ start, end }) => [start, end])).toEqual([
    [0, 20],
    [6, 20],
    [7, 9],
    [8, 9],
    [30, 40],
  ]);
});

it("a listener's span is of the delivery that the client's span handed on, soon enough", () => {
  const handedOn = attemptsOf([0, 10, -7], [20, 30, 7]);
  expect(handedOn.map(({ start, end, ended }) => [start, end, ended])).toEqual([[0, 30, true]]);
  expect(attemptsOf([0, 10, -7], [path.openRequest + 11, path.openRequest + 12, 7])).toHaveLength(2);
});

it("a hundred thousand tries take no longer each than a few", () => {
  const many = Array.from({ length: 100_000 }, (_, i) => [10 * i, 10 * i + 1, 0] as const);
  expect(attemptsOf(...many)).toHaveLength(many.length);
}, 5_000);
