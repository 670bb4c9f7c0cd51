import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { errorCode } from "../error-code.ts";
import type { Io } from "../io.ts";
import type { Language } from "../order/path.ts";
import type { Style } from "../style.ts";
import { forTerminal } from "./ascii.ts";
import { replaceFile } from "./replace-file.ts";
import { colorFor, hasLinks, languageOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface OutputOptions {
  readonly format: string;
  /** The JSON fields to print; all of them if absent. */
  readonly fields?: string;
  readonly output?: string;
  readonly utc?: boolean;
  readonly lang?: Language;
  readonly color: boolean;
}

/** Returns how text is laid out for its destination: a file has neither a width of its own nor colours. */
export function styleFor(options: OutputOptions, io: Io): Style {
  const toFile = options.output !== undefined && options.output !== "-";
  return {
    width: toFile ? 100 : widthOf(io.stdout, io.env),
    color: colorFor(toFile ? { write: io.stdout.write } : io.stdout, toFile ? {} : io.env, options.color),
    lang: options.lang ?? languageOf(io.env),
    utc: options.utc ?? false,
    links: !toFile && hasLinks(io.stdout, io.env, options.color),
  };
}

/**
 * Writes the output, gzipped if the name ends in `.gz`. A file is replaced as a whole; anything else, such as
 * /dev/stdout or a named pipe, is written to directly. A terminal without UTF-8 gets a table in ASCII.
 * @throws UsageError
 * @throws UnwrittenError where the disk is full or broken
 */
export function writeOutput(text: string, { output, format }: Partial<OutputOptions>, io: Io): void {
  if (output === undefined || output === "-") {
    io.stdout.write(format === "table" ? forTerminal(text, io.env) : text);
    return;
  }
  try {
    const hidden = io.secrets.hide(text);
    const content = output.endsWith(".gz") ? gzipSync(hidden) : hidden;
    const existing = statSync(output, { throwIfNoEntry: false });
    if (existing === undefined || existing.isFile()) replaceFile(output, content);
    else writeFileSync(output, content);
  } catch (error) {
    throw unwritable(output, errorCode(error));
  }
}

/**
 * Refuses a file that can't be written, before anything is asked: the answer of a long search would be gone.
 * @throws UsageError
 */
export function refuseUnwritable(output: string): void {
  if (output === "-") return;
  if (!existsSync(dirname(output))) throw unwritable(output, "ENOENT");
  if (isFolder(output)) throw unwritable(output, "EISDIR");
}

function isFolder(output: string): boolean {
  try {
    return statSync(output, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    throw unwritable(output, errorCode(error));
  }
}

/** An answer that is there and could not be written: nobody has read it, and another file's name would not help. */
export class UnwrittenError extends Error {
  override readonly name = "UnwrittenError";
}

function unwritable(output: string, code: string): UsageError | UnwrittenError {
  const advice = adviceByCode[code] ?? "choose a file in a folder that exists and can be written to";
  const message = `--output ${output} can't be written (${code || "unknown error"}); ${advice}`;
  return faultsOfDisk.includes(code) ? new UnwrittenError(message) : new UsageError(message);
}

const faultsOfDisk: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG", "EIO"];

const adviceByCode: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full, and what was there before is as it was",
  EFBIG: "a file may not grow so large here, and what was there before is as it was",
  EISDIR: "it is a folder: add a file name",
};
