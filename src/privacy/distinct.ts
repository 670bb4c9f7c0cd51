/**
 * Counts distinct texts in bounded memory: exactly up to `maxKept`, then as an estimate within a few per cent. Only
 * hashes below a bound are kept, and the bound is halved whenever there are too many (Wegman's adaptive sampling).
 */
export class Distinct {
  readonly #maxKept: number;
  #kept = new Set<number>();
  #bound = 2 ** 53;

  constructor(maxKept = 1_024) {
    this.#maxKept = maxKept;
  }

  add(text: string): void {
    const hash = hashOf(text);
    if (hash >= this.#bound) return;
    this.#kept.add(hash);
    while (this.#kept.size > this.#maxKept) {
      this.#bound /= 2;
      this.#kept = new Set([...this.#kept].filter((one) => one < this.#bound));
    }
  }

  get count(): number {
    return Math.round(this.#kept.size * (2 ** 53 / this.#bound));
  }

  get exact(): boolean {
    return this.#bound === 2 ** 53;
  }
}

/** Returns an evenly spread 53-bit hash of a text; good enough to tell texts apart, not to hide them. */
export function hashOf(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
