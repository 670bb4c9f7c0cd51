import { type Environment, hasUnicode } from "./terminal.ts";

/** ASCII replacements for our signs, one column wide each, so that everything stays aligned. */
const signs: Readonly<Record<string, string>> = {
  "✓": "+",
  "✗": "X",
  "▸": ">",
  "…": "~",
  "·": ".",
  "–": "-",
  "—": "-",
  "−": "-",
  "→": ">",
  "◷": "@",
  "█": "#",
  "░": ".",
  "▒": "!",
  "┃": "|",
  "├": "|",
  "┤": "|",
  "│": "|",
  "└": "`",
  "─": "-",
  "×": "x",
  "≠": "!",
  "“": '"',
  "”": '"',
  "«": '"',
  "»": '"',
};

const anySign = new RegExp(`[${Object.keys(signs).join("")}]`, "g");

/** A text for people at this terminal: if it is without UTF-8, our own signs are in ASCII; letters stay as they are. */
export const forTerminal = (text: string, env: Environment): string =>
  hasUnicode(env) ? text : text.replaceAll(anySign, (sign) => signs[sign]!);
