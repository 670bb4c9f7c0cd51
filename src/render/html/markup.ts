import { printable } from "../text.ts";

/** HTML, or SVG in it, as it is written by us; a string is never taken for it. */
export interface Markup {
  readonly markup: string;
}

export type Part = Markup | string | number | undefined | readonly Part[];

/** A template in which whatever is not markup itself is text: escaped, and what can't be seen made visible. Undefined is nothing. */
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

/** What is written by us as it stands: a style sheet. */
export const verbatim = (text: string): Markup => ({ markup: text });
