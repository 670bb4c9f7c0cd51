import { expect, it } from "vitest";
import { CountedOrders } from "../../../src/search/clickhouse/counted-orders.ts";
import type { OrderRow } from "../../../src/search/clickhouse/order-row.ts";

/** What one slice's traces say of an order. */
const row = (more: Partial<OrderRow>): OrderRow => ({
  story: "o:A-1",
  isOdd: false,
  first: 100,
  last: 200,
  arrived: [1, 0],
  links: [],
  attempts: [],
  others: [],
  traces: ["t1"],
  counted: { traces: 1, spans: 3 },
  ...more,
});

const countedFrom = (rows: readonly OrderRow[]): CountedOrders => {
  const orders = new CountedOrders();
  for (const one of rows) orders.add(one);
  return orders;
};

const link = { certainty: "span", calculation: "c-1" } as const;

it("the first order is the first of those whose rows tell their times", () => {
  expect(countedFrom([]).oldest).toBe(Infinity);
  expect(countedFrom([row({}), row({ story: "o:A-2", first: 50 }), row({ isOdd: true, first: 0 })]).oldest).toBe(50);
});

it("the rows of an order from several slices are joined", () => {
  const orders = countedFrom([
    row({ links: [link], attempts: [0, 100, 110, 0] }),
    row({ first: 50, last: 90, arrived: [2, 5], links: [link], attempts: [3, 60, 70, 7], traces: ["t2"] }),
    row({ last: 300, others: [{ which: 1, start: 250, end: 260 }], traces: ["t3", "t4"] }),
  ]);
  const [one, ...more] = orders.orders();
  expect(more).toEqual([]);
  expect(one).toMatchObject({
    id: "o:A-1",
    isPlain: true,
    order: {
      orderId: "A-1",
      calculationRequestIds: ["c-1"],
      rows: [
        {
          first: 50,
          last: 300,
          arrived: [4, 5],
          links: [link],
          attempts: [0, 100, 110, 0, 3, 60, 70, 7],
          others: [{ which: 1, start: 250, end: 260 }],
          traces: ["t1", "t2", "t3", "t4"],
        },
      ],
    },
  });
  expect([orders.traces, orders.spans, orders.size]).toEqual([3, 9, 1]);
});

it("one with something odd in any slice must be read in full, in all of its traces", () => {
  const [one] = countedFrom([row({}), row({ isOdd: true, traces: ["t2"] }), row({ traces: ["t3"] })]).orders();
  expect(one?.isPlain).toBe(false);
  expect(one?.order.rows.flatMap(({ traces }) => traces)).toEqual(["t1", "t2", "t3"]);
});

it("a calculation's traces are its order's, whichever slice says so", () => {
  const calculation = row({ story: "c:c-1", traces: ["t9"] });
  const [one, ...more] = countedFrom([calculation, row({}), row({ links: [link], traces: ["t2"] })]).orders();
  expect(more).toEqual([]);
  expect(one?.order.rows.flatMap(({ traces }) => traces)).toEqual(["t1", "t2", "t9"]);
});

it("a calculation that two orders claim belongs to neither alone", () => {
  const orders = countedFrom([row({ links: [link] }), row({ story: "o:A-2", links: [link] })]).orders();
  expect([...orders].map(({ id, isPlain }) => [id, isPlain])).toEqual([
    ["o:A-1", false],
    ["o:A-2", false],
  ]);
});

it("of a finished order only spans that change it count", () => {
  const orders = countedFrom([row({})]);
  orders.close([...orders.orders()][0]!);
  orders.add(row({ traces: ["a look"] }));
  expect([orders.reopened, [...orders.orders()], orders.size]).toEqual([[], [], 1]);
  orders.add(row({ attempts: [0, 400, 410, 0], traces: ["t5"] }));
  expect(orders.reopened).toEqual(["o:A-1"]);
  expect([...orders.orders()]).toEqual([]);
});
