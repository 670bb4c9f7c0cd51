import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Io } from "../io.ts";
import type { Language } from "../order/path.ts";
import type { Style } from "../style.ts";
import { colorFor, hasLinks, hasUnicode, languageOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface OutputOptions {
  readonly format: string;
  /** Of JSON only these. */
  readonly fields?: string;
  readonly output?: string;
  readonly utc?: boolean;
  readonly lang?: Language;
  readonly color: boolean;
}

export interface OutputStyle extends Style {
  /** Whether signs beyond ASCII can be shown. */
  readonly unicode: boolean;
}

/** How text is laid out for where it goes: a file has neither a width of its own nor colours. */
export function styleFor(options: OutputOptions, io: Io): OutputStyle {
  const toFile = options.output !== undefined && options.output !== "-";
  return {
    width: toFile ? 100 : widthOf(io.stdout, io.env),
    color: colorFor(toFile ? { write: io.stdout.write } : io.stdout, toFile ? {} : io.env, options.color),
    lang: options.lang ?? languageOf(io.env),
    utc: options.utc ?? false,
    links: !toFile && hasLinks(io.stdout, io.env, options.color),
    unicode: toFile || hasUnicode(io.env),
  };
}

/**
 * Gzipped where the name says so. Written aside and renamed, so that a write that fails never destroys what was there; a link is
 * followed, and the file keeps its permissions. What is no file, as /dev/stdout or a named pipe, is written to as it is.
 */
export function writeOutput(text: string, { output }: Pick<OutputOptions, "output">, io: Io): void {
  if (output === undefined || output === "-") {
    io.stdout.write(text);
    return;
  }
  try {
    const hidden = io.secrets.hide(text);
    const content = output.endsWith(".gz") ? gzipSync(hidden) : hidden;
    const known = statSync(output, { throwIfNoEntry: false });
    if (known === undefined || known.isFile()) replaceFile(output, content);
    else writeFileSync(output, content);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const what = reasons[code] ?? "choose a file in a folder that exists and can be written to";
    throw new UsageError(`--output ${output} can't be written (${code}); ${what}`);
  }
}

/** @param mode of a file that is not there yet */
export function replaceFile(named: string, content: string | Buffer, mode = 0o666): void {
  const file = linkedFrom(named);
  const known = statSync(file, { throwIfNoEntry: false });
  const aside = `${file}.${randomBytes(4).toString("hex")}.part`;
  try {
    // Nobody may read, even for a moment, what will not be theirs to read.
    writeFileSync(aside, content, { flag: "wx", mode: known === undefined ? mode : known.mode & 0o777 });
    if (known !== undefined) chmodSync(aside, known.mode & 0o7777);
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Where a link leads, even if there is nothing yet. */
function linkedFrom(file: string): string {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return file;
  return existsSync(file) ? realpathSync(file) : resolve(dirname(file), readlinkSync(file));
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full, and what was there before is as it was",
  EISDIR: "it is a folder: add a file name",
};
