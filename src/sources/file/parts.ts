import type { Trace } from "../../trace/span.ts";
import { parseLine } from "./formats.ts";
import { type Line, linesOf, textOf } from "./lines.ts";
import type { Spelling } from "./spelling.ts";

/** What is read of a recording at once: a line of a long file, or all of a short one. */
export interface Part {
  /** @throws SourceError naming file and line */
  traces(): readonly Trace[];
  /** Whether a value may stand in it: told without reading it. */
  mayHold(value: Spelling): boolean;
}

/** A file of a recording, whose parts can be read again and again. */
export interface PartedFile {
  readonly name: string;
  /** In the file, zipped or not. */
  readonly bytes: number;
  parts(onBytes: (bytes: number) => void): AsyncIterable<readonly Part[]>;
}

/** A short one, in memory. */
export const heldFile = (name: string, traces: readonly Trace[]): PartedFile => ({
  name,
  bytes: 0,
  async *parts() {
    yield [{ traces: () => traces, mayHold: () => true }];
  },
});

/** One of JSON lines, however long. */
export const longFile = (name: string, bytes: number): PartedFile => ({
  name,
  bytes,
  async *parts(onBytes) {
    for await (const lines of linesOf(name, onBytes)) yield lines.map((line) => partOf(line, name));
  },
});

const partOf = (line: Line, name: string): Part => ({
  traces: () => parseLine(name, line.number, textOf(line, name)),
  mayHold: (value) => value.mayBeIn(line.bytes),
});

/** The parts of a file one by one: whoever finds none ready fills up, and waits only then. */
export class PartReader {
  readonly #batches: AsyncIterator<readonly Part[]>;
  #ready: readonly Part[] = [];
  #taken = 0;

  constructor(parts: AsyncIterable<readonly Part[]>) {
    this.#batches = parts[Symbol.asyncIterator]();
  }

  get isEmpty(): boolean {
    return this.#taken === this.#ready.length;
  }

  /** Only one that is not empty has a next. */
  take(): Part {
    return this.#ready[this.#taken++]!;
  }

  /** Stays empty at the file's end. */
  async fill(): Promise<void> {
    this.#taken = 0;
    this.#ready = [];
    for (let isOver = false; !isOver && this.isEmpty;) {
      const { done, value } = await this.#batches.next();
      isOver = done === true;
      if (!isOver) this.#ready = value;
    }
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
