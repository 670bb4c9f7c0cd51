import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import { decoded, isGzip, nameOf, noUtf8, unreadable } from "./bytes.ts";

/** A line that is not blank, without its end. */
export interface Line {
  readonly bytes: Buffer;
  /** Counted from 1, blank ones too. */
  readonly number: number;
  /** Nothing ends it: it may be cut off. */
  readonly isOpen: boolean;
}

const lineBreak = 0x0a;
/** So many bytes are read, or unfolded, at once. */
export const chunkSize = 1 << 20;
/** So long may a line be: a collector's export request is a hundredth of it. */
export const longest = 64 << 20;

/**
 * The lines of a regular file, unzipped if it begins as gzip does: those that end in a piece of it, which may be none, at a time. Never
 * more of it is held than one line and a bit.
 * @param onBytes told how many bytes of the file were read since it was last told
 * @throws SourceError `bad-file` where it can't be read, or has a line that nobody can hold
 */
export async function* linesOf(file: string, onBytes: (bytes: number) => void): AsyncGenerator<readonly Line[]> {
  let number = 1;
  let begun: Buffer[] = [];
  let held = 0;
  let told = 0;
  for await (const { chunk, upTo } of chunksOf(file)) {
    onBytes(upTo - told);
    told = upTo;
    const lines: Line[] = [];
    let from = 0;
    for (let to = chunk.indexOf("\n"); to !== -1; to = chunk.indexOf("\n", from)) {
      const end = chunk.subarray(from, to);
      const bytes = begun.length === 0 ? end : Buffer.concat([...begun, end]);
      if (!isBlank(bytes)) lines.push({ bytes, number, isOpen: false });
      begun = [];
      held = 0;
      number++;
      from = to + 1;
      // A bomb may be nothing but line breaks.
      for (; chunk[from] === lineBreak; from++) number++;
    }
    yield lines;
    if (from < chunk.length) begun.push(chunk.subarray(from));
    held += chunk.length - from;
    if (held > longest) throw tooLong(nameOf(file), number);
  }
  const bytes = Buffer.concat(begun);
  if (!isBlank(bytes)) yield [{ bytes, number, isOpen: true }];
}

interface Chunk {
  readonly chunk: Buffer;
  /** Bytes of the file up to here, zipped or not. */
  readonly upTo: number;
}

async function* chunksOf(file: string): AsyncGenerator<Chunk> {
  const raw = createReadStream(file, { highWaterMark: chunkSize });
  try {
    for await (const chunk of (await beginsAsGzip(file)) ? unzipped(raw) : raw)
      yield { chunk: chunk as Buffer, upTo: raw.bytesRead };
  } catch (error) {
    throw unreadable(error, file);
  } finally {
    raw.destroy();
  }
}

/** An error of either is thrown to whoever reads. */
const unzipped = (raw: NodeJS.ReadableStream) => pipeline(raw, createGunzip({ chunkSize }), () => {});

async function beginsAsGzip(file: string): Promise<boolean> {
  for await (const chunk of createReadStream(file, { end: 1 })) return isGzip(chunk as Buffer);
  return false;
}

const isBlank = (bytes: Buffer): boolean => bytes[0] !== 0x7b && bytes.toString().trim() === "";

/** As of a whole file: nothing is repaired, a last character that is cut off stays out, a byte order mark is dropped. */
export const textOf = ({ bytes, number, isOpen }: Line, name: string): string =>
  decoded(bytes, { isFirst: number === 1, isOpen }, () => noUtf8(name, number));

const tooLong = (name: string, number: number): SourceError =>
  new SourceError(
    "bad-file",
    say`${name}, line ${number}, is longer than ${longest / 1024 / 1024} MB`,
    say`Each line is one export request of its own: have the exporter send smaller ones, or split the line.`,
  );
