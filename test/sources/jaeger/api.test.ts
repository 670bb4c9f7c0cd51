import { afterEach, describe, expect, test } from "vitest";
import { foundBy, type JaegerApi, type SearchQuery } from "../../../src/sources/jaeger/api.ts";
import { detectDialect } from "../../../src/sources/jaeger/dialect.ts";
import { httpClient } from "../../../src/sources/jaeger/http.ts";
import type { SourceError } from "../../../src/sources/errors.ts";
import { told } from "../../../src/sentence.ts";
import { html, json, plain, send, startStub, type StubAnswer } from "./stub-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A server that knows these paths. Any other path gets `otherwise`. */
async function connect(answers: Readonly<Record<string, StubAnswer>>, otherwise = plain("404 page not found\n", 404)) {
  const server = await startStub((url, response) => send(response, answers[url.pathname] ?? otherwise));
  const http = httpClient({ baseUrl: server.url, timeoutMs: 5_000 });
  open.push(http, server);
  return { server, api: await detectDialect(http) };
}

const v1 = { "/api/services": json({ data: null, total: 0, limit: 0, offset: 0, errors: null }) };
const v3 = { "/api/v3/services": plain("{}", 200) };
const query: SearchQuery = {
  window: { from: 1_795_024_988_801_183, to: 1_795_024_988_901_007 },
  limit: 7,
  service: "mes-api",
  operation: "process calculation.requests",
  attribute: { name: "order_id", value: 'A"1' },
};

describe("which dialect a server speaks", () => {
  test.each<[string, Readonly<Record<string, StubAnswer>>, StubAnswer | undefined, JaegerApi["dialect"]]>([
    ["both, and no service yet", { ...v1, ...v3 }, undefined, "v1"],
    ["v1, and the UI's page with 200 elsewhere", v1, html("<!doctype html><title>Jaeger UI</title>"), "v1"],
    ["v3 alone", v3, undefined, "v3"],
    ["v3, and the UI's page with 200 elsewhere", v3, html("<!doctype html><title>Jaeger UI</title>"), "v3"],
  ])("%s", async (_, answers, otherwise, dialect) => {
    const { api } = await connect(answers, otherwise);
    expect(api.dialect).toBe(dialect);
    expect(api.services).toEqual([]);
  });
});

test("a v1 that fails at the moment is not taken for a v3, which older servers have too", async () => {
  const failing = plain('{"errors":[{"code":500,"msg":"storage is down"}]}', 500);
  await expect(connect({ "/api/services": failing, ...v3 })).rejects.toThrow(/storage is down/);
});

describe("what is asked", () => {
  const asked = (requests: readonly string[]) =>
    Object.fromEntries(new URL(requests.at(-1)!, "http://stub").searchParams);

  test("v1: integer microseconds, tags as JSON; what could not be read is told beside the traces", async () => {
    const errors = [{ code: 500, msg: "bad\u001b[31m span", traceID: "1" }];
    const { api, server } = await connect({ ...v1, "/api/traces": json({ data: [], errors }) });
    expect(await foundBy(api, query)).toEqual({
      traces: [],
      unread: ['"bad [31m span"'],
    });
    expect(asked(server.requests)).toEqual({
      service: "mes-api",
      operation: "process calculation.requests",
      tags: '{"order_id":"A\\"1"}',
      start: "1795024988801183",
      end: "1795024988901007",
      limit: "7",
    });
  });

  test("v3: RFC 3339 down to the microsecond, in camel case; no match is a 404", async () => {
    const none = plain('{"error":{"httpCode":404,"message":"No traces found"}}', 404);
    const { api, server } = await connect({ ...v3, "/api/v3/traces": none });
    expect(await foundBy(api, query)).toEqual({ traces: [], unread: [] });
    expect(asked(server.requests)).toEqual({
      "query.serviceName": "mes-api",
      "query.operationName": "process calculation.requests",
      "query.attributes": '{"order_id":"A\\"1"}',
      "query.startTimeMin": "2026-11-18T18:03:08.801183Z",
      "query.startTimeMax": "2026-11-18T18:03:08.901007Z",
      "query.searchDepth": "7",
    });
  });

  test("v3: one that is too old to find by an attribute is told of, with what to do", async () => {
    const message = "query.start_time_min and query.start_time_max are required";
    const refused = plain(JSON.stringify({ error: { httpCode: 400, message } }), 400);
    const { api } = await connect({ ...v3, "/api/v3/traces": refused });
    for (const asked of [query, { window: query.window, limit: 7 }]) {
      const error = await foundBy(api, asked).catch((one: unknown) => one as SourceError);
      expect(error).toMatchObject({ kind: "bad-answer", message: expect.stringContaining(message) as string });
      expect(told((error as SourceError).hint)).toContain("have the proxy before it let /api/ through too");
    }
  });

  test("v3: a 64-bit id is padded; an unknown one is undefined, a path that is not there is an error", async () => {
    const { api, server } = await connect(v3);
    await expect(api.byId("0000000000000abc")).rejects.toMatchObject({ kind: "bad-answer" });
    expect(server.requests.at(-1)).toBe("/api/v3/traces/00000000000000000000000000000abc");
  });

  test("a window from before 1970 begins there", async () => {
    const { api, server } = await connect({ ...v1, "/api/traces": json({ data: [] }) });
    await foundBy(api, { window: { from: -5, to: 5 }, limit: 1 });
    expect(asked(server.requests)).toMatchObject({ start: "0", end: "5" });
    await foundBy(api, { window: { from: -5, to: -1 }, limit: 1 });
    expect(asked(server.requests)).toMatchObject({ start: "0", end: "0" });
  });
});

describe("an error that comes with status 200 and without traces is the server's, never an empty answer", () => {
  const failed = { data: null, total: 0, limit: 0, offset: 0, errors: [{ code: 500, msg: "storage is down" }] };
  const error = {
    kind: "bad-answer",
    message: expect.stringMatching(/answered HTTP 200: "storage is down"/) as string,
  };

  test("to a search", async () => {
    const { api } = await connect({ ...v1, "/api/traces": json(failed) });
    await expect(foundBy(api, query)).rejects.toMatchObject(error);
  });

  test.each([
    ["no list", failed],
    ["an empty list", { ...failed, data: [] }],
  ])("to an id, with %s", async (_, body) => {
    const { api } = await connect({ ...v1, "/api/traces/000000000000007b": json(body) });
    await expect(api.byId("000000000000007b")).rejects.toMatchObject(error);
  });

  test("in v3 too", async () => {
    const { api } = await connect(v3, json({ error: { httpCode: 500, message: "storage is down" } }));
    await expect(foundBy(api, query)).rejects.toMatchObject(error);
    await expect(api.byId("000000000000007b")).rejects.toMatchObject(error);
  });
});

describe("traces of an answer of v1", () => {
  const one = (id: string, name = "GET /") => ({
    traceID: id.padStart(16, "0"),
    spans: [
      {
        traceID: id.padStart(16, "0"),
        spanID: "b".padStart(16, "0"),
        operationName: name,
        startTime: 1,
        duration: 1,
        processID: "p1",
      },
    ],
    processes: { p1: { serviceName: "mes-api" } },
  });
  const told = [{ code: 500, msg: "bad span", traceID: "1" }];
  const answering = async (body: unknown) => (await connect({ ...v1, "/api/traces": json(body) })).api;

  test("are the same, whether they can be read one by one or not", async () => {
    const data = [one("a"), one("b", 'S3 ]}" \\ ключ')];
    const [usual, other] = [await answering({ data, errors: told }), await answering({ errors: told, data })];
    const found = await foundBy(usual, query);
    expect(found.traces.map(({ spans }) => spans[0]!.name)).toEqual(["GET /", 'S3 ]}" \\ ключ']);
    expect(found.unread).toHaveLength(1);
    expect(await foundBy(other, query)).toEqual(found);
  });

  test("come with a fingerprint of their bytes; those that are known by it are not read", async () => {
    const api = await answering({ data: [one("a"), one("b"), one("a"), one("a", "GET /other")] });
    const read: [string, string?][] = [];
    const fingerprints = new Set<string>();
    const asked: string[] = [];
    await api.search(query, {
      each: ({ traceId, spans, fingerprint }) => {
        read.push([traceId, spans[0]!.name]);
        fingerprints.add(fingerprint!);
      },
      isKnown: (fingerprint) => asked.push(fingerprint) > 0 && fingerprints.has(fingerprint),
    });
    expect(read).toEqual([
      ["000000000000000a", "GET /"],
      ["000000000000000b", "GET /"],
      ["000000000000000a", "GET /other"],
    ]);
    expect(asked).toHaveLength(4);
    for (const one of fingerprints) expect(one).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ["one that is none", { data: [one("a"), { traceID: 5, spans: [] }] }, /JSON that is not Jaeger's, .*data.*1/],
    ["something else beside them", { data: [one("a")], errors: "none" }, /JSON that is not Jaeger's, .*errors/],
  ])("with %s: it is told where in the answer that is", async (_, body, message) => {
    const api = await answering(body);
    await expect(foundBy(api, query)).rejects.toMatchObject({
      kind: "bad-answer",
      message: expect.stringMatching(message) as string,
    });
  });

  test("of which the last one is cut off are no answer", async () => {
    const half = { ...json(null), body: JSON.stringify({ data: [one("a"), one("b")] }).slice(0, -20) };
    const { api } = await connect({ ...v1, "/api/traces": half });
    await expect(foundBy(api, query)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringMatching(/broke off/) as string,
    });
  });
});
