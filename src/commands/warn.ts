import { forTerminal } from "../config/ascii.ts";
import type { RunOptions } from "../config/run-options.ts";
import { languageOf } from "../config/terminal.ts";
import type { Io } from "../io.ts";
import type { Language } from "../order/path.ts";
import { spoken } from "../render/prose/sentences.ts";
import { printable } from "../render/text.ts";
import { say, type Sentence } from "../sentence.ts";
import { disclosed } from "./disclosed.ts";

interface WarnOptions {
  readonly reveal?: boolean;
  readonly lang?: Language;
}

/**
 * Says something on standard error, beside the results.
 * @param asked the id of the order that the line is about, which is not masked
 */
export const warn = (message: Sentence | string, options: WarnOptions, io: Io, asked?: string): void =>
  note(`ordertrace: ${spoken(message, options.lang ?? languageOf(io.env))}`, options, io, asked);

/** Writes a line to standard error as it is, but masked, and with nothing in it that a terminal would obey. */
export const note = (line: string, options: WarnOptions, io: Io, asked?: string): void =>
  void io.stderr.write(`${forTerminal(printable(disclosed({ asked, line }, options).line), io.env)}\n`);

/** Warns that the output holds personal data. */
export function warnOfReveal(options: WarnOptions, io: Io): void {
  if (options.reveal !== true || warned.has(io)) return;
  warned.add(io);
  warn(say`--reveal: personal data is not masked; keep what is printed to yourself, and out of tickets`, options, io);
}

/** Says before a long search that the file will not be what its name says. */
export function warnOfFormat(options: WarnOptions & Pick<RunOptions, "output" | "formatOfName">, io: Io): void {
  const { output, formatOfName } = options;
  if (output === undefined || formatOfName === undefined) return;
  warn(say`${output} will hold a table; --format ${formatOfName} makes it what its name says`, options, io);
}

/** Each run warns once, though `watch` opens its source at every look. */
const warned = new WeakSet<Io>();
