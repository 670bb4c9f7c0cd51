import type { Beginning } from "../look-back.ts";
import { quoted } from "../shell-word.ts";
import type { RunOptions } from "./run-options.ts";
import { usual } from "./usual.ts";

/**
 * The options that ask about the same time as `show` does, for a verb that usually looks back less far. A recording is
 * asked as a whole by all of them. The end of the time is among the options that ask the same source.
 */
export function sameTimeOptions({ since, from, file }: Pick<RunOptions, "since" | "from" | "file">): string {
  if (from !== undefined) return ` --from ${quoted(from)}`;
  const back = since ?? (file === undefined ? usual.show.since : undefined);
  return back === undefined ? "" : ` --since ${quoted(back)}`;
}

/** The option that moves the beginning of the window that these options name. */
export const beginningOf = ({ from, to }: Pick<RunOptions, "from" | "to">): Beginning =>
  from === undefined && to === undefined ? "--since" : "--from";

/**
 * The options that ask the same source about the same moment again, and print it as before, for a shell: each with a
 * space before it.
 */
export function sameSourceOptions({
  file,
  access,
  context,
  now,
  path,
  to,
  asOfEnd,
  utc,
  printing = [],
}: Pick<RunOptions, "file" | "access" | "context" | "now" | "path" | "to" | "asOfEnd" | "utc" | "printing">): string {
  const moment = now ?? (asOfEnd === true ? to : undefined);
  const words = [
    // What standard input held is gone by then.
    ...(file === undefined ? [] : ["--file", ...file.map((one) => (one === "-" ? "FILE" : one))]),
    ...(context === undefined ? [] : ["--context", context]),
    ...(access?.from.kind === "option" ? [access.from.name, access.url] : []),
    ...(access?.flags ?? []),
    ...(moment === undefined
      ? []
      : ["--now", moment, ...(utc === true && !printing.includes("--utc") ? ["--utc"] : [])]),
    ...(path === undefined ? [] : ["--path", path]),
    ...printing,
  ];
  return words.map((word) => ` ${quoted(word)}`).join("");
}
