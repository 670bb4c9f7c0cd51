import { type Sentence, told } from "../sentence.ts";

/**
 * Why a source could not answer.
 * - `bad-url`, `bad-file`: the address or the file that the user named can't be used
 * - `unauthorized`: the server refused the credentials
 * - `unreachable`: no answer came, or not a whole one
 * - `bad-answer`: the answer is not one that such a server gives
 */
export type SourceErrorKind = "bad-url" | "bad-file" | "unauthorized" | "unreachable" | "bad-answer";

/** `said` tells what was wrong and where, `hint` what to do now. Neither ever holds a credential. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly kind: SourceErrorKind;
  readonly said: Sentence;
  readonly hint: Sentence;
  readonly #hintAbout: HintAbout | undefined;

  /** @param hintAbout makes the hint, if it tells where to look at the server's address */
  constructor(kind: SourceErrorKind, said: Sentence, hint: Sentence, hintAbout?: HintAbout) {
    super(told(said));
    this.kind = kind;
    this.said = said;
    this.hint = hint;
    this.#hintAbout = hintAbout;
  }

  /** The same, but its hint names where the address was given; undefined where the hint does not speak of it. */
  about(address: Sentence): SourceError | undefined {
    const hintAbout = this.#hintAbout;
    return hintAbout && new SourceError(this.kind, this.said, hintAbout(address), hintAbout);
  }
}

/** A hint that names where the server's address was given: the options that may give it, or the one that did. */
export type HintAbout = (address: Sentence) => Sentence;

/** The beginning of a text from outside, safe to quote in an error. */
export const excerpt = (text: string): string =>
  JSON.stringify(
    text
      .slice(0, 120)
      // eslint-disable-next-line no-control-regex -- control characters are what must not get through
      .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g, " ")
      .trim(),
  );
