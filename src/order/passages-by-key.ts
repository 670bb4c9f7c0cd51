import { append } from "../newer-map.ts";
import type { Passage } from "./passage.ts";

/** Passages by the keys of their orders. Hardly any key has several: a list of each would take as much as all keys. */
export class PassagesByKey {
  readonly #first = new Map<string, Passage>();
  readonly #more = new Map<string, Passage[]>();

  add(key: string, one: Passage): void {
    if (this.#first.has(key)) append(this.#more, key, one);
    else this.#first.set(key, one);
  }

  of(key: string): readonly Passage[] {
    const first = this.#first.get(key);
    return first === undefined ? [] : [first, ...(this.#more.get(key) ?? [])];
  }
}
