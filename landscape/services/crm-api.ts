import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inSpan } from "../telemetry/business.ts";
import { Broker, type Message } from "./broker.ts";
import { Database } from "./database.ts";
import { failHere, faultAt, secondAttempt, withFault } from "./fault.ts";
import { api, listen, post, Refused } from "./http.ts";
import { run } from "./service.ts";
import { pollTime, port, shopDatabase } from "./settings.ts";

/**
 * The CRM's service. It finds orders in the shop's database, and talks to the MES through queues. Points 11, 12, 20,
 * 24b, 25.
 */
const database = new Database(shopDatabase());
const broker = await Broker.open();
const app = api();

/** A submitted order without a calculation request yet. It is tried three times. */
interface Found {
  readonly order_id: string;
  readonly fault: string | null;
  readonly tries: number;
}

async function poll(): Promise<void> {
  await inSpan("poll new orders", {}, async () => {
    const found = await database.read<Found>(
      "SELECT order_id, fault, tries FROM orders WHERE status = 'SUBMITTED' AND NOT taken AND tries < 3 " +
        "AND fault IS DISTINCT FROM $1 ORDER BY order_id LIMIT 20",
      // This fault makes the poll miss the row.
      ["11=vanish"],
    );
    for (const order of found) {
      const fault = order.fault ?? undefined;
      // If an order can't be taken, it waits for the next poll, and the others go on.
      await withFault(order.tries === 0 ? fault : secondAttempt(fault), () => detect(order)).catch(() =>
        database.note("UPDATE orders SET tries = tries + 1 WHERE order_id = $1", [order.order_id]),
      );
    }
  });
}

const detect = ({ order_id }: Found): Promise<void> => {
  const calculation = randomUUID();
  return inSpan("detect order", { order_id, calculation_request_id: calculation }, async () => {
    failHere("11", "the order's type is not known");
    const message = { calculationRequestId: calculation, orderId: order_id };
    await broker.publish("12", "13", "calculation.requests", message);
    await database.note("UPDATE orders SET taken = true, calculation_request_id = $2 WHERE order_id = $1", [
      order_id,
      calculation,
    ]);
  });
};

await broker.consume(
  "price received",
  "calculation.results",
  idsOf,
  async ({ orderId, calculationRequestId, price }) => {
    if (faultAt("price received") === "vanish") return;
    await database.write(
      "price saved",
      { order_status: "PRICE_CALCULATED" },
      // A partner's order begins here, because the shop has never heard of it.
      "INSERT INTO orders (order_id, order_type, status, calculation_request_id, price, taken) " +
        "VALUES ($1, 'partner', 'PRICE_CALCULATED', $2, $3, true) " +
        "ON CONFLICT (order_id) DO UPDATE SET status = 'PRICE_CALCULATED', price = excluded.price " +
        "WHERE orders.status = 'SUBMITTED'",
      [orderId, calculationRequestId, price],
    );
  },
);

await broker.consume(
  "24b.1",
  "order.shipped",
  ({ orderId }) => ({ order_id: orderId!, order_status: "SHIPPED" }),
  async ({ orderId }) =>
    database.write(
      "24b.2",
      { order_status: "SHIPPED" },
      "UPDATE orders SET status = 'SHIPPED' WHERE order_id = $1 AND status <> 'CLOSED'",
      [orderId],
    ),
);

post(app, {
  path: "/api/orders/:orderId/approve",
  point: () => "20.1",
  about: ({ params }) => ({ order_id: String(params["orderId"]), order_status: "MANUFACTURING_APPROVED" }),
  handle: async ({ params }) => {
    const orderId = String(params["orderId"]);
    const [order] = await database.read<{ status: string }>("SELECT status FROM orders WHERE order_id = $1", [orderId]);
    // An order may be approved already and not be on the queue: the seller was turned away, and tries again.
    if (!["PRICE_CALCULATED", "MANUFACTURING_APPROVED"].includes(order?.status ?? ""))
      throw new Refused(409, `${orderId} has no price yet`);
    await database.write(
      "20.2",
      { order_status: "MANUFACTURING_APPROVED" },
      "UPDATE orders SET status = 'MANUFACTURING_APPROVED' WHERE order_id = $1",
      [orderId],
    );
    await broker.publish("20.3", "21.1", "manufacturing.orders", { orderId });
    return { orderId, status: "MANUFACTURING_APPROVED" };
  },
});

post(app, {
  path: "/api/carrier/events",
  point: () => "25.1",
  about: ({ body }) => ({ order_id: body.orderId, order_status: "CLOSED" }),
  handle: async ({ body }) => {
    await database.write(
      "25.2",
      { order_status: "CLOSED" },
      "UPDATE orders SET status = 'CLOSED' WHERE order_id = $1",
      [body.orderId],
    );
    return { orderId: body.orderId, status: "CLOSED" };
  },
});

function idsOf({ orderId, calculationRequestId }: Message) {
  return { order_id: orderId!, calculation_request_id: calculationRequestId! };
}

const server = await listen(app, port());
const stopping = new AbortController();
const polls = (async () => {
  for (; !stopping.signal.aborted; await sleep(pollTime())) await poll().catch(() => {});
})();
run({
  server,
  idle: () => broker.idle(),
  close: async () => {
    stopping.abort();
    await polls;
    await broker.close();
    await database.close();
  },
});
