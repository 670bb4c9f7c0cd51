import type { Request } from "express";
import { Database } from "./database.ts";
import { carriedFault } from "./fault.ts";
import { Files } from "./files.ts";
import { api, listen, post, Refused } from "./http.ts";
import { run } from "./service.ts";
import { port, shopDatabase } from "./settings.ts";

/** The internet shop's service: points 2 to 10. */
interface NewOrder {
  /** The shop's front end gives the order its number. */
  readonly orderId: string;
  readonly orderType: string;
  readonly customer: { readonly name: string; readonly phone: string; readonly email: string };
}

const database = new Database(shopDatabase());
const files = new Files();
const app = api();
const orderOf = (request: Request): string => String(request.params["orderId"]);
const saved = async (order: string): Promise<void> => {
  const rows = await database.read("SELECT status FROM orders WHERE order_id = $1", [order]);
  if (rows.length === 0) throw new Refused(404, `no order ${order}`);
};

post(app, {
  path: "/api/orders",
  point: () => "2",
  about: ({ body }) => ({ order_id: body.orderId, order_type: body.orderType, order_status: "INITIATED" }),
  handle: async ({ body }) => {
    const { orderId, orderType, customer } = body as NewOrder;
    await database.write(
      "3",
      { order_status: "INITIATED" },
      "INSERT INTO orders (order_id, order_type, status, customer_name, customer_phone, customer_email, fault) " +
        "VALUES ($1, $2, 'INITIATED', $3, $4, $5, $6)",
      [orderId, orderType, customer.name, customer.phone, customer.email, carriedFault()],
    );
    return { orderId };
  },
});

post(app, {
  path: "/api/orders/:orderId/file",
  point: () => "5",
  about: (request) => ({ order_id: orderOf(request) }),
  handle: async (request) => {
    const order = orderOf(request);
    await saved(order);
    await files.put(order, request.body as Buffer);
    await database.note("UPDATE orders SET status = 'FILE_UPLOADED' WHERE order_id = $1", [order]);
    return { orderId: order, status: "FILE_UPLOADED" };
  },
});

post(app, {
  path: "/api/orders/:orderId/submit",
  point: () => "9",
  about: (request) => ({ order_id: orderOf(request), order_status: "SUBMITTED" }),
  handle: async (request) => {
    const order = orderOf(request);
    await saved(order);
    await database.write(
      "10",
      { order_status: "SUBMITTED" },
      "UPDATE orders SET status = 'SUBMITTED', fault = $2 WHERE order_id = $1",
      [order, carriedFault()],
    );
    return { orderId: order, status: "SUBMITTED" };
  },
});

const server = await listen(app, port());
run({
  server,
  // The shop takes no messages.
  idle: async () => {},
  close: async () => {
    files.close();
    await database.close();
  },
});
