import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listIn } from "../../../src/sources/wire/json-list.ts";

const bytesOf = (text: string) => Buffer.from(text, "utf8");
const parts = (text: string) => {
  const found: string[] = [];
  const bytes = bytesOf(text);
  const list = listIn(bytes, "data", (from, to) => found.push(bytes.toString("utf8", from, to)));
  return { found, list };
};

const texts = fc.string({
  unit: fc.constantFrom(...'{}[]",:\\/ \n\u2028ключ😀', "\\u0022", '\\"', '"data":['),
  maxLength: 20,
});
const objects = fc.dictionary(texts, fc.jsonValue({ maxDepth: 3 })).map((one) => ({ id: 1, ...one }));

describe("the list that an object begins with", () => {
  test("is handed over object by object, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(objects, texts)), texts, fc.constantFrom(undefined, 2), (all, after, indent) => {
        const data = all.map(([one, text]) => ({ ...one, text }));
        const text = JSON.stringify({ data, total: 0, after }, undefined, indent);
        const whole = JSON.parse(text) as { data: unknown };
        const { found, list } = parts(text);
        expect(found.map((one) => JSON.parse(one) as unknown)).toEqual(whole.data);
        const bytes = bytesOf(text);
        const rest = `${bytes.toString("utf8", 0, list!.open + 1)}${bytes.toString("utf8", list!.close)}`;
        expect(JSON.parse(rest)).toEqual({ ...whole, data: [] });
      }),
    );
  });

  test("has no end where the text has none, and is no longer than what is there of it", () => {
    const data = [{ a: "]}" }, { b: ["[{\\"] }];
    const text = JSON.stringify({ data });
    const counts = new Set<number>();
    for (let length = 0; length < text.length - 1; length++) {
      const { found, list } = parts(text.slice(0, length));
      expect(list).toBeUndefined();
      expect(found.map((one) => JSON.parse(one) as unknown)).toEqual(data.slice(0, found.length));
      counts.add(found.length);
    }
    expect([...counts]).toEqual([0, 1, 2]);
  });

  test.each([
    ["another list first", '{"other":[{}],"data":[{}]}'],
    ["no list", '{"data":null}'],
    ["no object", '[{"data":[]}]'],
    ["numbers in it", '{"data":[1,2]}'],
    ["texts in it", '{"data":["{}"]}'],
    ["lists in it", '{"data":[[{}]]}'],
    ["null in it", '{"data":[null]}'],
    ["the wrong bracket at its end", '{"data":[{}}}'],
    ["nothing at all", ""],
  ])("is none with %s", (_, text) => {
    expect(parts(text).list).toBeUndefined();
  });
});
