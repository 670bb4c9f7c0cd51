import { printable } from "../text.ts";

/** Our own HTML, or SVG in it. A plain string never counts as markup. */
export interface Markup {
  readonly markup: string;
}

export type Part = Markup | string | number | undefined | readonly Part[];

/**
 * A template whose values are text unless they are markup: text is made printable and escaped. Undefined is left out.
 */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.map((own, i) => (i === 0 ? own : inserted(parts[i - 1]) + own)).join(""),
});

function inserted(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(inserted).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => printable(text).replaceAll(/[&<>"']/g, (char) => entities[char]!);

/** Our own text as markup, without escaping: a style sheet. */
export const verbatim = (text: string): Markup => ({ markup: text });
