import { Chalk, type ChalkInstance } from "chalk";
import type { Language } from "../order/path.ts";

/** The part of an output stream that depends on the terminal. */
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

/**
 * The language of the terminal, by the first of the usual variables that is set. What is written is UTF-8: a terminal
 * with another encoding shows no Russian.
 */
export function languageOf(env: Environment): Language {
  const locale = [env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find(isSet) ?? "";
  return locale.toLowerCase().startsWith("ru") && !hasOtherEncoding(encodedBy(env)) ? "ru" : "en";
}

/** The variable that decides how text is encoded. */
const encodedBy = (env: Environment): string | undefined => [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(isSet);

const hasOtherEncoding = (locale = ""): boolean => /\.(?!utf-?8)/i.test(locale);

/**
 * Whether text can be a link (OSC 8): only if escape sequences are wanted and the terminal is known to support links.
 * Terminals can't be asked, so an unknown one gets the address printed. So do the multiplexers screen and tmux, which
 * may swallow links.
 */
export function hasLinks(stream: OutputStream, env: Environment, wanted: boolean): boolean {
  if (!wanted || isSet(env["NO_COLOR"]) || env["TERM"] === "dumb") return false;
  if (isSet(env["FORCE_HYPERLINK"])) return env["FORCE_HYPERLINK"] !== "0";
  const term = env["TERM"] ?? "";
  if (stream.isTTY !== true || /^(screen|tmux)/.test(term)) return false;
  return (
    /^(iTerm\.app|WezTerm|vscode|ghostty|Hyper|rio|Tabby)$/.test(env["TERM_PROGRAM"] ?? "") ||
    /^(xterm-kitty|xterm-ghostty|wezterm|alacritty|foot)/.test(term) ||
    // GNOME's terminal and its kin; VTE 0.50.0 crashed over links.
    Number(env["VTE_VERSION"] ?? 0) > 5_000 ||
    ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].some((name) => isSet(env[name]))
  );
}

/** Whether signs beyond ASCII can be shown: not if the locale names another encoding, nor on the Linux console. */
export function hasUnicode(env: Environment): boolean {
  const locale = encodedBy(env);
  if (env["TERM"] === "linux") return false;
  // Without an encoding in the locale, or without a locale as in a container, the terminal decides: UTF-8 by now.
  return !/^(C|POSIX)$/.test(locale ?? "") && !hasOtherEncoding(locale);
}
