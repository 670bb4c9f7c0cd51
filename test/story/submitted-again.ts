import type { Trace } from "../../src/trace/span.ts";
import { hour } from "../../src/trace/units.ts";
import { order, type OrderOptions } from "./order.ts";

/** The customer has got a price, changes the model and submits the order again, an hour later. The options tell the rest. */
export function submittedAgain({ drop = [], ...options }: OrderOptions): Trace[] {
  const { id, at, shape = "java" } = options;
  const first = order({ id, at, shape, until: "18" });
  const priced = Math.max(...first.flatMap(({ spans }) => spans.map(({ end }) => end)));
  return [...first, ...order({ ...options, at: priced + hour, drop: ["2", "3", "5", "6", "7", ...drop] })];
}
