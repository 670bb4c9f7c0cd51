import { NumberList } from "./number-list.ts";

/** A piece of memory that records are written into, one after the other, each after its length. */
interface Slab {
  readonly bytes: Buffer;
  used: number;
  /** How many bytes belong to records that were not let go. */
  live: number;
  /** The numbers of the records that were written here. */
  readonly numbers: number[];
}

const slabBytes = 1 << 20;
const lengthBytes = 4;
/** The live records of a slab with a smaller live share are moved, so that its memory can be freed. */
const minLiveShare = 7 / 8;

/** The place of what is in no slab. */
const nowhere = -1;
/** A place is the slab's index times this, and the offset in it. */
const slabStep = 2 ** 32;

/** Keeps the bytes of many short records by their numbers, in a few large pieces of memory. */
export class Slabs {
  /** By number. */
  readonly #places = new NumberList(Float64Array);
  readonly #slabs: (Slab | undefined)[] = [];
  /** The memory of the slab that was emptied last: freed and asked for anew, it would leave holes. */
  #spare: Buffer | undefined;

  /** Returns the next number, which has no bytes yet. */
  reserve(): number {
    this.#places.push(nowhere);
    return this.#places.length - 1;
  }

  /** Copies the bytes of a number that has none. */
  set(number: number, bytes: Uint8Array): void {
    const room = lengthBytes + bytes.length;
    const slab = this.#slabWith(room);
    const from = slab.used;
    slab.bytes.writeUInt32LE(bytes.length, from);
    slab.bytes.set(bytes, from + lengthBytes);
    slab.used += room;
    slab.live += room;
    slab.numbers.push(number);
    this.#places.set(number, (this.#slabs.length - 1) * slabStep + from);
  }

  has(number: number): boolean {
    return this.#places.at(number) !== nowhere;
  }

  /** The bytes of a number that has some, valid until the next change. */
  get(number: number): Uint8Array {
    const place = this.#places.at(number);
    return bytesAt(this.#slabs[slabOf(place)]!, place);
  }

  letGo(number: number): void {
    const place = this.#places.at(number);
    if (place === nowhere) return;
    this.#places.set(number, nowhere);
    const index = slabOf(place);
    const slab = this.#slabs[index]!;
    slab.live -= lengthBytes + bytesAt(slab, place).length;
    if (index < this.#slabs.length - 1 && slab.live < slab.bytes.length * minLiveShare) this.#empty(index, slab);
  }

  /** The last slab, if it has room for so many bytes, or else a new one. */
  #slabWith(room: number): Slab {
    const last = this.#slabs.at(-1);
    if (last !== undefined && last.used + room <= last.bytes.length) return last;
    const spare = this.#spare !== undefined && this.#spare.length >= room ? this.#spare : undefined;
    if (spare !== undefined) this.#spare = undefined;
    const bytes = spare ?? Buffer.allocUnsafeSlow(Math.max(slabBytes, room));
    const slab: Slab = { bytes, used: 0, live: 0, numbers: [] };
    this.#slabs.push(slab);
    return slab;
  }

  /** Moves the live records of a slab into the last one. */
  #empty(index: number, slab: Slab): void {
    for (const number of slab.numbers) {
      const place = this.#places.at(number);
      if (slabOf(place) === index) this.set(number, bytesAt(slab, place));
    }
    this.#slabs[index] = undefined;
    this.#spare = slab.bytes;
  }
}

const slabOf = (place: number): number => Math.floor(place / slabStep);

function bytesAt({ bytes }: Slab, place: number): Uint8Array {
  const from = (place % slabStep) + lengthBytes;
  return bytes.subarray(from, from + bytes.readUInt32LE(from - lengthBytes));
}
