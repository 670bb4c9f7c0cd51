import { describe, expect, it } from "vitest";
import { parsePathDocument } from "../../src/path/document.ts";
import { builtInPaths, loadPath, pathFrom } from "../../src/path/load.ts";
import { YamlFileError } from "../../src/path/problem.ts";

const load = (text: string) => pathFrom(parsePathDocument("my.yaml", text));

function problemsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof YamlFileError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("the built-in path", () => {
  const path = loadPath();

  it("has the document's 27 rows and 32 points", () => {
    expect(builtInPaths()[0]).toBe(path.name);
    expect(path.rows).toHaveLength(27);
    expect(path.points).toHaveLength(32);
  });

  it("leaves exactly the document's points without anything that proves them", () => {
    const needed = new Set(path.points.flatMap(({ needs }) => needs));
    const unproved = path.points.map(({ point }) => point).filter((point) => !needed.has(point));
    expect(unproved).toEqual(["16", "17", "20.2", "24a.2", "24b.2", "25.2"]);
  });

  it("says every label in both languages", () => {
    for (const { label } of [...path.rows, ...path.points]) {
      expect(label.en).toMatch(/[a-z]/);
      expect(label.ru).toMatch(/[а-я]/);
    }
  });

  it("knows the persons who are waited for", () => {
    const persons = path.points.flatMap(({ point, person }) =>
      person === undefined ? [] : [`${point} ${person.name} ${person.alarm}`],
    );
    expect(persons).toEqual([
      "5 customer false",
      "9 customer false",
      "20.1 seller true",
      "22.1 operator true",
      "23.1 operator true",
      "24a.1 operator true",
      "25.1 carrier true",
    ]);
  });
});

describe("a file that extends the built-in path", () => {
  it("renames services, routes, queues and deadlines in a line each", () => {
    const path = load(`
extends: alexandrite
name: renamed
services: { shop-api: [storefront, storefront-canary] }
routes: { POST /api/orders: POST /v2/orders }
queues: { calculation.requests: { name: calc.in, dead-letter: calc.dead } }
deadlines: { 12 -> 13: 20m }
retries: { 13: 15m }
`);
    const point = (id: string) => path.points.find((one) => one.point === id)!;
    expect(path.name).toBe("renamed");
    expect(point("2").match).toMatchObject({ services: ["storefront", "storefront-canary"], routes: ["/v2/orders"] });
    expect(point("13").match).toMatchObject({ kind: "receive", names: ["calc.in"] });
    expect(path.queues.get("calculation.requests")).toEqual({ name: "calc.in", deadLetter: "calc.dead" });
    expect(path.deadlines.find(({ from, to }) => from === "12" && to === "13")?.limit).toBe(20 * 60 * 1e6);
    expect([...path.retries]).toEqual([["13", 15 * 60 * 1e6]]);
    expect(path.rows).toHaveLength(27);
  });

  it("reads a method in small letters as it is meant", () => {
    const path = load(`
extends: alexandrite
routes: { POST /api/orders: [post /v2/orders, Post /v3/orders] }
rows:
  - row: "22"
    points:
      - point: "22.1"
        match: { service: crm-api, http: "post /api/orders/{order_id}/approve" }
`);
    expect(path.byId.get("2")?.match).toMatchObject({ method: "POST", routes: ["/v2/orders", "/v3/orders"] });
    expect(path.byId.get("22.1")?.match).toMatchObject({ method: "POST", routes: ["/api/orders/{order_id}/approve"] });
  });

  it("gives people days off: every wait for them takes these into account", () => {
    const path = load(`
extends: alexandrite
time-zone: Europe/Moscow
people: { operator: { days-off: [saturday, sunday] } }
`);
    const off = path.deadlines.filter(({ daysOff }) => daysOff !== undefined).map(({ from, to }) => `${from} -> ${to}`);
    expect(off).toEqual(["20.1 -> 22.1", "22.2 -> 24a.1"]);
  });

  it("changes one point and leaves the others alone", () => {
    const path = load(`
extends: alexandrite
rows:
  - row: "15b"
    points:
      - point: 15b
        match: { service: mes-api, operation: price model }
`);
    expect(path.points.find(({ point }) => point === "15b")).toMatchObject({
      needs: ["15a"],
      within: "13",
      match: { names: ["price model"] },
    });
    expect(path.points).toHaveLength(32);
  });
});

describe("a path of one's own", () => {
  it("needs nothing of the built-in one", () => {
    const path = load(`
name: parcels
fields: { order-id: parcel.id, calculation-request-id: quote.id }
rows:
  - row: "1"
    actor: depot
    label: { en: takes the parcel }
    points:
      - point: "1"
        match: { service: depot, http: POST /parcels }
`);
    expect(path.rows[0]!.label).toEqual({ en: "takes the parcel", ru: "takes the parcel" });
    expect(path.variants.map(({ name }) => name)).toEqual(["parcels"]);
  });
});

describe("an error of a path file says where it is and what to write instead", () => {
  it.each([
    ["a broken YAML", "a: [", /^my\.yaml:1:\d+: /],
    ["an unknown built-in path", "extends: alexandrit", /^my\.yaml:1:10: .*did you mean `alexandrite`/],
    ["an unknown field", "extends: alexandrite\nservces: {}", /^my\.yaml:2:\d+: servces: .*did you mean `services`/],
    [
      "an unknown field of a person",
      "extends: alexandrite\npeople: { seller: { day-off: [saturday] } }",
      /^my\.yaml:2:\d+: people\.seller\.day-off: no such field; did you mean `days-off`\?/,
    ],
    [
      "an unknown point in needs",
      `extends: alexandrite\nrows:\n  - row: "13"\n    points:\n      - point: "13"\n        needs: ["20"]`,
      /^my\.yaml:6:17: no point is called `20`; did you mean `20\.1`/,
    ],
    [
      "a circle of needs",
      `extends: alexandrite\nrows:\n  - row: "2"\n    points:\n      - point: "2"\n        needs: ["3"]`,
      /^my\.yaml:6:\d+: points need each other in a circle: 2 → 3 → 2/,
    ],
    [
      "a duplicate row",
      `extends: alexandrite\nrows:\n  - row: a\n  - row: a`,
      /^my\.yaml:4:\d+: row `a` is there twice/,
    ],
    [
      "a bad duration",
      "extends: alexandrite\ndeadlines: { 12 -> 13: soon }",
      /^my\.yaml:2:24: .*write a duration such as 30s/,
    ],
    [
      "a service that the path does not have",
      "extends: alexandrite\nservices: { mess-api: mes }",
      /^my\.yaml:2:13: no service of the path is called `mess-api`; did you mean `mes-api`/,
    ],
    [
      "a route without its method",
      'extends: alexandrite\nroutes: { "POST /api/orders": "/v2/orders" }',
      /^my\.yaml:2:31: routes\.POST \/api\/orders: write `POST \/v2\/orders`$/,
    ],
    [
      "one of several routes without its method",
      'extends: alexandrite\nroutes: { "POST /api/orders": [POST /v2/orders, /v3/orders] }',
      /^my\.yaml:2:49: .*: write `POST \/v3\/orders`$/,
    ],
    [
      "a route that is none",
      'extends: alexandrite\nroutes: { "POST /api/orders": orders }',
      /^my\.yaml:2:31: .*: write a method and a route, such as `POST /,
    ],
    [
      "a method that does not exist",
      'extends: alexandrite\nroutes: { "POST /api/orders": PSOT /v2/orders }',
      /^my\.yaml:2:31: .*: no method is called `PSOT`; write `POST \/v2\/orders`$/,
    ],
    [
      "routes of several methods, of which one alone could match",
      'extends: alexandrite\nroutes: { "POST /api/orders": [POST /v2/orders, PUT /v2/orders] }',
      /^my\.yaml:2:49: .*: all of these must have one method; the first has POST/,
    ],
    [
      "a name of a route in small letters",
      'extends: alexandrite\nroutes: { "post /api/orders": POST /v2/orders }',
      /^my\.yaml:2:11: no route .*; did you mean `POST \/api\/orders`/,
    ],
    [
      "a request to recognise without its method",
      `extends: alexandrite\nrows:\n  - row: "2"\n    points:\n      - point: "2"\n        match: { service: shop-api, http: /orders }`,
      /^my\.yaml:6:43: rows\.points\.match\.http: write `POST \/orders`$/,
    ],
    [
      "a queue that the path does not have",
      "extends: alexandrite\nqueues: { calculation.request: { name: a } }",
      /^my\.yaml:2:11: no queue of the path is called `calculation\.request`; did you mean `calculation\.requests`/,
    ],
    [
      "a wait that ends before it begins",
      "extends: alexandrite\ndeadlines: { 13 -> 12: 5m }",
      /^my\.yaml:2:14: `12` does not come after `13`; write `12 -> 13`/,
    ],
    [
      "a retry of a step that the path does not have",
      "extends: alexandrite\nretries: { 13b: 5m }",
      /^my\.yaml:2:12: no point is called `13b`; /,
    ],
    ["a bad wait", "extends: alexandrite\ndeadlines: { 12: 5m }", /^my\.yaml:2:\d+: .*from -> to/],
    [
      "two ways to match",
      `extends: alexandrite\nrows:\n  - row: "13"\n    points:\n      - point: "13"\n        match: { service: x, send: a, receive: b }`,
      /^my\.yaml:6:\d+: .*exactly one of .*found send and receive/,
    ],
    [
      "a status where none is looked for",
      "extends: alexandrite\nvariants:\n  - { name: partner, entry: { service: mes-api, http: POST /api/calculations, status: INITIATED } }",
      /^my\.yaml:3:\d+: a status is looked for at points alone; leave it out/,
    ],
    [
      "a day off that is no day",
      "extends: alexandrite\ntime-zone: UTC\npeople: { seller: { days-off: [sabbath] } }",
      /^my\.yaml:3:\d+: .*write a weekday \(saturday\) or a date/,
    ],
    [
      "a week without a day to work on",
      "extends: alexandrite\ntime-zone: UTC\npeople: { seller: { days-off: [monday, tuesday, wednesday, thursday, friday, saturday, sunday] } }",
      /^my\.yaml:3:\d+: .*leave a weekday on which they work/,
    ],
    [
      "days off that begin nobody knows when",
      "extends: alexandrite\npeople: { seller: { days-off: [sunday] } }",
      /^my\.yaml:2:\d+: .*say under `time-zone` where midnight is/,
    ],
    [
      "a time zone that does not exist",
      "extends: alexandrite\ntime-zone: Moscow",
      /^my\.yaml:2:12: .*write a time zone by its name/,
    ],
    [
      "days off of somebody who is not on the path",
      "extends: alexandrite\ntime-zone: UTC\npeople: { seler: { days-off: [sunday] } }",
      /^my\.yaml:3:11: no person of the path is called `seler`; did you mean `seller`\?$/,
    ],
    ["no rows at all", "name: empty", /^my\.yaml:1:1: a path needs rows/],
    ["an empty file", "", /^my\.yaml: a path needs rows/],
  ])("%s", (_what, text, message) => {
    expect(problemsOf(text)[0]).toMatch(message);
  });

  it("that it has no rows, and nothing about the points that it has not either", () => {
    const problems = problemsOf("deadlines: { 12 -> 13: 20m }\npeople: { seller: {} }");
    expect(problems).toEqual([expect.stringContaining("add `extends: alexandrite`")]);
  });

  it("a file that is not there", () => {
    expect(() => loadPath("/nowhere/my.yaml")).toThrow("/nowhere/my.yaml: there is no such file");
    expect(() => loadPath("/dev/null/my.yaml")).toThrow("/dev/null/my.yaml: there is no such file");
  });

  it("says of what is no file what it is", () => {
    expect(() => loadPath(".")).toThrow(".: it is a folder, not a file");
    expect(() => loadPath("")).toThrow('"": no file is named so: is a variable not set?');
  });

  it("all problems at once", () => {
    expect(problemsOf("extends: alexandrite\ndeadlines: { 12 -> 99: 5m, 98 -> 13: 5m }")).toHaveLength(2);
  });
});
