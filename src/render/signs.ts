import type { OrderState, PointState } from "../order/report.ts";

/** A sign beside each word, in every format: nothing is told by colour alone. */

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

/** How something is meant, whatever colour a format has for it. */
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
