import { NumberList } from "./number-list.ts";

/**
 * Numbers the ids of many traces. An id takes sixteen bytes and a hash table's slot; in a Map of strings, a hundred.
 */
export class TraceIds {
  readonly #width: number;
  /** The 32-bit words of each id, at its number times the width. */
  readonly #words = new NumberList(Uint32Array);
  /** A hash table with linear probing: each slot holds an id's number plus 1, or 0 if it is free. */
  #table = new Uint32Array(2_048);
  /** The numbers of ids that are not 16 or 32 hexadecimal digits. */
  readonly #odd = new Map<string, number>();
  #size = 0;

  /**
   * @param width how many words tell ids apart: all four, or the last two, which are random wherever ids are made as
   *   W3C's Trace Context asks
   */
  constructor(width: 2 | 4 = 4) {
    this.#width = width;
  }

  get size(): number {
    return this.#size;
  }

  /** Returns the number of an id, from 0 on in order of arrival. A new id gets the size before it as its number. */
  numberOf(traceId: string): number {
    if (!isId.test(traceId)) return this.#numberOfOdd(traceId);
    const words = wordsOf(traceId, this.#width);
    const slot = this.#slotOf(words);
    const known = this.#table[slot]!;
    if (known > 0) return known - 1;
    const number = this.#add(words);
    this.#table[slot] = this.#size;
    if (this.#size > maxLoad * this.#table.length) this.#growTable();
    return number;
  }

  /** Returns the number of a known id; undefined for any other. */
  find(traceId: string): number | undefined {
    if (!isId.test(traceId)) return this.#odd.get(traceId);
    const known = this.#table[this.#slotOf(wordsOf(traceId, this.#width))]!;
    return known > 0 ? known - 1 : undefined;
  }

  #add(words: Words): number {
    for (const word of words) this.#words.push(word);
    return this.#size++;
  }

  #numberOfOdd(traceId: string): number {
    const number = this.#odd.get(traceId) ?? this.#add(Array.from({ length: this.#width }, () => 0));
    this.#odd.set(traceId, number);
    return number;
  }

  #slotOf(id: Words): number {
    const last = this.#table.length - 1;
    for (let slot = hashOfWords(id, salt) & last; ; slot = (slot + 1) & last) {
      const number = this.#table[slot]!;
      if (number === 0 || this.#isAt(number - 1, id)) return slot;
    }
  }

  #isAt(number: number, id: Words): boolean {
    for (let i = 0; i < this.#width; i++) if (this.#words.at(this.#width * number + i) !== id[i]) return false;
    return true;
  }

  #growTable(): void {
    this.#table = new Uint32Array(2 * this.#table.length);
    const odd = new Set(this.#odd.values());
    for (let number = 0; number < this.#size; number++) {
      if (odd.has(number)) continue;
      const words = Array.from({ length: this.#width }, (_, i) => this.#words.at(this.#width * number + i));
      this.#table[this.#slotOf(words)] = number + 1;
    }
  }
}

/**
 * Anyone who writes spans chooses their ids, so each word goes through all that comes after it, the salt first: words
 * that are only added up can be chosen to cancel each other out.
 */
export function hashOfWords(words: Words, begin: number): number {
  let hash = begin;
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** The share of the table's slots that are taken before it grows; a search looks at few slots up to then. */
const maxLoad = 3 / 4;

type Words = readonly number[];

/** Random in each run, so that nobody can choose ids that all lead to one slot. */
const salt = Math.floor(Math.random() * 2 ** 32);

/** An id as `canonicalTraceId` returns it. */
const isId = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/;

/** The last words of an id. */
function wordsOf(traceId: string, width: number): Words {
  const digits = traceId.padStart(32, "0").slice(-8 * width);
  return Array.from({ length: width }, (_, i) => Number.parseInt(digits.slice(8 * i, 8 * i + 8), 16) >>> 0);
}
