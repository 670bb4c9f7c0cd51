import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { ChalkInstance } from "chalk";
import type { Language } from "../order/path.ts";
import type { Io } from "../io.ts";
import { colorFor, languageOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface OutputOptions {
  readonly format: string;
  readonly output?: string;
  readonly utc?: boolean;
  readonly lang?: Language;
  readonly color: boolean;
}

export interface OutputStyle {
  readonly width: number;
  readonly color: ChalkInstance;
  readonly lang: Language;
  readonly utc: boolean;
}

/** How text is laid out for where it goes: a file has neither a width of its own nor colours. */
export function styleFor(options: OutputOptions, io: Io): OutputStyle {
  const toFile = options.output !== undefined && options.output !== "-";
  return {
    width: toFile ? 100 : widthOf(io.stdout, io.env),
    color: colorFor(toFile ? { write: io.stdout.write } : io.stdout, toFile ? {} : io.env, options.color),
    lang: options.lang ?? languageOf(io.env),
    utc: options.utc ?? false,
  };
}

/** Gzipped where the name says so; written aside and renamed, so that a write that fails never destroys what was there. */
export function writeOutput(text: string, { output }: Pick<OutputOptions, "output">, io: Io): void {
  if (output === undefined || output === "-") {
    io.stdout.write(text);
    return;
  }
  const aside = `${output}.${randomBytes(4).toString("hex")}.part`;
  try {
    const hidden = io.secrets.hide(text);
    writeFileSync(aside, output.endsWith(".gz") ? gzipSync(hidden) : hidden);
    renameSync(aside, output);
  } catch (error) {
    rmSync(aside, { force: true });
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UsageError(
      `--output ${output} can't be written (${why}); choose a file in a folder that exists and can be written to`,
    );
  }
}
