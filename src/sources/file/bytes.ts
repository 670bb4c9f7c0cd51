import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { SourceError } from "../errors.ts";

const unzip = promisify(gunzip);
/** What a gzip may unfold to: a bomb must not take the machine down. */
const maxBytes = 1024 * 1024 * 1024;

/** The text of a recording, unzipped if it begins as gzip does; `-` is standard input. */
export async function readText(file: string, stdin: Readable, signal?: AbortSignal): Promise<{ text: string; bytes: number }> {
  const raw = await readAll(file === "-" ? stdin : createReadStream(file), file, signal);
  if (raw.length === 0) throw new SourceError("bad-file", `${nameOf(file)} is empty`, "Expected Jaeger or OTLP JSON; was the download interrupted?");
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return { text: raw.toString("utf8"), bytes: raw.length };
  try {
    return { text: (await unzip(raw, { maxOutputLength: maxBytes })).toString("utf8"), bytes: raw.length };
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw tooLarge
      ? new SourceError("bad-file", `${nameOf(file)} unfolds to more than ${maxBytes >> 20} MB`, "Split the recording, and give several --file.")
      : new SourceError("bad-file", `${nameOf(file)} is a damaged gzip: it is cut off or not whole`, "Copy or download it again.");
  }
}

export const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

async function readAll(stream: Readable, file: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const stop = () => stream.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array | string);
      size += bytes.length;
      if (size > maxBytes) throw new SourceError("bad-file", `${nameOf(file)} is larger than ${maxBytes >> 20} MB`, "Split the recording, and give several --file.");
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof SourceError || signal?.aborted) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const why = code === "ENOENT" ? "is not there" : code === "EISDIR" ? "is a folder" : `can't be read${code === "" ? "" : ` (${code})`}`;
    throw new SourceError("bad-file", `${nameOf(file)} ${why}`, "Give a file with Jaeger or OTLP JSON, or - for standard input.");
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}
