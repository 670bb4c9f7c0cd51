import { expect, it } from "vitest";
import { decoderOf, readBody } from "../../../src/sources/jaeger/body.ts";

const megabytes = (count: number) =>
  (async function* parts() {
    const part = Buffer.alloc(1024 * 1024, " ");
    for (let i = 0; i < count; i++) yield part;
  })();

it("an answer is read as far as an answer may be large, and no further", async () => {
  const endless = megabytes(1_000_000);
  await expect(readBody(endless, "http://localhost:16686")).rejects.toMatchObject({
    kind: "bad-answer",
    message: "http://localhost:16686 sent more than 256 MB in one answer",
  });
  expect((await endless.next()).done).toBe(true);
  expect((await readBody(megabytes(3), "")).length).toBe(3 * 1024 * 1024);
});

it.each([
  ["plain", Buffer.from('{"a":1}')],
  ["with more than ASCII", Buffer.from('{"a":"ключ 😀"}')],
  ["with a mark of its byte order", Buffer.from('\uFEFF{"a":1}')],
])("an answer %s is text, in whole and in part", (_, body) => {
  const decode = decoderOf(body, "");
  expect(decode()).toBe(new TextDecoder().decode(body));
  expect(decode(body.length - 1)).toBe("}");
});
