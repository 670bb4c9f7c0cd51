import { languageOf } from "../config/terminal.ts";
import type { Io } from "../io.ts";
import type { Language } from "../order/path.ts";
import { spoken } from "../render/prose/sentences.ts";
import { say, type Sentence } from "../sentence.ts";
import { disclosed } from "./disclosed.ts";

interface Warned {
  readonly reveal?: boolean;
  readonly lang?: Language;
}

/**
 * Says something beside the results, in a line of standard error.
 * @param asked the id of the order that it tells of, which stays readable
 */
export function warn(said: Sentence | string, options: Warned, io: Io, asked?: string): void {
  const words = spoken(said, options.lang ?? languageOf(io.env));
  io.stderr.write(disclosed({ asked, line: `ordertrace: ${words}\n` }, options).line);
}

/** What is printed from here on must not be handed on. */
export function warnOfReveal(options: Warned, io: Io): void {
  if (options.reveal !== true || warned.has(io)) return;
  warned.add(io);
  warn(say`--reveal: personal data is not masked; keep what is printed to yourself, and out of tickets`, options, io);
}

/** `watch` opens its source at every look. */
const warned = new WeakSet<Io>();
