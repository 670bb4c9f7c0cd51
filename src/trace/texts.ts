/** So many texts are known by a number; whoever writes spans can make up any number of them. */
const most = 1 << 16;

/** Texts that come again and again, by a number each; one that is not known any more is its own. */
export class Texts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  in(text: string): string | number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= most || text.length > longest) return text;
    this.#numbers.set(text, this.#texts.push(text) - 1);
    return this.#texts.length - 1;
  }

  out(text: string | number): string {
    return typeof text === "string" ? text : this.#texts[text]!;
  }
}

/** A longer text, such as a query, hardly comes twice. */
const longest = 500;
