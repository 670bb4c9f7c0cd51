import { Chalk, type ChalkInstance } from "chalk";
import type { Language } from "../order/path.ts";

/** The part of a process's output stream that a terminal decides about. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Colour is decided per stream: only for a terminal, and never against NO_COLOR, TERM=dumb or --no-color. */
export function colorFor(stream: OutputStream, env: Environment, wanted: boolean): ChalkInstance {
  const refused = !wanted || isSet(env["NO_COLOR"]) || env["TERM"] === "dumb";
  const forced = isSet(env["FORCE_COLOR"]) && env["FORCE_COLOR"] !== "0";
  // The sixteen basic colours follow the theme of a terminal, light or dark.
  return new Chalk({ level: !refused && (stream.isTTY === true || forced) ? 1 : 0 });
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";

export const widthOf = (stream: OutputStream, env: Environment): number => {
  const columns = stream.columns ?? Number(env["COLUMNS"]);
  return Number.isInteger(columns) && columns >= 20 ? columns : 80;
};

/** The language of the terminal, by the first of the usual variables that is set. */
export function languageOf(env: Environment): Language {
  const locale = [env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find(isSet) ?? "";
  return locale.toLowerCase().startsWith("ru") ? "ru" : "en";
}
