import { parseSpan } from "../config/duration.ts";
import { styleFor } from "../config/output.ts";
import type { RunOptions } from "../config/run-options.ts";
import { sameSourceOptions, sameTimeOptions } from "../config/same-source-options.ts";
import { usual } from "../config/usual.ts";
import { printable } from "../render/text.ts";
import type { Io } from "../io.ts";
import { quoted } from "../shell-word.ts";
import type { Style } from "../style.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { day } from "../trace/units.ts";
import { disclosed } from "./disclosed.ts";

/** The options that say where a command gets its traces from. */
type SourceOptions = Parameters<typeof sameSourceOptions>[0] & Parameters<typeof sameTimeOptions>[0];

/**
 * The command that shows an order in full, to be copied into a shell. An id is untrusted text: it is quoted as one
 * word, whatever it holds. Undefined where the id as printed would find nothing: it is masked, or holds characters that
 * can't be shown.
 * @param again the options of the command, quoted for a shell; empty, or with a space before each
 */
export function showAgain(id: string, again: string, options: { readonly reveal?: boolean }): string | undefined {
  // `--file` takes several values and would take the id too: the id stands before the options, or after `--`.
  const words = id.startsWith("-") ? `${again} -- ${quoted(id)}` : ` ${quoted(id)}${again}`;
  const isFound = id.trim() === id && disclosed({ asked: id }, options).asked === id;
  return isFound ? askAgain("show", words) : undefined;
}

/**
 * The options for `show` to see an order of this time, which may be longer over than it looks back by itself. The order
 * may have begun as long before as it usually looks back.
 */
export function reachingBack({ from }: Interval, now: Microseconds, { file }: Pick<RunOptions, "file">): string {
  const usually = parseSpan("--since", usual.show.since);
  return file !== undefined || from >= now - usually ? "" : ` --since ${Math.ceil((now - from + usually) / day)}d`;
}

/** The options that ask the same source again; none where they hold characters that can't be shown. */
export function sourceAgain(options: SourceOptions): string {
  const again = sameSourceOptions(options);
  return printable(again) === again ? again : "";
}

/** The options that ask the same source about the same time again. */
export function thenAgain(options: SourceOptions): string {
  const then = `${sameTimeOptions(options)}${sameSourceOptions(options)}`;
  return printable(then) === then ? then : "";
}

/** How to print what names commands that ask the same source again. */
export const askingStyle = (options: Parameters<typeof styleFor>[0] & SourceOptions, io: Io): Style => ({
  ...styleFor(options, io),
  again: sourceAgain(options),
  againThen: thenAgain(options),
});

/**
 * The command that asks something else of the same source. Undefined where it holds characters that can't be shown.
 * @param words the rest of the command, quoted for a shell; empty, or with a space before each
 */
export function askAgain(verb: string, words: string): string | undefined {
  const command = `ordertrace ${verb}${words}`;
  return printable(command) === command ? command : undefined;
}
