/** Ids of many traces, each with a number: sixteen bytes an id and a place in a table, where a Map of strings takes a hundred. */
export class TraceIds {
  /** Four words an id, by its number. */
  #words = new Uint32Array(4 * 1_024);
  /** At the place that an id's words lead to, or the next that is free: its number, from 1 on. */
  #table = new Uint32Array(2_048);
  /** Ids of another form. */
  readonly #odd = new Map<string, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of an id, from 0 on in the order of their coming; a new one is the size that there was before. */
  numberOf(traceId: string): number {
    if (!isId.test(traceId)) return this.#numberOfOdd(traceId);
    const words = wordsOf(traceId);
    const place = this.#placeOf(words);
    const known = this.#table[place]!;
    if (known > 0) return known - 1;
    const number = this.#next();
    this.#words.set(words, 4 * number);
    this.#table[place] = this.#size;
    if (2 * this.#size > this.#table.length) this.#spread();
    return number;
  }

  /** The number of an id that has come; undefined of any other. */
  find(traceId: string): number | undefined {
    if (!isId.test(traceId)) return this.#odd.get(traceId);
    const known = this.#table[this.#placeOf(wordsOf(traceId))]!;
    return known > 0 ? known - 1 : undefined;
  }

  #next(): number {
    const number = this.#size++;
    if (4 * this.#size > this.#words.length) this.#words = grown(this.#words);
    return number;
  }

  #numberOfOdd(traceId: string): number {
    const number = this.#odd.get(traceId) ?? this.#next();
    this.#odd.set(traceId, number);
    return number;
  }

  #placeOf([a, b, c, d]: Words): number {
    const last = this.#table.length - 1;
    // Whoever writes spans chooses their ids: every word counts.
    let place =
      (Math.imul(a ^ salt, 0x9e3779b1) ^
        Math.imul(b, 0x85ebca6b) ^
        Math.imul(c, 0xc2b2ae35) ^
        Math.imul(d, 0x27d4eb2f)) >>>
      0;
    for (place = (place ^ (place >>> 15)) & last; ; place = (place + 1) & last) {
      const number = this.#table[place]!;
      if (number === 0) return place;
      const at = 4 * (number - 1);
      const words = this.#words;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return place;
    }
  }

  #spread(): void {
    this.#table = new Uint32Array(2 * this.#table.length);
    const odd = new Set(this.#odd.values());
    for (let number = 0; number < this.#size; number++) {
      if (odd.has(number)) continue;
      const [a, b, c, d] = this.#words.subarray(4 * number, 4 * number + 4);
      this.#table[this.#placeOf([a!, b!, c!, d!])] = number + 1;
    }
  }
}

type Words = readonly [number, number, number, number];

/** Different in each run: nobody can choose ids that all lead to one place. */
const salt = Math.floor(Math.random() * 2 ** 32);

/** As `canonicalTraceId` leaves it. */
const isId = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/;

function wordsOf(traceId: string): Words {
  const digits = traceId.padStart(32, "0");
  const word = (i: number) => Number.parseInt(digits.slice(8 * i, 8 * i + 8), 16) >>> 0;
  return [word(0), word(1), word(2), word(3)];
}

function grown(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(2 * words.length);
  more.set(words);
  return more;
}
