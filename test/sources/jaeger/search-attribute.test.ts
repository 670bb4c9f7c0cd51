import { describe, expect, test } from "vitest";
import { say } from "../../../src/sentence.ts";
import { SourceError } from "../../../src/sources/errors.ts";
import type { JaegerApi, SearchQuery } from "../../../src/sources/jaeger/api.ts";
import { completed, reachesEdge } from "../../../src/sources/jaeger/complete-trace.ts";
import { searchAttribute } from "../../../src/sources/jaeger/search-attribute.ts";
import type { Attributes, Span, Trace } from "../../../src/trace/span.ts";

const window = { from: 0, to: 3_600_000_000 };

const span = (fields: Partial<Span> = {}): Span => ({
  traceId: "00000000000000aa",
  spanId: "0000000000000001",
  links: [],
  service: "shop-api",
  name: "n",
  kind: "server",
  start: 1_800_000_000,
  end: 1_800_000_001,
  attributes: new Map(),
  resource: new Map(),
  events: [],
  status: "unset",
  warnings: [],
  ...fields,
});
const traceOf = (...spans: Span[]): Trace => ({ traceId: "00000000000000aa", spans, warnings: [] });

function api(search: (query: SearchQuery) => Trace[], byId?: Trace): JaegerApi & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    dialect: "v1",
    services: [],
    operations: async () => [],
    search: async (query, { each }) => {
      asked.push(query.attribute!.value);
      for (const trace of search(query)) each(trace);
      return { unread: [] };
    },
    byId: async () => byId,
  };
}

const find = (server: JaegerApi, value: string) =>
  searchAttribute(server, ["shop-api"], { names: ["order_id"], value, window, limit: 200, mayHold: () => true });

describe("a value where the storage takes it for a pattern", () => {
  const carrier = traceOf(span({ attributes: new Map([["order_id", "A.1"]]) }));
  const other = traceOf(span({ attributes: new Map([["order_id", "A-1"]]) }));

  test("literally first: what the pattern found besides is left out", async () => {
    const server = api(() => [other, carrier]);
    const found = await find(server, "A.1");
    expect(found.traces.flatMap(({ spans }) => spans)).toEqual(carrier.spans);
    expect(server.asked).toEqual(["A.1"]);
  });

  test("escaped once, when nothing was found", async () => {
    const server = api(({ attribute }) => (attribute!.value === String.raw`A\.1` ? [carrier] : [other]));
    expect((await find(server, "A.1")).traces).toHaveLength(1);
    expect(server.asked).toEqual(["A.1", String.raw`A\.1`]);
  });

  test("escaped when it is no valid pattern, and the server fails on it", async () => {
    const broken = traceOf(span({ attributes: new Map([["order_id", "A(1"]]) }));
    const server = api(({ attribute }) => {
      if (attribute!.value === "A(1") throw new SourceError("bad-answer", say`HTTP 500`, say``);
      return [broken];
    });
    expect((await find(server, "A(1")).traces).toHaveLength(1);
  });

  test("a server that can't be reached is not asked again", async () => {
    const server = api(() => {
      throw new SourceError("unreachable", say`refused`, say``);
    });
    await expect(find(server, "A.1")).rejects.toMatchObject({ kind: "unreachable" });
    expect(server.asked).toEqual(["A.1"]);
  });

  test("a plain value is asked for once", async () => {
    const server = api(() => []);
    await find(server, "A-1_x");
    expect(server.asked).toEqual(["A-1_x"]);
  });
});

test.each<[string, Partial<Span>]>([
  ["on the span", { attributes: new Map([["order_id", "A-1"]]) }],
  ["in a list", { attributes: new Map([["order_id", ["A-0", "A-1"]]]) }],
  ["in a list that v1 sends as text", { attributes: new Map([["order_id", '["A-0","A-1"]']]) }],
  ["on an event", { events: [{ name: "e", time: 1, attributes: new Map([["order_id", "A-1"]]) as Attributes }] }],
  ["on the resource", { resource: new Map([["order_id", "A-1"]]) }],
])("a key %s counts", async (_, fields) => {
  expect(
    (
      await find(
        api(() => [traceOf(span(fields))]),
        "A-1",
      )
    ).traces,
  ).toHaveLength(1);
});

describe("a trace that may be cut", () => {
  //  from |=5m=|- - - - - - - - - - - - - -|=5m=| to
  const minute = 60_000_000;
  test.each([
    ["in the middle", span(), false],
    ["near the beginning", span({ start: 4 * minute, end: 30 * minute }), true],
    ["near the end", span({ end: 56 * minute }), true],
    ["without its parent", span({ parentId: "00000000000000ff" }), true],
  ])("%s", (_, one, expected) => {
    expect(reachesEdge(traceOf(one), window)).toBe(expected);
  });

  test("is taken as it is by its id; what vanished or came back smaller takes nothing away", async () => {
    const cut = traceOf(span({ parentId: "0000000000000002", warnings: ["parent span ID=2 is not in the trace"] }));
    const whole = traceOf(span({ parentId: "0000000000000002" }), span({ spanId: "0000000000000002", start: 1 }));
    const smaller = traceOf(span({ spanId: "0000000000000002", start: 1 }));
    expect(
      await completed(
        api(() => [], whole),
        cut,
      ),
    ).toBe(whole);
    expect(
      await completed(
        api(() => []),
        cut,
      ),
    ).toBe(cut);
    expect(
      (
        await completed(
          api(() => [], smaller),
          cut,
        )
      ).spans.map(({ spanId }) => spanId),
    ).toEqual(["0000000000000002", "0000000000000001"]);
  });
});
