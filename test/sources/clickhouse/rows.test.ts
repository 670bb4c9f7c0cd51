import { describe, expect, it, test } from "vitest";
import { rowsIn } from "../../../src/sources/clickhouse/rows.ts";
import { SourceError } from "../../../src/sources/errors.ts";

/** Rows in the format JSONCompact. */
const answer = (rows: readonly string[], end = `"rows": ${rows.length}`) => `{
	"meta":
	[
		{
			"name": "a",
			"type": "String"
		}
	],

	"data":
	[
${rows.map((row) => `\t\t${row}`).join(",\n")}
	],

	${end},

	"statistics":
	{
		"elapsed": 0.1,
		"rows_read": 2
	}
}
`;
const two = answer(['["a\\nb", 1]', '["Пётр", [["x"]]]']);

async function read(chunks: readonly (string | Buffer)[]): Promise<unknown[]> {
  const body = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  const rows: unknown[] = [];
  for await (const row of rowsIn(body, "http://db")) rows.push(row);
  return rows;
}

const failure = async (...chunks: (string | Buffer)[]): Promise<SourceError> =>
  read(chunks).then(
    () => expect.fail("was read"),
    (error: unknown) => error as SourceError,
  );

it("reads rows wherever the answer is cut into pieces", async () => {
  const bytes = Buffer.from(two);
  for (let at = 0; at <= bytes.length; at++)
    expect(await read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual([
      ["a\nb", 1],
      ["Пётр", [["x"]]],
    ]);
});

it("reads an answer without rows", async () => {
  expect(await read([answer([])])).toEqual([]);
});

describe("what is not whole is no answer", () => {
  it("is noticed wherever it ends", async () => {
    const bytes = Buffer.from(two.trimEnd());
    for (let at = 0; at < bytes.length; at++) {
      const error = await failure(bytes.subarray(0, at));
      expect(error).toBeInstanceOf(SourceError);
      expect(error.message).toMatch(
        /^http:\/\/db (broke off its answer|answered HTTP 200 with|sent an answer that is no UTF-8)/,
      );
    }
  });

  it("is noticed where rows are missing in the middle", async () => {
    expect((await failure(answer(['["a"]'], '"rows": 2'))).message).toBe("http://db broke off its answer");
  });

  const exception =
    "Code: 241. DB::Exception: Memory limit (for query) exceeded. (MEMORY_LIMIT_EXCEEDED) (version 26.7.2.1)";
  test.each([
    ["in place of rows, as older servers write it", `${two.slice(0, two.indexOf("\t\t["))}${exception}\n`],
    [
      "after a row, as newer servers write it",
      `${two.slice(0, two.indexOf(",\n\t\t["))}\r\n__exception__\r\nabcdef\r\n${exception}\n12 abcdef\r\n__exception__\r\n`,
    ],
    ["after the last brace", `${two}${exception}`],
    ["in the format's own field", answer(['["a"]'], `"rows": 1, "exception": "${exception}"`)],
  ])("an exception %s is told", async (_, body) => {
    const { kind, message } = await failure(body);
    expect(kind).toBe("unreachable");
    expect(message).toContain("Memory limit (for query) exceeded");
    expect(message).toContain("(code 241)");
    expect(message).not.toContain("version");
  });
});

test("a login page with 200 is no answer", async () => {
  const error = await failure('<!doctype html><form action="/login"><input type="password"></form>');
  expect(error.kind).toBe("unauthorized");
});

test("bytes that are no UTF-8 were damaged on their way", async () => {
  const damaged = Buffer.from(two);
  damaged[damaged.indexOf("П")] = 0xff;
  expect((await failure(damaged)).message).toMatch(/no UTF-8/);
});
