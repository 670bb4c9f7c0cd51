import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { answerSchemas } from "../../src/render/answer-schemas.ts";
import { fieldsOf, UnknownField } from "../../src/render/fields.ts";
import { run } from "../run.ts";

const schema = z.object({
  at: z.string(),
  states: z.record(z.string(), z.int()),
  one: z.object({ is: z.string(), more: z.object({ deep: z.int() }).nullable() }).optional(),
  points: z.array(z.object({ point: z.string(), orders: z.array(z.object({ id: z.string(), since: z.string() })) })),
  either: z.union([z.object({ a: z.int() }), z.object({ b: z.int() })]),
  open: z.object({ known: z.int() }).loose(),
});
const answer = {
  at: "now",
  states: { lost: 2, completed: 7 },
  one: { is: "it", more: null },
  points: [
    { point: "13", orders: [{ id: "A", since: "s" }] },
    { point: "16", orders: [] },
  ],
  either: { b: 2 },
  open: { known: 1, other: { any: [1] } },
};

describe("of an answer", () => {
  test.each<[string[], unknown]>([
    [["at"], { at: "now" }],
    [["at", "one.is"], { at: "now", one: { is: "it" } }],
    [["one.more.deep"], { one: { more: null } }],
    [["one", "one.is"], { one: { is: "it", more: null } }],
    [["one.is", "one"], { one: { is: "it", more: null } }],
    [["states.lost"], { states: { lost: 2 } }],
    [["points.orders.id"], { points: [{ orders: [{ id: "A" }] }, { orders: [] }] }],
    [
      ["points.point", "points.orders.since"],
      {
        points: [
          { point: "13", orders: [{ since: "s" }] },
          { point: "16", orders: [] },
        ],
      },
    ],
    [["either.a", "either.b"], { either: { b: 2 } }],
    [["open.other.any"], { open: { other: { any: [1] } } }],
  ])("%j are chosen", (fields, chosen) => expect(fieldsOf(answer, fields, schema)).toEqual(chosen));

  it("one that is not there now is none, and no error", () => {
    const { one: _, ...rest } = answer;
    expect(fieldsOf(rest, ["at", "one.is"], schema)).toEqual({ at: "now" });
  });

  test.each<[string, RegExp]>([
    ["ta", /no field is called "ta"; did you mean at\?/],
    ["since", /no field is called "since"; did you mean points\.orders\.since\?/],
    ["points.since", /no field is called "since"; did you mean points\.orders\.since\?/],
    ["points.nothing", /no field is called "nothing"; there are point, orders/],
    ["at.x", /there is nothing within a value/],
    ["", /no field is called ""/],
  ])("%s is not known", (field, message) => {
    expect(() => fieldsOf(answer, [field], schema)).toThrow(UnknownField);
    expect(() => fieldsOf(answer, [field], schema)).toThrow(message);
  });
});

/** Every place that a schema describes, by its name. */
function* placesIn(json: Record<string, unknown>, before = ""): Generator<string> {
  for (const one of [json, ...((json["anyOf"] ?? json["oneOf"] ?? []) as Record<string, unknown>[])]) {
    const items = one["items"] as Record<string, unknown> | undefined;
    if (items !== undefined && !Array.isArray(items)) yield* placesIn(items, before);
    for (const [name, inner] of Object.entries((one["properties"] ?? {}) as Record<string, Record<string, unknown>>)) {
      const place = before === "" ? name : `${before}.${name}`;
      yield place;
      yield* placesIn(inner, place);
    }
  }
}

test.each(Object.entries(answerSchemas))("every place in the answer of %s can be chosen", (_, known) => {
  const places = [...placesIn(z.toJSONSchema(known, { reused: "inline" }) as Record<string, unknown>)];
  expect(places.length).toBeGreaterThan(3);
  for (const place of places) expect(() => fieldsOf({}, [place], known), place).not.toThrow();
});

const files = ["shop-api", "crm-api", "mes-api"].map((name) => `examples/${name}.json.gz`);

describe("--fields", () => {
  it("chooses from an answer, and the exit code stays", async () => {
    const args = ["lost", "--format", "json", "--fields", "points.orders.id,search.orders", "--file", ...files];
    const { stdout, exitCode } = await run(args);
    expect(JSON.parse(stdout)).toEqual({
      search: { orders: 38 },
      points: ["A-1069/7/failed", "A-1060/13/lost", "A-1048/16/lost"].map((id) => ({ orders: [{ id }] })),
    });
    expect(exitCode).toBe(10);
  });

  it("chooses from each line, but for the summary", async () => {
    const args = ["orders", "--format", "ndjson", "--fields", "order.orderId", "--file", ...files];
    const lines = (await run(args)).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(39);
    expect(lines[0]).toMatch(/^\{"order":\{"orderId":"A-\d+"\}\}$/);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: "summary", search: { orders: 38 } });
  });

  it.each(["lost", "stuck", "slow", "errors", "orders", "coverage"])(
    "knows each field of a line of %s",
    async (verb) => {
      const printed = async (...more: string[]) =>
        (await run([verb, "--format", "ndjson", ...more, "--file", ...files])).stdout.split("\n");
      const [first] = await printed();
      const names = Object.keys(JSON.parse(first!) as object);
      expect(names.length).toBeGreaterThan(4);
      expect((await printed("--fields", names.join(",")))[0]).toBe(first);
    },
  );

  it.each([
    ["a field of the whole", "lost", "points.orders.id", /no field is called "points"; there are .*verdict/],
    ["another field of the whole", "audit", "leaks.kind", /no field is called "leaks"; there are .*kind/],
    ["one that is mistyped", "slow", "p95M", /no field is called "p95M"; did you mean p95Ms\?/],
  ])("refuses %s where lines are printed", async (_, verb, field, message) => {
    const args = [verb, "--format", "ndjson", "--fields", field, "--file", "no-such-file.json"];
    const { stderr, exitCode } = await run(args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it.each([
    ["a table", ["--fields", "points"], /--fields chooses from JSON: add --format json/],
    ["a field that is not known", ["--format", "json", "--fields", "ponits"], /did you mean points\?/],
    ["nothing", ["--format", "json", "--fields", ""], /write one word/],
    [
      "what may be one of several",
      ["--format", "json", "--fields", "point"],
      /did you mean points or points\.point or /,
    ],
    [
      "a field without the one that it is in",
      ["--format", "ndjson", "--fields", "state"],
      /did you mean verdict\.state\?/,
    ],
  ])("refuses %s before anything is read", async (_, more, message) => {
    const { stderr, exitCode } = await run(["lost", "--file", "no-such-file.json", ...more]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
