import { setTimeout as sleep } from "node:timers/promises";
import { inSpan } from "../telemetry/business.ts";
import { Broker, type Message } from "./broker.ts";
import { Cache } from "./cache.ts";
import { Database } from "./database.ts";
import { failHere, faultAt } from "./fault.ts";
import { Files } from "./files.ts";
import { api, listen, post, Refused } from "./http.ts";
import { run } from "./service.ts";
import { calculationTime, mesDatabase, port } from "./settings.ts";

/** The manufacturing service. It prices models, and its operators make approved orders. Points 13 to 18, 21 to 24a. */
const database = new Database(mesDatabase());
const files = new Files();
const cache = new Cache();
const broker = await Broker.open();
const app = api();

/** How long a model with very many polygons takes, in ms. */
const slowCalculation = 60_000;

/** Points 14 to 18, for a request of the CRM or of a partner. */
async function price({ orderId, calculationRequestId }: Message): Promise<void> {
  if (faultAt("14") === "vanish") return;
  const model = await files.get(orderId!);
  if (faultAt("15b") === "vanish") return;
  const price = await inSpan("calculate price", {}, async () => {
    await sleep(faultAt("15b") === "slow" ? slowCalculation : calculationTime() * (0.5 + Math.random()));
    failHere("15b", "the model has a hole in it");
    return 100 + model.length;
  });
  await database.write(
    "16",
    { order_status: "PRICE_CALCULATED" },
    "INSERT INTO calculations (calculation_request_id, price) VALUES ($1, $2) " +
      "ON CONFLICT (calculation_request_id) DO UPDATE SET price = excluded.price",
    [calculationRequestId, price],
  );
  // A price that is not in the cache is only slower to show.
  await cache.keep(calculationRequestId!, price).catch(() => {});
  await broker.publish("18", "price received", "calculation.results", {
    orderId: orderId!,
    calculationRequestId: calculationRequestId!,
    price,
  });
}

await broker.consume(
  "13",
  "calculation.requests",
  ({ calculationRequestId }) => ({ calculation_request_id: calculationRequestId! }),
  price,
);

await broker.consume(
  "21.1",
  "manufacturing.orders",
  ({ orderId }) => ({ order_id: orderId!, order_status: "MANUFACTURING_APPROVED" }),
  async ({ orderId }) =>
    database.write(
      "21.2",
      { order_status: "MANUFACTURING_APPROVED" },
      "INSERT INTO orders (order_id, status) VALUES ($1, 'MANUFACTURING_APPROVED') ON CONFLICT (order_id) DO NOTHING",
      [orderId],
    ),
);

/** A partner asks for the price of its own model. The result becomes an order in the CRM. */
post(app, {
  path: "/api/calculations",
  point: () => "price request",
  about: ({ body }) => ({ calculation_request_id: body.calculationRequestId, order_type: "partner" }),
  handle: async ({ body }) => {
    await price(body as Message);
    return { calculationRequestId: body.calculationRequestId };
  },
});

const statusOf = async (order: string): Promise<string> => {
  const [row] = await database.read<{ status: string }>("SELECT status FROM orders WHERE order_id = $1", [order]);
  if (row === undefined) throw new Refused(404, `no order ${order}`);
  return row.status;
};

post(app, {
  path: "/api/orders/:orderId/assign",
  point: () => "22.1",
  about: ({ params, body }) => ({
    order_id: String(params["orderId"]),
    operator_id: body.operatorId,
    order_status: "MANUFACTURING_STARTED",
  }),
  handle: async ({ params, body }) => {
    const orderId = String(params["orderId"]);
    if ((await statusOf(orderId)) !== "MANUFACTURING_APPROVED") throw new Refused(409, `${orderId} is not to be made`);
    await database.write(
      "22.2",
      { order_status: "MANUFACTURING_STARTED" },
      "UPDATE orders SET status = 'MANUFACTURING_STARTED', operator_id = $2 WHERE order_id = $1",
      [orderId, body.operatorId],
    );
    return { orderId, status: "MANUFACTURING_STARTED" };
  },
});

/** The status that each status may follow. */
const statusBefore: Readonly<Record<string, string>> = {
  MANUFACTURING_COMPLETED: "MANUFACTURING_STARTED",
  PACKAGING: "MANUFACTURING_COMPLETED",
  SHIPPED: "PACKAGING",
};

post(app, {
  path: "/api/orders/:orderId/status_change",
  point: ({ body }) => (body.status === "SHIPPED" ? "24a.1" : "23.1"),
  about: ({ params, body }) => ({
    order_id: String(params["orderId"]),
    operator_id: body.operatorId,
    order_status: body.status,
  }),
  handle: async ({ params, body }) => {
    const orderId = String(params["orderId"]);
    const status = String(body.status);
    // The order may have the status already: the operator was turned away, and tries again.
    if (![statusBefore[status], status].includes(await statusOf(orderId)))
      throw new Refused(409, `${orderId} cannot be ${status} now`);
    await database.write(
      status === "SHIPPED" ? "24a.2" : "23.2",
      { order_status: status },
      "UPDATE orders SET status = $2 WHERE order_id = $1",
      [orderId, status],
    );
    if (status === "SHIPPED") await broker.publish("24a.3", "24b.1", "order.shipped", { orderId });
    return { orderId, status };
  },
});

const server = await listen(app, port());
run({
  server,
  idle: () => broker.idle(),
  close: async () => {
    await broker.close();
    cache.close();
    files.close();
    await database.close();
  },
});
