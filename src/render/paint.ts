import type { ChalkInstance } from "chalk";
import type { OrderState, RowReport } from "../order/report.ts";
import { type Paint, plain } from "./columns.ts";
import { pointSigns, slowSign, type Tone, toneOfOrder, toneOfPoint } from "./signs.ts";

/** Colours for a terminal. */

export const headlinePaint = (state: OrderState, color: ChalkInstance): Paint =>
  ({ bad: color.bold.red, doubt: color.bold.yellow, good: color.bold.green })[toneOfOrder(state)];

export const paintOf = (tone: Tone, color: ChalkInstance): Paint => {
  if (tone === "bad") return color.bold.red;
  if (tone === "doubt") return color.yellow;
  return tone === "ahead" ? color.dim : plain;
};

/** The sign and colour of a whole row. A person's act leaves no span, so a proved one counts as done. */
export function rowSign({ state, points }: RowReport, color: ChalkInstance): { sign: string; paint: Paint } {
  if (state === "done" && points.some(({ slow }) => slow)) return { sign: slowSign, paint: color.yellow };
  const seen = state === "proved" && points.length === 0 ? "done" : state;
  return { sign: pointSigns[seen], paint: paintOf(toneOfPoint(seen), color) };
}
