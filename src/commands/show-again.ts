import { readDuration } from "../config/duration.ts";
import { styleFor } from "../config/output.ts";
import type { RunOptions } from "../config/run-options.ts";
import { beginningOf, sameSourceOptions, sameTimeOptions } from "../config/same-source-options.ts";
import { usual } from "../config/usual.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { printable } from "../render/text.ts";
import { iso } from "../render/time.ts";
import type { Io } from "../io.ts";
import { quoted } from "../shell-word.ts";
import { clickHouse } from "../sources/server.ts";
import type { SourceKind, Style } from "../style.ts";
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
export const showAgain = (id: string, again: string, options: { readonly reveal?: boolean }): string | undefined =>
  againWith("show", [id], again, options);

/** The same, of any verb that takes ids. */
export function againWith(
  verb: "show" | "export" | "diff" | "watch",
  ids: readonly string[],
  again: string,
  options: { readonly reveal?: boolean },
): string | undefined {
  const named = ids.map((id) => ` ${quoted(id)}`).join("");
  // `--file` takes several values and would take the id too: the id stands before the options, or after `--`.
  const words = ids.some((id) => id.startsWith("-")) ? `${again} --${named}` : `${named}${again}`;
  const areFound = ids.every((id) => id.trim() === id && disclosed({ asked: id }, options).asked === id);
  return areFound ? shown(`ordertrace ${verb}${words}`) : undefined;
}

/**
 * The command that shows an order that a sweep saw. It may be longer over than `show` looks back by itself, and may have
 * begun as long before as that.
 */
export function showSwept(
  id: string,
  { search: { window }, now }: Pick<Fleet, "search" | "now">,
  options: SourceOptions & { readonly reveal?: boolean },
): string | undefined {
  const usually = readDuration("--since", usual.show.since);
  const isSeen = options.file !== undefined || window.from >= now - usually;
  const back = isSeen ? "" : ` --since ${Math.ceil((now - window.from + usually) / day)}d`;
  return showAgain(id, `${back}${sameSourceOptions(options)}`, options);
}

/** The command that tells of orders that a sweep saw and did not name; `lost`, of all the time that it looked at. */
export function askMore(
  verb: "stuck" | "lost",
  { search: { swept } }: Pick<Fleet, "search">,
  options: SourceOptions,
): string | undefined {
  const since = verb === "lost" && options.file === undefined ? ` --from ${iso(swept.from)}` : "";
  return shown(`ordertrace ${verb}${since}${sameSourceOptions(options)}`);
}

/** The command that compares errors with another time before: with its window, and how long the time before it is. */
export function compareErrors(
  window: Pick<RunOptions, "since" | "from" | "to">,
  baseline: string,
  options: SourceOptions,
): string | undefined {
  const times = Object.entries({ ...window, baseline }).flatMap(([name, text]) => [`--${name}`, quoted(text)]);
  return shown(`ordertrace errors ${times.join(" ")}${sameSourceOptions(options)}`);
}

/** The options that ask the same source again; none where they hold characters that can't be shown. */
export const sourceAgain = (options: SourceOptions): string => shown(sameSourceOptions(options)) ?? "";

/** The options that ask the same source about the same time again. */
export const thenAgain = (options: SourceOptions): string =>
  shown(`${sameTimeOptions(options)}${sameSourceOptions(options)}`) ?? "";

const askedBy = ({ file, access }: SourceOptions): SourceKind => {
  if (file !== undefined) return "recording";
  return access?.server === clickHouse ? "clickhouse" : "jaeger";
};

/** How to ask the same source again, as text that names commands needs it. */
export const askingAgain = (options: SourceOptions) => ({
  again: sourceAgain(options),
  againThen: thenAgain(options),
  beginning: beginningOf(options),
  asked: askedBy(options),
});

/** How to print what names commands that ask the same source again. */
export const askingStyle = (options: Parameters<typeof styleFor>[0] & SourceOptions, io: Io): Style => ({
  ...styleFor(options, io),
  ...askingAgain(options),
});

/** Words to be copied into a shell; undefined where they hold characters that can't be shown. */
const shown = (words: string): string | undefined => (printable(words) === words ? words : undefined);
