import { isAscii, isUtf8 } from "node:buffer";
import type { Beginning } from "../../look-back.ts";
import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import { damaged } from "../http/no-answer.ts";
import { jaeger } from "../server.ts";

/** A Jaeger that sends more in one answer was asked for too much at once. */
const maxBodyBytes = 256 * 1024 * 1024;

/**
 * Returns a function that decodes a body, or a part of it.
 * @throws SourceError `bad-answer` where the body is no UTF-8
 */
export function decoderOf(body: Buffer, base: string): (from?: number, to?: number) => string {
  // Most answers are pure ASCII, which needs only a copy: a sixth of the time that decoding takes.
  const encoding = isAscii(body) ? "latin1" : "utf8";
  if (encoding === "utf8" && !isUtf8(body)) throw damaged(base, jaeger);
  const begin = body.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
  return (from = begin, to) => body.toString(encoding, from, to);
}

const byteOrderMark = Buffer.from("\uFEFF");

export async function readBody(body: AsyncIterable<Buffer>, base: string, shortenedBy?: Beginning): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw new SourceError(
        "bad-answer",
        say`${base} sent more than ${maxBodyBytes >> 20} MB in one answer`,
        shortenedBy === undefined
          ? say`Ask for less at once with --limit.`
          : say`Ask about less time with ${shortenedBy}, or for less at once with --limit.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
