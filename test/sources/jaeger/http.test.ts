import type { ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Sentence, told } from "../../../src/sentence.ts";
import { SourceError } from "../../../src/sources/errors.ts";
import { checkedBaseUrl } from "../../../src/sources/http/base-url.ts";
import type { HttpOptions } from "../../../src/sources/http/options.ts";
import { tooSlow } from "../../../src/sources/http/no-answer.ts";
import { httpClient } from "../../../src/sources/jaeger/http.ts";
import { notUnderstood } from "../../../src/sources/jaeger/not-understood.ts";
import { openJaeger } from "../../../src/sources/jaeger/source.ts";
import type { Exchange } from "../../../src/sources/source.ts";
import { hastyClock } from "../http/hasty-clock.ts";
import { sourceErrorOf } from "../source-error.ts";
import { html, json, plain, send, startStub, type StubAnswer } from "./stub-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const opened = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};
const stub = async (answer: (response: ServerResponse) => void) =>
  opened(await startStub((_, response) => answer(response)));
const client = (baseUrl: string, options: Partial<HttpOptions> = {}) =>
  opened(httpClient({ baseUrl, timeoutMs: 5_000, clock: hastyClock(), ...options }));
const window = { from: 1_795_000_000_000_000, to: 1_795_400_000_000_000 };

/** The error with which a search ends if the server always answers in this way. */
function failure(url: string, options: Partial<HttpOptions> = {}): Promise<SourceError> {
  const jaeger = opened(openJaeger({ baseUrl: url, timeoutMs: 5_000, clock: hastyClock(), ...options }));
  return sourceErrorOf(jaeger.byAttribute(["order_id"], "A-1", window));
}

describe("answers that are none", () => {
  const login = html('<html><form><input type="password"></form></html>');
  const page = html("<!doctype html><title>Jaeger UI</title><script>catalogIndex()</script>");
  test.each<[string, StubAnswer, SourceError["kind"], RegExp]>([
    ["401", plain("no", 401), "unauthorized", /refused access \(HTTP 401\)/],
    ["403 with a page", html("<html>forbidden", 403), "unauthorized", /HTTP 403/],
    ["a login page with 200", login, "unauthorized", /login page/],
    ["oauth2-proxy's page", html("<!DOCTYPE html><h1>Sign in with OpenID Connect</h1>"), "unauthorized", /login page/],
    ["another web page with 200", page, "bad-answer", /\/api\/services answered with a web page/],
    [
      "500 with Jaeger's words",
      plain('{"data":null,"errors":[{"code":500,"msg":"storage\\u001b[31m is down"}]}', 500),
      "bad-answer",
      /HTTP 500: "storage \[31m is down"/,
    ],
    [
      "an error in words beside nothing, with 200",
      json({ data: null, errors: [{ code: 500, msg: "storage is down" }] }),
      "bad-answer",
      /HTTP 200: "storage is down"/,
    ],
    ["500 with half an answer", plain('{"data":["shop-', 500), "bad-answer", /answered HTTP 500 with "\{/],
    [
      "a gateway's 502",
      html("<html><h1>502 Bad Gateway</h1></html>", 502),
      "unreachable",
      /proxy that could not get an answer from Jaeger \(HTTP 502\)/,
    ],
    ["429", plain("slow down", 429), "unreachable", /fewer requests/],
    [
      "404 everywhere",
      plain("404 page not found\n", 404),
      "bad-answer",
      /\/api\/services answered HTTP 404, \/api\/v3\/services HTTP 404/,
    ],
    ["a gateway's 404 in JSON", json({ message: "no Route matched" }, 404), "bad-answer", /no Route matched/],
    [
      "JSON of something else",
      json({ status: "ok" }),
      "bad-answer",
      /answered with JSON that is not Jaeger's, at "data"/,
    ],
    [
      "half an answer",
      { ...plain('{"data":["shop-', 200), type: "application/json" },
      "unreachable",
      /broke off in the middle of its JSON/,
    ],
    ["garbage", plain("\u0000\u0001\u001b]0;x\u0007", 200), "bad-answer", /answered HTTP 200 with/],
    [
      "a 404 page that has a link to log in",
      html("<html><a>log in</a>", 404),
      "bad-answer",
      /does not speak Jaeger's API/,
    ],
    ["nothing", plain("", 200), "bad-answer", /an empty body/],
  ])("%s", async (_, answer, kind, message) => {
    const { url } = await stub((response) => send(response, answer));
    const error = await failure(url);
    expect(error.message).toMatch(message);
    expect(error.kind).toBe(kind);
  });

  test("half an answer about no time, or about one that can't be chosen, is no reason to ask about less of it", async () => {
    const { url } = await stub((response) =>
      send(response, { ...plain('{"data":["shop-', 200), type: "application/json" }),
    );
    const hintOf = async (query: Record<string, string>, options: Partial<HttpOptions> = {}) => {
      const http = client(url, options);
      return told(notUnderstood(http, "/api/traces", await http.get("/api/traces", query)).hint);
    };
    expect(await hintOf({ start: "1" })).toBe("Try again; ask about less time with --since if it happens again.");
    expect(await hintOf({ start: "1" }, { beginning: "--from" })).toBe(
      "Try again; ask about less time with --from if it happens again.",
    );
    for (const hint of [await hintOf({}), await hintOf({ start: "1" }, { isTimeFixed: true })])
      expect(hint).toBe("Try again; if it stays so, look at the proxy before Jaeger, or ask Jaeger itself.");
  });

  test.each([
    ["Spring Boot's", { status: 404, error: "Not Found", path: "/api/services" }],
    ["a gateway's", { message: "Not Found" }],
    ["an API's", { error: { code: "not_found", message: "Not Found" } }],
  ])("%s own words for a path that it does not have are no answer of Jaeger", async (_, body) => {
    const { url, requests } = await stub((response) => send(response, json(body, 404)));
    const error = await failure(url);
    expect(error.message).toBe(
      `${url} does not speak Jaeger's API: /api/services answered HTTP 404 with "Not Found", /api/v3/services HTTP 404`,
    );
    expect(told(error.hint)).toMatch(/^Wrong base path\?/);
    expect(requests).toEqual(["/api/services", "/api/v3/services"]);
  });

  test.each([
    ["v1", { data: null, errors: [{ code: 404, msg: "no such tenant" }] }],
    ["v3", { error: { httpCode: 404, message: "no such tenant" } }],
  ])("a 404 in Jaeger's own words is told as such: %s", async (_, body) => {
    const { url } = await stub((response) => send(response, json(body, 404)));
    const error = await failure(url);
    expect(error.message).toBe(`${url}/api/services answered HTTP 404: "no such tenant"`);
    expect(told(error.hint)).toMatch(/its log may say more/);
  });

  test("500 in whatever words is no wrong address", async () => {
    const { url } = await stub((response) => send(response, plain("Internal Server Error", 500)));
    expect(told((await failure(url)).hint)).toMatch(/its log may say more/);
  });

  test.each([
    [
      302,
      "https://login.example.com/oauth2/start?rd=secret",
      "unauthorized",
      /"https:\/\/login\.example\.com\/oauth2\/start", which looks like a login/,
    ],
    [302, "/login?next=/api", "unauthorized", /looks like a login/],
    [307, "https://elsewhere.example.com/", "unauthorized", /looks like a login/],
    [301, "https://jaeger.example.com/", "bad-answer", /redirects to "https:\/\/jaeger\.example\.com\/"$/],
    [302, "", "bad-answer", /redirects to/],
  ] as const)("a redirect, %i to %j, is not followed", async (status, location, kind, message) => {
    const server = await stub((response) => response.writeHead(status, { location }).end());
    const error = await failure(server.url);
    expect([error.kind, server.requests.length]).toEqual([kind, 1]);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("secret");
  });
});

test.each([
  ["/jaeger/api/services", "/jaeger"],
  ["/observability/api/v3/services?x=secret", "/observability"],
])("a redirect to %s says what address to give", async (location, path) => {
  const server = await stub((response) => response.writeHead(308, { location }).end());
  expect(told((await failure(server.url)).hint)).toBe(`Give --jaeger-url ${server.url}${path}`);
});

test.each(["", "/api/services", "/error/404.html", `/${"x".repeat(200)}/api/services`])(
  "a redirect to %j does not say what address to give",
  async (location) => {
    const server = await stub((response) => response.writeHead(308, { location }).end());
    expect(told((await failure(server.url)).hint)).toBe("Give Jaeger's own address as --jaeger-url.");
  },
);

test.each(["/api/services", "/api/traces/0123456789abcdef", "/search", "/trace/0123456789abcdef", "/api/v3/services/"])(
  "an address that was copied with %s at its end means what stands before it",
  (path) => {
    expect(checkedBaseUrl(`http://localhost:16686/jaeger${path}`)).toBe("http://localhost:16686/jaeger");
  },
);

describe("answers that do not come, or not whole", () => {
  test("refused connection", async () => {
    const { url, close } = await startStub(() => {});
    await close();
    const error = await failure(url);
    expect(error).toMatchObject({ kind: "unreachable", message: `${url} refuses the connection` });
  });

  test("a name that no one knows", async () => {
    const error = await failure("http://jaeger.invalid:16686");
    expect(error.kind).toBe("unreachable");
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["before the headers", () => {}],
    ["after the headers", (response) => response.writeHead(200).flushHeaders()],
    ["in the middle of the body", (response) => void response.writeHead(200).write('{"data":[')],
  ])("silence %s ends with the time given", async (_, answer) => {
    const { url } = await stub(answer);
    const error = await failure(url, { timeoutMs: 60 });
    expect(error).toMatchObject({ kind: "unreachable", message: `${url} did not give a whole answer within 0.06 s` });
  });

  test("the advice about silence fits what was asked", async () => {
    const hintOf = async (url: string, options: Partial<HttpOptions>, path: string, query?: Record<string, string>) => {
      const failed = client(url, { timeoutMs: 150, ...options }).get(path, query);
      const error: unknown = await failed.catch((reason: unknown) => reason);
      return error instanceof SourceError && error.hint !== undefined ? told(error.hint) : "";
    };
    const silent = await stub(() => {});
    expect(await hintOf(silent.url, {}, "/api/services")).toMatch(
      /^It accepts connections but does not answer: .* allow more with --timeout 2m\.$/,
    );
    for (const query of [{ start: "1", end: "2" }, { "query.startTimeMin": "2026-11-20T00:00:00Z" }])
      expect(await hintOf(silent.url, {}, "/api/traces", query)).toBe(
        "Try again, allow more with --timeout 2m, or ask about less time with --since.",
      );
    const slow = await stub((response) => response.writeHead(200).flushHeaders());
    const fixed = { isTimeFixed: true };
    expect(await hintOf(slow.url, fixed, "/api/traces", { start: "1" })).toBe(
      "Try again, or allow more with --timeout 2m.",
    );
    expect(await hintOf(slow.url, {}, "/api/services")).toBe("Try again, or allow more with --timeout 2m.");
    expect(told(tooSlow("http://jaeger", 120_000, { shortenedBy: "--from" }).hint)).toMatch(/--timeout 4m/);
  });

  test("silence in the middle of a TLS handshake ends so too, and at an interrupt", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
    opened({
      close: () => {
        for (const socket of sockets) socket.destroy();
        return new Promise<void>((closed) => silent.close(() => closed()));
      },
    });
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect((await failure(url, { timeoutMs: 60 })).message).toMatch(/did not give a whole answer within 0\.06 s/);
    const asked = client(url, { timeoutMs: 60_000, signal: AbortSignal.timeout(20) }).get("/");
    await expect(asked).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("a body that trickles does not outwit the time given", async () => {
    const { url } = await stub((response) => {
      const drip = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(drip));
    });
    expect((await failure(url, { timeoutMs: 80 })).message).toMatch(/did not give a whole answer within 0\.08 s/);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["cut in the headers", (response) => void response.socket?.end("HTTP/1.1 200 OK\r\nContent-")],
    ["reset", (response) => void response.socket?.resetAndDestroy()],
    [
      "cut in the body",
      (response) => void response.writeHead(200).write('{"data":[', () => response.socket?.destroy()),
    ],
    [
      "shorter than its content length",
      (response) => void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}"),
    ],
  ])("an answer that is %s", async (_, answer) => {
    const { url } = await stub(answer);
    expect(await failure(url)).toMatchObject({ kind: "unreachable", message: `${url} broke off its answer` });
  });
});

describe("another try", () => {
  test("a gateway whose Jaeger is being restarted is asked again", async () => {
    const answers = [html("<h1>502 Bad Gateway</h1>", 502), html("<h1>504</h1>", 504), json({ data: [] })];
    const server = await stub((response) => send(response, answers.shift()!));
    expect(await client(server.url).get("/")).toMatchObject({ status: 200 });
    expect(server.requests).toHaveLength(3);
  });

  test("so is one that refuses connections after it has answered, and not one that never did", async () => {
    const first = await startStub((_, response) => send(response, json({ data: [] })));
    const asked: string[] = [];
    const http = client(first.url, { onExchange: ({ status }) => asked.push(status) });
    await http.get("/");
    await first.close();
    await expect(http.get("/")).rejects.toThrow("refuses the connection");
    await expect(client(first.url, { onExchange: ({ status }) => asked.push(status) }).get("/")).rejects.toThrow(
      "refuses the connection",
    );
    expect(asked).toEqual(["200", ...Array<string>(5).fill("no answer"), "no answer"]);
  });

  test.each(["3600", new Date(Date.now() + 3_600_000).toUTCString()])(
    "is not waited for beyond the time given: Retry-After: %s",
    async (retryAfter) => {
      const server = await stub((response) => response.writeHead(503, { "retry-after": retryAfter }).end());
      const error = await failure(server.url, { timeoutMs: 30_000 });
      expect([error.kind, server.requests.length]).toEqual(["unreachable", 1]);
      expect(told(error.hint)).toMatch(/^Try again in 3\d\d\d s, as it asks\.$/);
    },
  );

  test("has only the time that the tries before it left", async () => {
    let tries = 0;
    const server = await stub((response) => {
      if (++tries === 1) response.writeHead(503, { "retry-after": "0" }).end();
    });
    expect(await failure(server.url, { timeoutMs: 80 })).toMatchObject({
      message: `${server.url} did not give a whole answer within 0.08 s`,
    });
    expect(tries).toBe(2);
  });
});

test("an answer that is no UTF-8 is not read: the ids in it may be others", async () => {
  const { url } = await stub((response) =>
    response.end(Buffer.concat([Buffer.from('{"data":["shop'), Buffer.from([0xff]), Buffer.from('api"]}')])),
  );
  expect(await failure(url)).toMatchObject({
    kind: "bad-answer",
    message: expect.stringMatching(/is no UTF-8/) as string,
  });
});

test("an answer that is no HTTP", async () => {
  const { url } = await stub((response) => void response.socket?.end("SSH-2.0-OpenSSH\r\n"));
  expect(await failure(url)).toMatchObject({ kind: "unreachable", message: `${url} does not speak HTTP` });
});

describe("the address", () => {
  test.each([
    ["localhost:16686", /is no URL of a Jaeger/],
    ["", /is no URL of a Jaeger/],
    ["ftp://jaeger", /is no URL of a Jaeger/],
    ["http://", /is no URL of a Jaeger/],
    ["http://me:hunter2@jaeger:16686", /carries credentials/],
    ["me:hunter2@jaeger:16686", /is no URL of a Jaeger/],
    ["http://me:hunt/er2@jaeger", /is no URL of a Jaeger/],
  ])("%j is refused, without its secrets", (baseUrl, message) => {
    const connect = () => httpClient({ baseUrl, timeoutMs: 1 });
    expect(connect).toThrow(message);
    expect(connect).not.toThrow(/hunt/);
  });

  test.each([
    ["127.0.0.1:16687", "http://127.0.0.1:16687"],
    ["jaeger.example.com:443/jaeger", "http://jaeger.example.com:443/jaeger"],
    ["me:hunter2@jaeger:16686", "http://localhost:16686"],
    ["prod", "http://localhost:16686"],
  ])("%j is to be written as %s", (baseUrl, said) => {
    const example = expect.arrayContaining([said]) as string[];
    expect(() => httpClient({ baseUrl, timeoutMs: 1 })).toThrow(
      expect.objectContaining({ hint: expect.objectContaining({ values: example }) as Sentence }) as Error,
    );
  });

  test("a base path is kept, and a slash at its end is not doubled", async () => {
    const server = await stub((response) => send(response, json({})));
    const http = client(`${server.url}/jaeger/ui/`);
    await http.get("/api/services", { service: "a b&c" });
    expect(server.requests).toEqual(["/jaeger/ui/api/services?service=a+b%26c"]);
    expect(http.base).toBe(`${server.url}/jaeger/ui`);
  });
});

test.each(["?x=1", "#top", "/search?service=shop-api"])("an address that goes on with %s is refused", (rest) => {
  expect(() => client(`http://jaeger.example.com${rest}`)).toThrow(/goes on after its path/);
});

describe("manners", () => {
  test("tells of every exchange, those without an answer too", async () => {
    const exchanges: Exchange[] = [];
    const onExchange = (exchange: Exchange) => exchanges.push(exchange);
    const { url } = await stub((response) => send(response, plain("{}", 404)));
    await client(url, { onExchange }).get("/api/x", { a: "1" });
    await client("http://127.0.0.1:1", { onExchange })
      .get("/api/y")
      .catch(() => {});
    expect(exchanges).toMatchObject([
      { method: "GET", target: "/api/x?a=1", status: "404", bytes: 2 },
      { method: "GET", target: "/api/y", status: "no answer", bytes: 0 },
    ]);
  });

  test("keeps its connection, and asks at most four things at once", async () => {
    const sockets = new Set<unknown>();
    let open = 0;
    let most = 0;
    const server = opened(
      await startStub((_, response, request) => {
        sockets.add(request.socket.remotePort);
        most = Math.max(most, ++open);
        setTimeout(() => {
          open--;
          send(response, json({}));
        }, 5);
      }),
    );
    const http = client(server.url);
    await Promise.all(Array.from({ length: 20 }, (__, i) => http.get(`/api/${i}`)));
    expect([most, sockets.size, server.requests.length]).toEqual([4, 4, 20]);
  });

  test("waiting for a turn does not count as waiting for an answer", async () => {
    const server = await stub((response) => void setTimeout(() => send(response, json({})), 250));
    // All answers together take longer than that; each by itself has time, on a busy machine too.
    const http = client(server.url, { timeoutMs: 1_000 });
    await expect(Promise.all(Array.from({ length: 20 }, () => http.get("/")))).resolves.toHaveLength(20);
  });

  test("an interrupt ends a request at once, and those that wait for their turn", async () => {
    const interrupt = new AbortController();
    const server = await stub(() => {});
    const http = client(server.url, { signal: interrupt.signal });
    const asked = Promise.allSettled(Array.from({ length: 6 }, () => http.get("/")));
    setTimeout(() => interrupt.abort(130), 10);
    expect(await asked).toEqual(Array.from({ length: 6 }, () => ({ status: "rejected", reason: 130 })));
    expect(server.requests.length).toBeLessThanOrEqual(4);
  });
});
