import { AsyncLocalStorage } from "node:async_hooks";

/**
 * What goes wrong with an order, and where: `16=vanish`. It travels with the order as a header of its requests and messages, and
 * in its row of the shop's database, so that an order's fault hits no other.
 *
 * - `fail`: an error at that point: an exception, a refusal of the part that is asked, a 5xx, a nack.
 * - `unreachable`: the part refuses the connection.
 * - `vanish`: the step silently does not happen.
 * - `once`: `fail` at the first attempt only.
 * - `twice`: the message there is delivered twice.
 * - `slow`: it takes a minute.
 */
export type Way = "fail" | "unreachable" | "vanish" | "once" | "twice" | "slow";

export const faultHeader = "x-landscape-fault";

const current = new AsyncLocalStorage<string | undefined>();

/** `fault` as it stands in a header or a row; nothing is a healthy order. */
export const withFault = <T>(fault: string | undefined, work: () => T): T => current.run(fault, work);

export const carriedFault = (): string | undefined => current.getStore();

/** What is to go wrong at this point of the order that is worked on. At the first attempt `once` is a failure, later it is nothing. */
export function faultAt(point: string): Exclude<Way, "once"> | undefined {
  const [where, way] = (current.getStore() ?? "").split("=");
  if (where !== point) return undefined;
  return way === "once" ? "fail" : (way as Exclude<Way, "once">);
}

/** The attempt after the first: what was to fail once has failed. */
export const secondAttempt = (fault: string | undefined): string | undefined =>
  fault?.endsWith("=once") === true ? undefined : fault;

/** For a step that has nothing to refuse it but itself. */
export function failHere(point: string, message: string): void {
  if (faultAt(point) === "fail") throw new Error(message);
}
