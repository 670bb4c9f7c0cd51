import { isAscii, isUtf8 } from "node:buffer";
import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";

/** One answer may be this large: a Jaeger that sends more is asked for too much at once. */
const maxBytes = 256 * 1024 * 1024;

/**
 * Makes text of the bytes of a body, or of a part of them. Jaeger sends nothing but UTF-8: what is none was damaged on its way, and so
 * may be the ids in it.
 */
export function decoderOf(body: Buffer, base: string): (from?: number, to?: number) => string {
  // Most answers are nothing but ASCII: a copy then, and a sixth of the time that decoding takes.
  const encoding = isAscii(body) ? "latin1" : "utf8";
  if (encoding === "utf8" && !isUtf8(body))
    throw new SourceError(
      "bad-answer",
      say`${base} sent an answer that is no UTF-8: damaged, or compressed though that was not asked for`,
      say`Try again; if it stays so, look at the proxy before Jaeger, or ask Jaeger itself.`,
    );
  const begin = body.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
  return (from = begin, to) => body.toString(encoding, from, to);
}

const byteOrderMark = Buffer.from("\uFEFF");

export async function readBody(body: AsyncIterable<Buffer>, base: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new SourceError(
        "bad-answer",
        say`${base} sent more than ${maxBytes >> 20} MB in one answer`,
        say`Ask for a smaller window: --since 1d.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
