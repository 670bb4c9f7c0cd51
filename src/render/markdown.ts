import { printable, webAddress } from "./text.ts";

/** Markdown as GitHub, GitLab and ticket systems read it, with untrusted text in it. */

/** Escapes everything that Markdown, its tables or HTML inside it would take for more than text. */
export const text = (plain: string): string =>
  printable(plain)
    .replaceAll(/[&<>]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char]!)
    .replaceAll(/[\\`*_{}[\]|#~!@$]/g, (char) => `\\${char}`)
    // A bare address would become a link, and a text that begins like a list item would begin a list.
    .replaceAll("://", "\\://")
    .replaceAll(/www\./gi, (lead) => `${lead.slice(0, -1)}\\.`)
    .replace(/^\s*(\d*)([-+.)])(?=\s|$)/, "$1\\$2");

/** An id as code, to be copied; a text that does not look like an id is plain text. */
export const id = (plain: string): string => (/^[\w.:-]+$/.test(plain) ? `\`${plain}\`` : text(plain));

/** A link if the address is one of the web, otherwise text. */
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

/** A picture in letters, printed as it is: backticks are replaced, so that nothing in it ends the fence. */
export const letters = (lines: readonly string[]): string =>
  ["````text", ...lines.map((line) => printable(line).replaceAll("`", "'")), "````"].join("\n");

/** Sections with an empty line between them; empty sections are left out. */
export const document = (sections: readonly (string | undefined)[]): string =>
  `${sections.filter((section) => section !== undefined && section !== "").join("\n\n")}\n`;
