import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { ServiceName } from "./parts/service.ts";
import { faultHeader } from "./services/fault.ts";
import type { World } from "./world.ts";

/** The acts of people, in the order of the path. */
const shopActs = ["create", "upload", "submit", "approve", "assign", "complete", "pack", "ship", "deliver"] as const;
const partnerActs = ["price", ...shopActs.slice(3)] as const;
export type Act = (typeof shopActs)[number] | "price";
export const acts: readonly Act[] = ["price", ...shopActs];

/** An order to be played. */
export interface Plan {
  readonly orderId: string;
  readonly kind: "shop" | "partner";
  /** `16=vanish`, see services/fault.ts. */
  readonly fault?: string;
  /** The act that meets the fault. */
  readonly at?: Act;
  /** The last act: the order does not get any further, or people have no reason to go on. */
  readonly last?: Act;
  /** The request of this act gets lost on the way to the service. */
  readonly swallowed?: Act;
  /** Whether a person who was turned away tries a second time. */
  readonly insists?: boolean;
}

/** What people need from a landscape: its services, the data on their screens, and the bucket for partners' models. */
export interface Stage {
  readonly urls: World["urls"];
  readonly databases: Pick<World["databases"], "shop" | "mes">;
  readonly s3: Pick<World["s3"], "put">;
}

/**
 * Plays the customer, the seller, the operators and the carrier. They do what their screens let them do, one act at a
 * time.
 */
export async function play(stage: Stage, plan: Plan): Promise<void> {
  for (const act of actsOf(plan)) await perform(stage, plan, act);
}

/** The acts of an order's people, up to the last one. */
export function actsOf({ kind, last }: Plan): Act[] {
  const all: readonly Act[] = kind === "shop" ? shopActs : partnerActs;
  return last === undefined ? [...all] : all.slice(0, all.indexOf(last) + 1);
}

export async function perform(stage: Stage, plan: Plan, act: Act): Promise<void> {
  const { orderId, swallowed, fault, at = act, insists = false } = plan;
  await untilVisible(stage, act, orderId);
  if (act === swallowed) return;
  // A partner uploads its own model first.
  if (act === "price") await stage.s3.put(`models/${orderId}.stl`, `solid ${orderId}`);
  const { service, path, body } = call(act, orderId);
  const url = stage.urls[service] + path;
  const status = await send(url, body, at === act ? fault : undefined);
  if (status >= 500 && insists) await send(url, body, undefined);
}

/** Returns the answer's status. */
async function send(url: string, body: object | Buffer, fault: string | undefined): Promise<number> {
  const model = Buffer.isBuffer(body);
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": model ? "model/stl" : "application/json",
      ...(fault === undefined ? {} : { [faultHeader]: fault }),
    },
    body: model ? new Uint8Array(body) : JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const operatorId = "op-7";

function call(act: Act, orderId: string): { service: ServiceName; path: string; body: object | Buffer } {
  const order = `/api/orders/${orderId}`;
  const change = (status: string) => ({
    service: "mes-api" as const,
    path: `${order}/status_change`,
    body: { status, operatorId },
  });
  switch (act) {
    case "price":
      return {
        service: "mes-api",
        path: "/api/calculations",
        body: { calculationRequestId: `calc-${orderId}`, orderId },
      };
    case "create":
      return {
        service: "shop-api",
        path: "/api/orders",
        body: { orderId, orderType: typeOf(orderId), customer: customerOf(orderId) },
      };
    case "upload":
      return { service: "shop-api", path: `${order}/file`, body: Buffer.from(`solid ${orderId}`.padEnd(2_000)) };
    case "submit":
      return { service: "shop-api", path: `${order}/submit`, body: {} };
    case "approve":
      return { service: "crm-api", path: `${order}/approve`, body: {} };
    case "assign":
      return { service: "mes-api", path: `${order}/assign`, body: { operatorId } };
    case "complete":
      return change("MANUFACTURING_COMPLETED");
    case "pack":
      return change("PACKAGING");
    case "ship":
      return change("SHIPPED");
    case "deliver":
      return { service: "crm-api", path: "/api/carrier/events", body: { orderId, event: "DELIVERED" } };
  }
}

/** Made-up names, phones and e-mails. No span may carry them. */
export const customerOf = (orderId: string) => {
  const number = Number.parseInt(orderId.replaceAll(/\D/g, ""), 10) || 0;
  const surname = ["Zvyagintseva", "Kholmogorov", "Preobrazhenskaya", "Dzhaparidze"][number % 4]!;
  return {
    name: `${["Agrafena", "Yevlampy", "Kapitolina", "Venedikt"][number % 4]} ${surname}`,
    phone: `+7 921 555 ${String(number % 10_000).padStart(4, "0")}`,
    email: `${surname.toLowerCase()}.${number}@example.com`,
  };
};

const typeOf = (orderId: string): string => ["ring", "necklace", "brooch"][orderId.length % 3]!;

/** Waits until a person's screen shows the order's status that allows the next act. */
async function untilVisible({ databases }: Stage, act: Act, orderId: string): Promise<void> {
  if (act === "approve") await untilStatus(databases.shop, orderId, ["PRICE_CALCULATED"]);
  if (act === "assign") await untilStatus(databases.mes, orderId, ["MANUFACTURING_APPROVED"]);
  // The parcel arrives whatever the CRM knows. It takes long enough for the CRM to hear of the shipment.
  if (act === "deliver") await sleep(300);
}

/** Nothing takes this long even on a busy machine. So a hang ends in an error, and not in a wrong verdict. */
const statusTimeout = 120_000;

async function untilStatus(database: pg.Pool, orderId: string, statuses: readonly string[]): Promise<void> {
  for (const end = Date.now() + statusTimeout; Date.now() < end; await sleep(50)) {
    const { rows } = await database.query<{ status: string }>("SELECT status FROM orders WHERE order_id = $1", [
      orderId,
    ]);
    if (statuses.includes(rows[0]?.status ?? "")) return;
  }
  throw new Error(
    `${orderId} was not ${statuses.join(" or ")} after ${statusTimeout / 1_000} s, and nothing was to keep it`,
  );
}
