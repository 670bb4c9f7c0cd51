/** A map that forgets all when it holds so many: of what comes again and again there are few, and whoever writes spans can make up any number. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: K, value: V): this {
    if (this.size >= this.#most) this.clear();
    return super.set(key, value);
  }
}
