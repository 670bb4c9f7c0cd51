import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { main } from "../../src/main.ts";
import { exampleOrders } from "./example-orders.ts";

const inExamples = (file: string): string => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
const recordings = ["shop-api", "crm-api", "mes-api"].map((service) => inExamples(`${service}.json.gz`));
const { stories } = exampleOrders();

it.each(stories)("$name: $id is $state at $point", async ({ id, exitCode, state, point }) => {
  let out = "";
  const sink = { write: (text: string) => ((out += text), true) };
  const argv = ["node", "ordertrace", "show", id, "--format", "json", "--file", ...recordings];
  const code = await main({ argv, env: {}, stdin: new PassThrough(), stdout: sink, stderr: sink });
  expect([code, (JSON.parse(out) as { verdict: object }).verdict]).toMatchObject([exitCode, { state, point }]);
});

it("stories.json tells of the orders as they were recorded", () => {
  expect(JSON.parse(readFileSync(inExamples("stories.json"), "utf8"))).toEqual(stories);
});
