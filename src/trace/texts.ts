/** Bounds the memory: anyone who can write spans can make up any number of texts. */
const maxTexts = 1 << 16;

/** Encodes recurring texts as numbers. A text beyond the limits stands for itself. */
export class Texts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  encode(text: string): string | number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= maxTexts || text.length > maxTextLength) return text;
    this.#numbers.set(text, this.#texts.push(text) - 1);
    return this.#texts.length - 1;
  }

  decode(text: string | number): string {
    return typeof text === "string" ? text : this.#texts[text]!;
  }
}

/** A longer text, such as a query, hardly comes twice. */
const maxTextLength = 500;
