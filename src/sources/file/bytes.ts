import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { SourceError } from "../errors.ts";

const unzip = promisify(gunzip);
/** What a file may hold, and a gzip unfold to: Node can't make a longer text, and a bomb must not take the machine down. */
const maxBytes = 512 * 1024 * 1024 - 1024;

/** The text of a recording, unzipped if it begins as gzip does; `-` is standard input. */
export async function readText(
  file: string,
  stdin: Readable,
  signal?: AbortSignal,
): Promise<{ text: string; bytes: number }> {
  const raw = await readAll(file === "-" ? stdin : createReadStream(file), file, signal);
  if (raw.length === 0) {
    throw new SourceError(
      "bad-file",
      `${nameOf(file)} is empty`,
      "Expected Jaeger or OTLP JSON; was the download interrupted?",
    );
  }
  const plain = raw[0] === 0x1f && raw[1] === 0x8b ? await unzipped(raw, file) : raw;
  return { text: textOf(plain, file), bytes: raw.length };
}

export const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

/**
 * Not repaired: what is no UTF-8 was damaged, and so may be the ids in it. A last character that is cut off stays out; JSON that
 * ends there says so itself. The byte order mark that some editors and shells write is dropped.
 */
function textOf(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    throw new SourceError(
      "bad-file",
      `${nameOf(file)}, line ${damagedLine(bytes)}, is no UTF-8`,
      "Copy or download it again; if a shell or an editor wrote it in another encoding (PowerShell's > does), save it as UTF-8.",
    );
  }
}

/** Counted from 1. */
function damagedLine(bytes: Buffer): number {
  for (let line = 1, from = 0; ; line++) {
    const end = bytes.indexOf("\n", from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line;
    from = end + 1;
  }
}

async function unzipped(raw: Buffer, file: string): Promise<Buffer> {
  try {
    return await unzip(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") throw tooLarge(`${nameOf(file)} unfolds to`);
    const what = codeOf(error) === "Z_BUF_ERROR" ? "is a gzip that is cut off" : "is a damaged gzip";
    throw new SourceError("bad-file", `${nameOf(file)} ${what}`, "Copy or download it again.");
  }
}

async function readAll(stream: Readable, file: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const stop = () => stream.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array | string);
      size += bytes.length;
      if (size > maxBytes) throw tooLarge(`${nameOf(file)} holds`);
      chunks.push(bytes);
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof SourceError) throw error;
    const why = reasons[codeOf(error)] ?? `can't be read (${codeOf(error)})`;
    throw new SourceError(
      "bad-file",
      `${nameOf(file)} ${why}`,
      "Give a file with Jaeger or OTLP JSON, or - for standard input.",
    );
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  EISDIR: "is a folder",
  EACCES: "may not be read by you",
};

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

const tooLarge = (what: string): SourceError =>
  new SourceError(
    "bad-file",
    `${what} more than ${Math.ceil(maxBytes / 1024 / 1024)} MB`,
    "Split the recording, and give several --file.",
  );
