import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, test } from "vitest";
import { say, told } from "../../../src/sentence.ts";
import { allOf, clickHouseClient } from "../../../src/sources/clickhouse/client.ts";
import { TooMuch } from "../../../src/sources/clickhouse/refusal.ts";
import type { SourceError } from "../../../src/sources/errors.ts";
import type { HttpOptions } from "../../../src/sources/http/options.ts";
import type { Exchange } from "../../../src/sources/source.ts";
import { startStub } from "../jaeger/stub-server.ts";
import { sourceErrorOf } from "../source-error.ts";

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
const opened = <T extends { close(): Promise<unknown> }>(one: T): T => {
  open.push(one);
  return one;
};

const rows = '{"meta":[],\n\t"data":\n\t[\n\t\t["a"],\n\t\t["b"]\n\t],\n\n\t"rows": 2\n}\n';
const whole = (response: ServerResponse) => void response.writeHead(200).end(rows);
const refuse =
  (code: number, message: string, status = 500) =>
  (response: ServerResponse) =>
    void response
      .writeHead(status, { "x-clickhouse-exception-code": String(code) })
      .end(`Code: ${code}. DB::Exception: ${message} (version 26.7.2.1 (official build))\n`);

interface Seen {
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly sql: string;
}

/** A server that gives these answers one after the other. It repeats the last one. */
async function server(...answers: ((response: ServerResponse) => void)[]) {
  const seen: Seen[] = [];
  const { url } = opened(
    await startStub((address, response, request) => {
      void text(request).then((sql) => {
        const answer = answers[Math.min(seen.length, answers.length - 1)]!;
        seen.push({ url: address, headers: request.headers, sql });
        answer(response);
      });
    }),
  );
  return { url, seen };
}

const client = (url: string, options: Partial<HttpOptions> = {}) =>
  opened(clickHouseClient({ baseUrl: `${url}/otel`, timeoutMs: 2_000, ...options }));
const question = { about: "letters", sql: "SELECT {letter:String}", parameters: { letter: "a*/'\\\n" } };

describe("what is asked", () => {
  it("is a statement and its parameters, and no setting: a user who may only read can ask", async () => {
    const { url, seen } = await server(whole);
    expect(await client(url).ask(question, allOf)).toEqual([["a"], ["b"]]);
    const [one] = seen;
    expect(one!.sql).toBe("/* ordertrace: letters */ SELECT {letter:String} FORMAT JSONCompact");
    expect([...one!.url.searchParams.keys()].sort()).toEqual(["param_letter", "query_id"]);
    expect(one!.url.searchParams.get("param_letter")).toBe(String.raw`a*/\'\\\n`);
    expect(one!.headers.authorization).toBeUndefined();
  });

  it("is said, without what may be anybody's in the statement", async () => {
    const { url, seen } = await server(whole);
    const said: Exchange[] = [];
    await client(url, { onExchange: (one) => void said.push(one) }).ask({ ...question, which: "*/ DROP" }, allOf);
    expect(said).toMatchObject([
      { method: "POST", target: "/otel letters */ DROP", status: "200", bytes: rows.length },
    ]);
    expect(seen[0]!.sql).not.toContain("DROP");
  });

  it("goes with the headers and the credential that were given", async () => {
    const { url, seen } = await server(whole);
    const access = {
      headers: { "x-clickhouse-user": "oncall" },
      authorization: { from: say`the token`, header: async () => "Bearer t" },
    };
    await client(url, { access }).ask(question, allOf);
    expect(seen[0]!.headers).toMatchObject({ "x-clickhouse-user": "oncall", authorization: "Bearer t" });
  });

  it("carries no credential over plain http to another host", () => {
    const access = { authorization: { from: say`the token of t`, header: async () => "Bearer t" } };
    expect(() => client("http://db.example.com:8123", { access })).toThrow(
      /is plain http: whoever is on the way could read/,
    );
  });
});

describe("a refusal", () => {
  test.each<[string, (response: ServerResponse) => void, SourceError["kind"], RegExp]>([
    [
      "a wrong password",
      refuse(516, "default: Authentication failed: password is incorrect", 403),
      "unauthorized",
      /Authentication failed.*\(code 516\)/,
    ],
    ["no right to read", refuse(497, "oncall: Not enough privileges", 403), "unauthorized", /Not enough privileges/],
    ["no such database", refuse(81, "Database otel does not exist", 404), "bad-answer", /Database otel does not exist/],
    ["a query that was killed", refuse(394, "Query was cancelled"), "unreachable", /Query was cancelled/],
    ["a quota", refuse(201, "Quota for user has been exceeded"), "unreachable", /Quota/],
    ["a defect of ours, or an old server", refuse(47, "Unknown identifier"), "bad-answer", /Unknown identifier/],
    ["escape sequences", refuse(47, "\u001b[31mred"), "bad-answer", /\[31mred/],
    ["a proxy's 401", (response) => void response.writeHead(401).end("no"), "unauthorized", /HTTP 401/],
    [
      "a redirect",
      (response) => void response.writeHead(302, { location: "https://login.example.com" }).end(),
      "unauthorized",
      /redirects/,
    ],
    [
      "another server",
      (response) => void response.writeHead(404).end("404 page not found"),
      "bad-answer",
      /not as ClickHouse's HTTP interface does/,
    ],
    [
      "a page with 200",
      (response) => void response.writeHead(200).end("<html>Grafana</html>"),
      "bad-answer",
      /a web page/,
    ],
  ])("%s", async (_, answer, kind, message) => {
    const { url, seen } = await server(answer);
    const error = await sourceErrorOf(client(url).ask(question, allOf));
    expect({ kind: error.kind, message: error.message }).toEqual({ kind, message: expect.stringMatching(message) });
    expect(seen).toHaveLength(1);
  });

  test.each([158, 159, 160, 241, 307, 396])("code %d is of too much at once", async (code) => {
    const { url } = await server(refuse(code, "Limit exceeded"));
    expect(await sourceErrorOf(client(url).ask(question, allOf))).toBeInstanceOf(TooMuch);
  });

  test.each<[string, object, Record<string, number>, string]>([
    ["that can be chosen", {}, { from: 1 }, "Ask about less time with --since, or have this user's limits raised."],
    [
      "that begins there",
      { beginning: "--from" },
      { from: 1 },
      "Ask about less time with --from, or have this user's limits raised.",
    ],
    ["that can't be chosen", { isTimeFixed: true }, { from: 1 }, "Have this user's limits raised."],
    ["of none", {}, {}, "Have this user's limits raised."],
  ])(
    "where too much is asked about a time %s, the advice is what can be done",
    async (_, options, parameters, hint) => {
      const { url } = await server(refuse(241, "Limit exceeded"));
      const error = await sourceErrorOf(client(url, options).ask({ ...question, parameters }, allOf));
      expect(told(error.hint)).toBe(hint);
    },
  );

  it("holds no credential, though the server quotes it", async () => {
    const { url } = await server(refuse(516, "no such token: s3cret", 403));
    const access = { hide: (text: string) => text.replaceAll("s3cret", "…") };
    expect((await sourceErrorOf(client(url, { access }).ask(question, allOf))).message).not.toContain("s3cret");
  });
});

describe("another try", () => {
  const busy = (response: ServerResponse) => void response.writeHead(503).end("starting");
  const broken = (response: ServerResponse) => {
    response.writeHead(200, { "content-length": rows.length }).write(rows.slice(0, 30));
    setTimeout(() => response.destroy(), 10);
  };
  test.each<[string, (response: ServerResponse) => void]>([
    ["a gateway that is starting", busy],
    ["too many queries at once", refuse(202, "Too many simultaneous queries")],
    ["a connection that broke in the middle", broken],
  ])("after %s", async (_, answer) => {
    const { url, seen } = await server(answer, whole);
    expect(await client(url).ask(question, allOf)).toEqual([["a"], ["b"]]);
    expect(seen).toHaveLength(2);
  });

  it("with a newer credential, once", async () => {
    const stale = refuse(516, "Authentication failed", 403);
    const given: (string | undefined)[] = [];
    const authorization = {
      from: say`the token`,
      header: async (refused?: string) => {
        given.push(refused);
        return refused === undefined ? "Bearer old" : "Bearer new";
      },
    };
    const { url, seen } = await server(stale, whole);
    await client(url, { access: { authorization } }).ask(question, allOf);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
    const refusing = await server(stale);
    const error = await sourceErrorOf(client(refusing.url, { access: { authorization } }).ask(question, allOf));
    expect(told(error.hint)).toContain("Refused was the token");
    expect(refusing.seen).toHaveLength(2);
    expect(given).toEqual([undefined, "Bearer old", undefined, "Bearer old"]);
  });
});

describe("no answer", () => {
  test("nobody is there", async () => {
    const gone = await startStub(() => {});
    await gone.close();
    const error = await sourceErrorOf(client(gone.url).ask(question, allOf));
    expect(error.message).toMatch(/refuses the connection/);
    expect(told(error.hint)).toMatch(/--clickhouse-url/);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["silence", () => {}],
    ["silence in the middle", (response) => void response.writeHead(200).write(rows.slice(0, 40))],
  ])("%s", async (_, answer) => {
    const { url } = await server(answer);
    const error = await sourceErrorOf(client(url, { timeoutMs: 100 }).ask(question, allOf));
    expect(error.message).toMatch(/did not give a whole answer within 0.1 s/);
    expect(told(error.hint)).toBe("Try again, or allow more with --timeout 2m.");
    const windowed = client(url, { timeoutMs: 100 }).ask({ ...question, parameters: { from: 1, to: 2 } }, allOf);
    expect(told((await sourceErrorOf(windowed)).hint)).toMatch(/, or ask about less time with --since\.$/);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["before it", () => {}],
    ["in the middle", (response) => void response.writeHead(200).write(rows.slice(0, 40))],
  ])("whoever breaks off %s gets their own reason", async (_, answer) => {
    const aborter = new AbortController();
    const { url } = await server((response) => {
      answer(response);
      setTimeout(() => aborter.abort(130), 20);
    });
    await expect(client(url, { signal: aborter.signal }).ask(question, allOf)).rejects.toBe(130);
  });
});

it("lets what is not read to its end go", async () => {
  const { url, seen } = await server(whole);
  const asking = client(url, { concurrency: 1 });
  const first = async (all: AsyncIterable<unknown>) => {
    for await (const row of all) return row;
    return undefined;
  };
  expect(await asking.ask(question, first)).toEqual(["a"]);
  expect(await asking.ask(question, first)).toEqual(["a"]);
  expect(seen).toHaveLength(2);
});

it("what fails in reading is not the server's", async () => {
  const { url, seen } = await server(whole);
  const read = async () => {
    throw new RangeError("ours");
  };
  await expect(client(url).ask(question, read)).rejects.toThrow(RangeError);
  expect(seen).toHaveLength(1);
});

it("asks nothing any more once the user has broken off", async () => {
  const { url, seen } = await server(whole);
  const stop = new AbortController();
  const { ask } = client(url, { signal: stop.signal });
  await ask(question, allOf);
  stop.abort(130);
  await expect(ask(question, allOf)).rejects.toBe(130);
  expect(seen).toHaveLength(1);
});
