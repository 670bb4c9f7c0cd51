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
};

const anySign = new RegExp(`[${Object.keys(signs).join("")}]`, "g");

/** A text for a terminal without UTF-8: our own signs in ASCII, letters as they are. */
export const inAscii = (text: string): string => text.replaceAll(anySign, (sign) => signs[sign]!);
