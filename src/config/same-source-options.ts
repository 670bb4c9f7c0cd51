import { quoted } from "../shell-word.ts";
import type { RunOptions } from "./run-options.ts";

/** The options that ask the same source about the same moment again, for a shell: each with a space before it. */
export function sameSourceOptions({
  file,
  access,
  context,
  now,
  path,
  to,
  asOfEnd,
  utc,
}: Pick<RunOptions, "file" | "access" | "context" | "now" | "path" | "to" | "asOfEnd" | "utc">): string {
  const moment = now ?? (asOfEnd === true ? to : undefined);
  const words = [
    // What standard input held is gone by then.
    ...(file === undefined ? [] : ["--file", ...file.map((one) => (one === "-" ? "FILE" : one))]),
    ...(context === undefined ? [] : ["--context", context]),
    ...(access?.from.kind === "option" ? [access.from.name, access.url] : []),
    ...(access?.flags ?? []),
    ...(moment === undefined ? [] : ["--now", moment, ...(utc === true ? ["--utc"] : [])]),
    ...(path === undefined ? [] : ["--path", path]),
  ];
  return words.map((word) => ` ${quoted(word)}`).join("");
}
