import type { ErrorJson } from "./show/schema.ts";

/** How JSON is printed, whatever it says. */

/** Indented JSON whose text can't move a terminal's cursor or turn its writing around. */
export const stringify = (value: unknown, indent = 2): string =>
  `${JSON.stringify(value, null, indent).replaceAll(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, (char) =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  )}\n`;

/** What the summary takes from an answer about many orders, as the last line of ndjson. */
export interface Summarised {
  readonly search: object;
  readonly now: string;
  readonly exitCode: number;
  readonly command: string;
}

/** A line for each item with its chosen fields; the last line says what was searched, with all fields. */
export function inLines(
  { search, now, exitCode, command }: Summarised,
  items: readonly object[],
  type: "order" | "step" | "route" | "leak",
  choose: (line: object) => object,
): string {
  const lines = [
    ...items.map((item) => choose({ schemaVersion: 1, type, command, ...item })),
    { schemaVersion: 1, type: "summary", command, exitCode, now, search },
  ];
  return lines.map((line) => stringify(line, 0)).join("");
}

/** What a command that could not answer prints for a machine. */
export const errorJson = (
  command: string,
  { exitCode, code, message, hint }: { exitCode: number; code: string; message: string; hint: string | null },
): ErrorJson => ({
  schemaVersion: 1,
  command,
  exitCode,
  error: { code, message, hint },
});
