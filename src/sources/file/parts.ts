import type { Trace } from "../../trace/span.ts";
import { parseLine } from "./formats.ts";
import { type Line, linesOf, textOf } from "./lines.ts";
import type { Spelling } from "./spelling.ts";

/** A recording is read in parts: a part is a line of a long file, or the whole of a short one. */
export interface Part {
  /** @throws SourceError naming file and line */
  traces(): readonly Trace[];
  /** Whether a value may stand in the part, judged without parsing it. */
  mayHold(value: Spelling): boolean;
}

/** A file of a recording, whose parts can be read again and again. */
export interface PartedFile {
  readonly name: string;
  /** How many bytes each reading takes from the file as it is stored, zipped or not; 0 for a file held in memory. */
  readonly bytes: number;
  parts(onBytes: (bytes: number) => void): AsyncIterable<readonly Part[]>;
}

/** A short file, held in memory. */
export const heldFile = (name: string, traces: readonly Trace[]): PartedFile => ({
  name,
  bytes: 0,
  async *parts() {
    yield [{ traces: () => traces, mayHold: () => true }];
  },
});

/** A file of JSON lines, however long. */
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

/** Reads the parts of a file one by one. `take` never waits; where the reader is empty, `fill` waits for more parts. */
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

  /** The next part; only for a reader that is not empty. */
  take(): Part {
    return this.#ready[this.#taken++]!;
  }

  /** The reader stays empty at the file's end. */
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
