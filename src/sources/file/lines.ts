import { createReadStream, type ReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import { checkUnpacked, decoded, isGzip, nameOf, noUtf8, unreadable } from "./bytes.ts";

/** A line that is not blank, without its line break. */
export interface Line {
  readonly bytes: Buffer;
  /** Counted from 1, blank lines included. */
  readonly number: number;
  /** No line break ends the line, so it may be cut off. */
  readonly isOpen: boolean;
}

const lineBreak = 0x0a;
/** Bytes that are read, or unzipped, at once. */
export const chunkSize = 1 << 20;
/** A collector's export request has a hundredth of this. */
export const maxLineBytes = 64 << 20;

/**
 * Yields the lines of a regular file, unzipped if it begins as gzip does: for each chunk the lines that end in it,
 * which may be none. Holds no more of the file than one line and one chunk.
 * @param onBytes gets the number of bytes of the file that were read since the last call
 * @throws SourceError `bad-file` where the file can't be read, or a line is longer than `maxLineBytes`
 */
export async function* linesOf(file: string, onBytes: (bytes: number) => void): AsyncGenerator<readonly Line[]> {
  let number = 1;
  let begun: Buffer[] = [];
  let heldBytes = 0;
  let reported = 0;
  for await (const { chunk, upTo } of chunksOf(file)) {
    onBytes(upTo - reported);
    reported = upTo;
    const lines: Line[] = [];
    let from = 0;
    for (let to = chunk.indexOf("\n"); to !== -1; to = chunk.indexOf("\n", from)) {
      const end = chunk.subarray(from, to);
      const bytes = begun.length === 0 ? end : Buffer.concat([...begun, end]);
      if (!isBlank(bytes)) lines.push({ bytes, number, isOpen: false });
      begun = [];
      heldBytes = 0;
      number++;
      from = to + 1;
      // Not one by one: a zip bomb may be nothing but line breaks.
      for (; chunk[from] === lineBreak; from++) number++;
    }
    yield lines;
    if (from < chunk.length) begun.push(chunk.subarray(from));
    heldBytes += chunk.length - from;
    if (heldBytes > maxLineBytes) throw tooLong(nameOf(file), number);
  }
  const bytes = Buffer.concat(begun);
  if (!isBlank(bytes)) yield [{ bytes, number, isOpen: true }];
}

interface Chunk {
  readonly chunk: Buffer;
  /** Bytes that were read of the file up to here; where it is a gzip, zipped bytes. */
  readonly upTo: number;
}

async function* chunksOf(file: string): AsyncGenerator<Chunk> {
  let raw: ReadStream | undefined;
  try {
    const isZipped = await beginsAsGzip(file);
    // Nobody would hear of an error before the stream is read: the file may be gone by now, as when it is rotated.
    raw = createReadStream(file, { highWaterMark: chunkSize });
    let isFirst = true;
    for await (const chunk of isZipped ? unzipped(raw) : raw) {
      if (isFirst) checkUnpacked(chunk as Buffer, file);
      isFirst = false;
      yield { chunk: chunk as Buffer, upTo: raw.bytesRead };
    }
  } catch (error) {
    throw unreadable(error, file);
  } finally {
    raw?.destroy();
  }
}

/** The reader gets the errors of either stream. */
const unzipped = (raw: NodeJS.ReadableStream) => pipeline(raw, createGunzip({ chunkSize }), () => {});

async function beginsAsGzip(file: string): Promise<boolean> {
  for await (const chunk of createReadStream(file, { end: 1 })) return isGzip(chunk as Buffer);
  return false;
}

const isBlank = (bytes: Buffer): boolean => bytes[0] !== 0x7b && bytes.toString().trim() === "";

/** As for a whole file: nothing is repaired; a cut-off last character and a byte order mark are dropped. */
export const textOf = ({ bytes, number, isOpen }: Line, name: string): string =>
  decoded(bytes, { isFirst: number === 1, isOpen }, () => noUtf8(name, number));

const tooLong = (name: string, number: number): SourceError =>
  new SourceError(
    "bad-file",
    say`${name}, line ${number}, is longer than ${maxLineBytes / 1024 / 1024} MB`,
    say`Each line is one export request of its own: have the exporter send smaller ones, or split the line.`,
  );
