import { append } from "../../newer-map.ts";
import { say } from "../../sentence.ts";
import { mayCarry } from "../../trace/attributes.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import { type Part, type PartedFile, PartReader } from "./parts.ts";
import { type Pass, passing } from "./passing.ts";
import { spellingOf } from "./spelling.ts";
import type { Survey } from "./survey.ts";

/** A wish for traces, by their numbers in the survey; each is handed over as soon as it is whole. */
export interface Wanted {
  is(number: number): boolean;
  each(trace: Trace): void;
  /** Called again and again once every wanted trace that began before a time has been handed over. */
  upTo?(time: Microseconds): void;
}

/** `upTo` is called once in this many parts. */
const partsPerStep = 64;

/** A wish for traces in which one of some attributes has a value. */
export interface Carried {
  readonly names: readonly string[];
  readonly value: string;
}

/** Reads a long recording again, in the order of its survey. Parses only parts that may hold what is wanted. */
export class Passes {
  readonly #files: readonly PartedFile[];
  readonly #survey: Survey;
  readonly #pass: Pass;

  constructor(files: readonly PartedFile[], survey: Survey, pass: Pass) {
    this.#files = files;
    this.#survey = survey;
    this.#pass = pass;
  }

  /** Hands over wanted traces. In memory are only wanted traces that are not whole yet. */
  async collect(all: readonly Wanted[]): Promise<void> {
    const { last } = this.#survey;
    const { isWanted, changes } = this.#wantedBy(all);
    const open = new Map<number, Piece[]>();
    let wantedUnderWay = 0;
    let handedOver = 0;
    const status = () => `${handedOver} traces`;
    const wholeUpTo = this.#survey.wholeUpTo(partsPerStep);
    await this.#each(status, (part, place, file) => {
      if (place % partsPerStep === 0) for (const wanted of all) wanted.upTo?.(wholeUpTo[place / partsPerStep]!);
      wantedUnderWay += changes[place]!;
      if (wantedUnderWay === 0) return;
      const here = new Set<number>();
      for (const trace of part.traces()) {
        const number = this.#numberOf(trace);
        if (isWanted[number] === 0) continue;
        here.add(number);
        append(open, number, { file, trace });
      }
      for (const number of here) {
        if (last.at(number) !== place) continue;
        const whole = wholeOf(open.get(number)!);
        open.delete(number);
        handedOver++;
        for (const wanted of all) if (wanted.is(number)) wanted.each(whole);
      }
    });
    if (open.size > 0) throw this.#changed();
  }

  /** Returns for each value the numbers of the traces that may hold it. */
  async search(all: readonly Carried[]): Promise<ReadonlySet<number>[]> {
    const { broken } = this.#survey;
    const asked = all.map((one) => ({ ...one, spelling: spellingOf(one.value), found: new Set(broken) }));
    const status = () => `${new Set(asked.flatMap(({ found }) => [...found])).size} traces with a key`;
    await this.#each(status, (part) => {
      const here = asked.filter(({ spelling }) => part.mayHold(spelling));
      if (here.length === 0) return;
      for (const trace of part.traces()) {
        const number = this.#numberOf(trace);
        for (const { names, value, found } of here) if (mayCarry(trace, names, value)) found.add(number);
      }
    });
    return asked.map(({ found }) => found);
  }

  /** Which traces are wanted, and by how many the wanted traces under way change at each part. */
  #wantedBy(all: readonly Wanted[]): { readonly isWanted: Uint8Array; readonly changes: Int32Array } {
    const { ids, first, last, parts } = this.#survey;
    const isWanted = new Uint8Array(ids.size);
    const changes = new Int32Array(parts + 1);
    for (let number = 0; number < isWanted.length; number++) {
      if (!all.some((wanted) => wanted.is(number))) continue;
      isWanted[number] = 1;
      changes[first.at(number)]!++;
      changes[last.at(number) + 1]!--;
    }
    return { isWanted, changes };
  }

  /** @param status says at the end of the pass what it found */
  async #each(status: () => string, look: (part: Part, place: number, file: number) => void): Promise<void> {
    await passing(this.#pass, async (onBytes) => {
      const readers = this.#files.map((file) => new PartReader(file.parts(onBytes)));
      let place = 0;
      try {
        for (const { file, parts } of this.#survey.order)
          for (let i = 0; i < parts; i++) {
            const reader = readers[file]!;
            if (reader.isEmpty) await reader.fill();
            if (reader.isEmpty) throw this.#changed();
            look(reader.take(), place++, file);
          }
      } finally {
        for (const reader of readers) await reader.close();
      }
      return { done: undefined, status: status() };
    });
  }

  #numberOf({ traceId }: Trace): number {
    const { ids, first } = this.#survey;
    const number = ids.numberOf(traceId);
    if (number >= first.length) throw this.#changed();
    return number;
  }

  #changed(): SourceError {
    const names = this.#files.map(({ name }) => name).join(", ");
    return new SourceError("bad-file", say`${names} changed while it was read`, say`Copy it, and read the copy.`);
  }
}

/** The spans of a trace that stand in one part. */
interface Piece {
  readonly file: number;
  readonly trace: Trace;
}

/** Merges as if the files had been read one after the other: of two spans with one identity the later file's counts. */
const wholeOf = (pieces: readonly Piece[]): Trace =>
  mergeTraces([...pieces].sort((a, b) => a.file - b.file).map(({ trace }) => trace))[0]!;
