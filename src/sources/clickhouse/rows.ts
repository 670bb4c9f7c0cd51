import { isUtf8 } from "node:buffer";
import type { Beginning } from "../../look-back.ts";
import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import { damaged, noAnswer } from "../http/no-answer.ts";
import { clickHouse } from "../server.ts";
import { exceptionIn, refusal } from "./refusal.ts";

/** A row of an answer: a value for each column, in the order of the statement. */
export type Row = readonly unknown[];

/** A larger row is refused: a span of that size is a defect of its writer. */
const maxRowBytes = 256 * 1024 * 1024;
/** Characters that are kept of an answer without rows: enough to tell what it is. */
const maxHeadLength = 10_000;

/**
 * Yields the rows of an answer in the format JSONCompact as they come. The format has one row per line and ends with
 * the number of rows, so an answer that was cut off is noticed. If a query fails after its first rows, its error stands
 * among them.
 *
 *     "data":
 *     [
 *       ["a", 1],
 *       ["b", 2]
 *     ],
 *     "rows": 2,
 *
 * @throws SourceError by what ClickHouse says, or `unreachable` where the answer is not whole
 */
export async function* rowsIn(body: AsyncIterable<Buffer>, base: string, shortenedBy?: Beginning): AsyncGenerator<Row> {
  let part: "head" | "data" | "tail" = "head";
  let head = "";
  let tail = "{";
  let count = 0;
  for await (const line of linesIn(body, base)) {
    const text = line.trim();
    if (part === "head") {
      if (text === '"data":') part = "data";
      else if (head.length < maxHeadLength) head += line;
    } else if (part === "tail") tail += line;
    else if (text.startsWith("[") && text.length > 1) {
      count++;
      yield parsed(text.endsWith(",") ? text.slice(0, -1) : text, base, shortenedBy) as Row;
    } else if (text === "],") part = "tail";
    else if (text !== "[" && text !== "") {
      part = "tail";
      tail = text;
    }
  }
  if (part === "head") throw refusal(base, head, { shortenedBy });
  const { rows, exception } = parsed(tail, base, shortenedBy) as { rows?: unknown; exception?: unknown };
  if (exception !== undefined) throw refusal(base, String(exception), { shortenedBy });
  if (Number(rows) !== count) throw notWhole(base);
}

function parsed(text: string, base: string, shortenedBy: Beginning | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw exceptionIn(text) === undefined ? notWhole(base) : refusal(base, text, { shortenedBy });
  }
}

const notWhole = (base: string): SourceError => noAnswer(base, new Error("terminated"), clickHouse);

async function* linesIn(body: AsyncIterable<Buffer>, base: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of body) {
    let from = 0;
    for (let to = chunk.indexOf(lineBreak); to !== -1; to = chunk.indexOf(lineBreak, from)) {
      const line = chunk.subarray(from, to + 1);
      yield textOf(rest.length === 0 ? line : Buffer.concat([...rest, line]), base);
      [rest, heldBytes] = [[], 0];
      from = to + 1;
    }
    rest.push(chunk.subarray(from));
    heldBytes += chunk.length - from;
    if (heldBytes > maxRowBytes) throw tooLong(base);
  }
  yield textOf(Buffer.concat(rest), base);
}

const lineBreak = 0x0a;

/** The format repairs invalid UTF-8 before it is sent, so what is invalid here was damaged on the way. */
function textOf(line: Buffer, base: string): string {
  if (isUtf8(line)) return line.toString("utf8");
  throw damaged(base, clickHouse);
}

const tooLong = (base: string): SourceError =>
  new SourceError(
    "bad-answer",
    say`${base} sent more than ${maxRowBytes >> 20} MB in one row`,
    say`Look for a span as large as that: clickhouse-client can find it.`,
  );
