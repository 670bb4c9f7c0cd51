/** Which typed array a list is made of says how many bytes a number takes, and which numbers fit. */
type Numbers = Float64Array | Int32Array | Uint32Array;

const perPiece = 1 << 14;

/**
 * A long list of numbers, in pieces. An array that grows is copied each time, with room for half as many again, and
 * takes eight bytes for the smallest number.
 */
export class NumberList {
  readonly #create: (size: number) => Numbers;
  readonly #pieces: Numbers[] = [];
  #length = 0;

  constructor(Type: new (size: number) => Numbers) {
    this.#create = (size) => new Type(size);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#pieces.length * perPiece) this.#pieces.push(this.#create(perPiece));
    this.set(this.#length++, value);
  }

  clear(): void {
    this.#pieces.length = 0;
    this.#length = 0;
  }

  /** The number at an index below the length. */
  at(index: number): number {
    return this.#pieces[Math.floor(index / perPiece)]![index % perPiece]!;
  }

  set(index: number, value: number): void {
    this.#pieces[Math.floor(index / perPiece)]![index % perPiece] = value;
  }
}
