import type { z } from "zod";
import type { Style } from "../style.ts";
import type { watchSchema } from "./sweeps/schema.ts";
import { type Again, type Judgement, type JudgementInFull, tellHeadline, tellReason } from "./order-sentences.ts";
import { orderJson, verdictJson } from "./show/json.ts";
import { orderSigns, toneOfOrder } from "./signs.ts";
import { paragraph } from "./text.ts";
import { iso, moment } from "./time.ts";

/** A change in the order: when it was noticed, what it is, and why. */
export function sayChange(report: JudgementInFull, style: Style): string {
  const { color, width } = style;
  const { state } = report.verdict;
  const paint = { bad: color.bold.red, doubt: color.yellow, good: color.green }[toneOfOrder(state)];
  const [first, ...rest] = paragraph(
    `${moment(report.now, style, true)} ${orderSigns[state]} `,
    `${tellHeadline(report, style).join("  ")}: ${tellReason(report, style)}`,
    width,
  );
  return `${[first!, ...rest].map((line) => paint(line)).join("\n")}\n`;
}

export const watchJson = (report: Judgement, again: Again): z.infer<typeof watchSchema> => ({
  schemaVersion: 1,
  command: "watch",
  at: iso(report.now),
  order: orderJson(report),
  verdict: verdictJson(report, again),
});
