import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The way in which something goes wrong with an order at a point: `16=vanish`. The fault travels with its order as a
 * header of requests and messages, and in the order's row of the shop's database. So it hits no other order.
 *
 * - `fail`: an error at that point: an exception, a refusal of the part that is asked, a 5xx, a nack.
 * - `unreachable`: the part refuses the connection.
 * - `vanish`: the step silently does not happen.
 * - `once`: `fail` at the first attempt only.
 * - `twice`: the message at that point is delivered twice.
 * - `slow`: the step takes a minute.
 */
export type Way = "fail" | "unreachable" | "vanish" | "once" | "twice" | "slow";

export const faultHeader = "x-landscape-fault";

const current = new AsyncLocalStorage<string | undefined>();

/** Runs `work` for an order with this fault, as a header or a row has it. A healthy order has none. */
export const withFault = <T>(fault: string | undefined, work: () => T): T => current.run(fault, work);

export const carriedFault = (): string | undefined => current.getStore();

/** What must go wrong at this point of the current order. `once` is a failure here; `secondAttempt` removes it. */
export function faultAt(point: string): Exclude<Way, "once"> | undefined {
  const [where, way] = (current.getStore() ?? "").split("=");
  if (where !== point) return undefined;
  return way === "once" ? "fail" : (way as Exclude<Way, "once">);
}

/** The fault for an attempt after the first: `once` has had its failure. */
export const secondAttempt = (fault: string | undefined): string | undefined =>
  fault?.endsWith("=once") === true ? undefined : fault;

/** Makes a step fail that asks no part which could refuse. */
export function failHere(point: string, message: string): void {
  if (faultAt(point) === "fail") throw new Error(message);
}
