/** Bounds the memory: anyone who can write spans can make up any number of texts. */
const maxTexts = 1 << 16;

/** An id has ever new values, each in a few traces: numbers for all of them would take more memory than they save. */
const maxPerKind = 1 << 10;

/** Encodes recurring texts as numbers. A text beyond the limits stands for itself. */
export class Texts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  /** How many texts of each kind have a number. */
  readonly #counts = new Map<string, number>();

  /** @param kind what it is a text of, such as an attribute's name */
  encode(text: string, kind: string): string | number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const count = this.#counts.get(kind) ?? 0;
    if (count >= maxPerKind || this.#texts.length >= maxTexts || text.length > maxTextLength) return text;
    this.#counts.set(kind, count + 1);
    this.#numbers.set(text, this.#texts.push(text) - 1);
    return this.#texts.length - 1;
  }

  decode(text: string | number): string {
    return typeof text === "string" ? text : this.#texts[text]!;
  }
}

/** A longer text, such as a query, hardly comes twice. */
const maxTextLength = 500;
