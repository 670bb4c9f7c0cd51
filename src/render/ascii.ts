/** Signs of ours that ASCII has no room for, and what stands for them: one column each, so that all stays aligned. */
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

const drawn = new RegExp(`[${Object.keys(signs).join("")}]`, "g");

/** A text for a terminal without UTF-8: our own signs in ASCII, letters as they are. */
export const inAscii = (text: string): string => text.replaceAll(drawn, (sign) => signs[sign]!);
