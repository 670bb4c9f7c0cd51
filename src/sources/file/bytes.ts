import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { errorCode } from "../../error-code.ts";
import { say, type Sentence } from "../../sentence.ts";
import { SourceError } from "../errors.ts";

const unzip = promisify(gunzip);
/** The most that is read at once, after unzipping. Node can't make a longer text, and a zip bomb must do no harm. */
export const maxBytes = 512 * 1024 * 1024 - 1024;

/**
 * The text of a recording, unzipped if it begins as gzip does; `-` is standard input. Undefined if it is longer than
 * `atMost` bytes.
 * @throws SourceError `bad-file`; an aborted signal's reason as it is
 */
export async function readText(
  file: string,
  stdin: Readable,
  atMost: number,
  signal?: AbortSignal,
): Promise<{ text: string; bytes: number } | undefined> {
  // A signal that was aborted before, as while another file was parsed, calls no listener any more.
  signal?.throwIfAborted();
  const raw = await readAll(file === "-" ? stdin : createReadStream(file), file, atMost, signal);
  if (raw === undefined) return undefined;
  if (raw.length === 0) {
    throw new SourceError(
      "bad-file",
      say`${nameOf(file)} is empty`,
      say`Expected Jaeger or OTLP JSON; was the download interrupted?`,
    );
  }
  const plain = isGzip(raw) ? await unzipped(raw, file, atMost) : raw;
  if (plain !== undefined) checkUnpacked(plain, file);
  return plain && { text: textOf(plain, file), bytes: raw.length };
}

/**
 * How many bytes a regular file holds at least, unzipped, without reading it: a gzip says at its end how much its last
 * member holds (RFC 1952, ISIZE). 0 where the file can't be read.
 */
export async function leastBytes(file: string, size: number): Promise<number> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return 0;
  try {
    const { buffer: start } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (!isGzip(start) || size < shortestGzip) return size;
    const { buffer: end } = await handle.read(Buffer.alloc(4), 0, 4, size - 4);
    return Math.max(size, end.readUInt32LE());
  } catch {
    return 0;
  } finally {
    await handle.close();
  }
}

/** Header and trailer. */
const shortestGzip = 18;

export const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Refuses what is packed in a way that is not unpacked here.
 * @throws SourceError `bad-file`
 */
export function checkUnpacked(bytes: Buffer, file: string): void {
  const packed = packings.find(([start]) => bytes.subarray(0, start.length).equals(start));
  if (packed === undefined) return;
  const [, as, unpack] = packed;
  throw new SourceError("bad-file", say`${nameOf(file)} ${as}`, say`Unpack it first: ${unpack}`);
}

/** How packed files begin, what they are, and what unpacks them. */
const packings: readonly (readonly [Buffer, Sentence, string])[] = [
  [Buffer.from([0x1f, 0x8b]), say`is gzipped twice`, "gunzip"],
  [Buffer.from("PK\u0003\u0004"), say`is a zip archive`, "unzip"],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), say`is compressed with zstd`, "zstd -d"],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), say`is compressed with xz`, "unxz"],
  [Buffer.from("BZh"), say`is compressed with bzip2`, "bunzip2"],
];

export const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

/**
 * Invalid UTF-8 is not repaired: the file was damaged, and so may be the ids in it. A last character that is cut off is
 * left out, since JSON that ends there is an error anyway. The byte order mark of some editors and shells is dropped.
 */
const textOf = (bytes: Buffer, file: string): string =>
  decoded(bytes, { isFirst: true, isOpen: true }, () => noUtf8(nameOf(file), damagedLine(bytes)));

/**
 * Decodes a file or a line of it. If `isFirst`, a byte order mark may stand before it; if `isOpen`, it may end within a
 * character.
 * @throws what `error` makes, where the bytes are no UTF-8
 */
export function decoded(
  bytes: Buffer,
  { isFirst, isOpen }: { readonly isFirst: boolean; readonly isOpen: boolean },
  error: () => SourceError,
): string {
  // ASCII needs only a copy: a tenth of the time that decoding takes.
  if (isAscii(bytes)) return bytes.toString("latin1");
  if (!isOpen && !isUtf8(bytes)) throw error();
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: !isFirst }).decode(bytes, { stream: isOpen });
  } catch {
    throw error();
  }
}

export const noUtf8 = (name: string, line: number): SourceError =>
  new SourceError(
    "bad-file",
    say`${name}, line ${line}, is no UTF-8`,
    say`Copy or download it again; if a shell or an editor wrote it in another encoding (PowerShell's > does), save it as UTF-8.`,
  );

/** The number of the first damaged line, counted from 1. */
function damagedLine(bytes: Buffer): number {
  for (let line = 1, from = 0; ; line++) {
    const end = bytes.indexOf("\n", from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line;
    from = end + 1;
  }
}

async function unzipped(raw: Buffer, file: string, atMost: number): Promise<Buffer | undefined> {
  try {
    return await unzip(raw, { maxOutputLength: atMost });
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw unreadable(error, file);
  }
}

async function readAll(
  stream: Readable,
  file: string,
  atMost: number,
  signal: AbortSignal | undefined,
): Promise<Buffer | undefined> {
  const stop = () => stream.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array | string);
      size += bytes.length;
      if (size > atMost) return undefined;
      chunks.push(bytes);
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw unreadable(error, file);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}

/** Rewords Node's error about a file, or about the gzip in it. */
export function unreadable(error: unknown, file: string): SourceError {
  if (error instanceof SourceError) return error;
  const code = errorCode(error);
  const again = say`Copy or download it again.`;
  if (code === "Z_BUF_ERROR") return new SourceError("bad-file", say`${nameOf(file)} is a gzip that is cut off`, again);
  if (code.startsWith("Z_")) return new SourceError("bad-file", say`${nameOf(file)} is a damaged gzip`, again);
  const why = reasons[code] ?? say`can't be read (${code})`;
  // As xargs writes them: --file takes all that follows.
  const mayBeId = code === "ENOENT" && !/[./]/.test(file);
  const hint = mayBeId
    ? say`Give a file with Jaeger or OTLP JSON, or - for standard input. If it is an id, it stands before --file.`
    : say`Give a file with Jaeger or OTLP JSON, or - for standard input.`;
  return new SourceError("bad-file", say`${nameOf(file)} ${why}`, hint);
}

const reasons: Readonly<Record<string, Sentence>> = {
  ENOENT: say`is not there`,
  EISDIR: say`is a folder`,
  EACCES: say`may not be read by you`,
};
