import { printable, webAddress } from "./text.ts";

/** Markdown as GitHub, GitLab and a ticket read it, with text from outside in it. */

/** What Markdown, a table of it, or the HTML inside it would take for more than text. */
export const text = (plain: string): string =>
  printable(plain)
    .replaceAll(/[&<>]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char]!)
    .replaceAll(/[\\`*_{}[\]|#~!@$]/g, (char) => `\\${char}`)
    // An address of its own becomes a link, and what begins like an item begins a list in it.
    .replaceAll("://", "\\://")
    .replaceAll(/www\./gi, (lead) => `${lead.slice(0, -1)}\\.`)
    .replace(/^\s*(\d*)([-+.)])(?=\s|$)/, "$1\\$2");

/** An id, to be copied; what no id looks like is text. */
export const id = (plain: string): string => (/^[\w.:-]+$/.test(plain) ? `\`${plain}\`` : text(plain));

/** A link, where the address is one of the web. */
export function link(plain: string, address: string): string {
  const url = webAddress(address);
  return url === undefined ? text(plain) : `[${text(plain)}](<${url.replaceAll(/[<>\\]/g, encodeURIComponent)}>)`;
}

/** Cells are Markdown already. */
export const table = (heads: readonly string[], lines: readonly (readonly string[])[]): string => {
  const row = (cells: readonly string[]) => `|${cells.map((cell) => (cell === "" ? " " : ` ${cell} `)).join("|")}|`;
  return [row(heads), row(heads.map(() => "---")), ...lines.map(row)].join("\n");
};

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

/** A picture in letters, which nothing changes: no fence can end inside of it. */
export const letters = (lines: readonly string[]): string =>
  ["````text", ...lines.map((line) => printable(line).replaceAll("`", "'")), "````"].join("\n");

/** Sections with an empty line between them; those that are empty are left out. */
export const document = (sections: readonly (string | undefined)[]): string =>
  `${sections.filter((section) => section !== undefined && section !== "").join("\n\n")}\n`;
