import { getOrInsert } from "../../newer-map.ts";
/** A statement's values that come from a path file. Each is sent beside the SQL, in which a name stands for it. */
export class Parameters {
  readonly #values: Record<string, string | number | readonly string[]> = {};
  readonly #names = new Map<string, string>();

  text(value: string): string {
    return this.#add(value, "String");
  }

  texts(values: readonly string[]): string {
    return this.#add(values, "Array(String)");
  }

  get values(): Readonly<Record<string, string | number | readonly string[]>> {
    return this.#values;
  }

  #add(value: string | readonly string[], type: string): string {
    const key = JSON.stringify([type, value]);
    const name = getOrInsert(this.#names, key, () => `p${this.#names.size}`);
    this.#values[name] = value;
    return `{${name}:${type}}`;
  }
}

/** A text of our own as an SQL literal: a pattern, or the name of an attribute of the conventions. */
export const literal = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
