/** A set of numbers from 0 on, a bit for each up to the greatest. A Set takes up to fifty bytes for each that is in it. */
export class NumberSet {
  #bits = new Uint8Array(1 << 10);

  add(number: number): void {
    const byte = number >>> 3;
    if (byte >= this.#bits.length) {
      const before = this.#bits;
      this.#bits = new Uint8Array(2 * byte);
      this.#bits.set(before);
    }
    this.#bits[byte]! |= 1 << (number & 7);
  }

  has(number: number): boolean {
    return ((this.#bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;
  }
}
