import type { OrderState, PointState } from "../order/report.ts";

/** A sign for each state, in every format: no state is shown by colour alone. */

export const orderSigns: Readonly<Record<OrderState, string>> = {
  completed: "✓",
  "in-progress": "▸",
  waiting: "…",
  stuck: "!",
  failed: "✗",
  lost: "✗",
  undecidable: "?",
  "not-found": "?",
};

export const pointSigns: Readonly<Record<PointState, string>> = {
  done: "✓",
  proved: "~",
  failed: "✗",
  lost: "✗",
  stuck: "!",
  waiting: "…",
  running: "▸",
  pending: "·",
  undecidable: "?",
  "not-on-path": "–",
};

export const slowSign = "◷";

/** How good or bad something is; each format has its own colours for that. */
export type Tone = "good" | "bad" | "doubt" | "now" | "ahead";

export const toneOfOrder = (state: OrderState): "good" | "bad" | "doubt" => {
  if (state === "failed" || state === "lost" || state === "stuck") return "bad";
  return state === "undecidable" || state === "not-found" ? "doubt" : "good";
};

export const toneOfPoint = (state: PointState): Tone => {
  if (state === "failed" || state === "lost" || state === "stuck") return "bad";
  if (state === "undecidable" || state === "proved") return "doubt";
  if (state === "pending" || state === "not-on-path") return "ahead";
  return state === "done" ? "good" : "now";
};
