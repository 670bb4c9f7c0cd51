import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { say, told } from "../../../src/sentence.ts";
import { SourceError } from "../../../src/sources/errors.ts";
import type { Access, Authorization } from "../../../src/sources/http/access.ts";
import { httpClient } from "../../../src/sources/jaeger/http.ts";
import { folderWith } from "../../config/folder.ts";
import { html, json, plain, send, startStub } from "../jaeger/stub-server.ts";

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const opened = <T extends { close(): Promise<void> | void }>(one: T): T => {
  open.push(one);
  return one;
};
const client = (baseUrl: string, access: Access) => opened(httpClient({ baseUrl, access, timeoutMs: 5_000 }));
const always = (value: string): Authorization => ({
  from: say`the token of a test`,
  header: async (refused) => (refused === value ? undefined : value),
});
const failure = (work: Promise<unknown>): Promise<SourceError> =>
  work.then(
    () => expect.unreachable("it should fail"),
    (error: unknown) => error as SourceError,
  );

describe("a credential that runs out", () => {
  it("is renewed once, however many requests it was refused to", async () => {
    let renewals = 0;
    const valid = () => `Bearer ${renewals}`;
    const server = opened(
      await startStub((_, response, { headers }) =>
        send(response, headers.authorization === "Bearer 1" ? json({ data: [] }) : plain("expired", 401)),
      ),
    );
    let current = valid();
    const authorization: Authorization = {
      from: say`a command`,
      header: async (refused) => {
        if (refused === current) {
          renewals++;
          current = valid();
        }
        return current;
      },
    };
    const http = client(server.url, { authorization });
    const answers = await Promise.all([1, 2, 3, 4].map(() => http.get("/api/services")));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(renewals).toBe(1);
  });

  it("is refused for good when the new one is refused too", async () => {
    let asked = 0;
    const server = opened(await startStub((_, response) => send(response, plain("no", 401))));
    const authorization: Authorization = {
      from: say`the token that vault prints`,
      header: async () => `Bearer ${asked++}`,
    };
    const { kind, hint } = await failure(client(server.url, { authorization }).get("/api/services"));
    expect([kind, asked, server.requests.length]).toEqual(["unauthorized", 2, 2]);
    expect(told(hint)).toContain("Refused was the token that vault prints");
  });

  it("without one, the advice is to give one", async () => {
    const server = opened(await startStub((_, response) => send(response, plain("no", 401))));
    expect(told((await failure(client(server.url, {}).get("/"))).hint)).toContain("--token-file");
    expect(server.requests).toHaveLength(1);
  });
});

describe("a credential goes to its server and no other", () => {
  it.each([301, 302, 303, 307, 308])("a redirect (%i) is not followed", async (status) => {
    const elsewhere = opened(await startStub((_, response) => send(response, json({ data: [] }))));
    const server = opened(
      await startStub((_, response) => void response.writeHead(status, { location: `${elsewhere.url}/login` }).end()),
    );
    const { kind } = await failure(client(server.url, { authorization: always("Bearer x") }).get("/api/services"));
    expect([kind, elsewhere.requests]).toEqual(["unauthorized", []]);
  });

  it.each<[string, Access]>([
    ["a token", { authorization: always("Bearer x") }],
    ["a secret header", { secretHeaders: true, headers: { "x-api-key": "x" } }],
    ["a client certificate", { tls: { cert: "x", key: "x" } }],
  ])("%s does not go over plain http", (_name, access) => {
    for (const url of ["http://jaeger.example.com", "http://10.0.0.1", "http://localhost.example.com"])
      expect(() => httpClient({ baseUrl: url, access, timeoutMs: 1 })).toThrow(/is plain http/);
  });

  it("but to this host, or where it was allowed", () => {
    const access = { authorization: always("Bearer x") };
    for (const url of ["http://localhost:16686", "http://127.0.0.1", "http://[::1]:1", "https://jaeger.example.com"])
      expect(client(url, access).base).toBe(url);
    const far = "http://jaeger.example.com";
    expect(client(far, { ...access, insecureHttp: true }).base).toBe(far);
  });
});

describe("a login in place of an answer", () => {
  it.each([
    ["SAML's form that sends itself", html('<body onload="document.forms[0].submit()"><input name="SAMLRequest">')],
    ["a page to sign in", html("<!DOCTYPE html><title>Sign in</title>")],
  ])("%s is recognised, with a credential too", async (_name, page) => {
    const server = opened(await startStub((_, response) => send(response, page)));
    const { kind, hint } = await failure(
      client(server.url, { authorization: always("Bearer x") }).get("/api/services"),
    );
    expect(kind).toBe("unauthorized");
    expect(told(hint)).toContain("the token of a test");
  });
});

it("a Unix socket stands in for host and port", async () => {
  const socket = join(folderWith(), "jaeger.sock");
  const server = createServer((request, response) =>
    send(response, json({ data: [request.url, request.headers.host] })),
  );
  await new Promise<void>((listening) => server.listen(socket, listening));
  opened({ close: () => void server.close() });
  const { json: answer } = await client("http://jaeger.example.com/base", {
    socket,
    authorization: always("Bearer x"),
  }).get("/api/services");
  expect(answer).toEqual({ data: ["/base/api/services", "jaeger.example.com"] });
  const { message } = await failure(client("http://localhost", { socket: `${socket}.gone` }).get("/"));
  expect(message).toContain(`${socket}.gone`);
});

describe("a proxy", () => {
  /** A proxy that passes requests on to `target`, whether they come with their whole address or by CONNECT. */
  async function startProxy(target: string, credential?: string) {
    const asked: string[] = [];
    const to = new URL(target);
    const refused = (authorization: string | undefined) => credential !== undefined && authorization !== credential;
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (refused(request.headers["proxy-authorization"])) return void response.writeHead(407).end();
      const path = new URL(request.url ?? "").pathname;
      forward({ host: to.hostname, port: to.port, path }, (answer) => answer.pipe(response)).end();
    });
    server.on("connect", (request, socket) => {
      asked.push(`${request.method} ${request.url}`);
      if (refused(request.headers["proxy-authorization"])) return void socket.end("HTTP/1.1 407 No\r\n\r\n");
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    opened({ close: () => void server.close() });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }
  const jaeger = async () => opened(await startStub((_, response) => send(response, json({ data: ["shop-api"] }))));

  it("passes on plain http by its whole address", async () => {
    const proxy = await startProxy((await jaeger()).url);
    const http = client("http://jaeger.example.com", { proxy: { url: proxy.url, except: "" } });
    expect((await http.get("/api/services")).json).toEqual({ data: ["shop-api"] });
    expect(proxy.asked).toEqual(["GET http://jaeger.example.com/api/services"]);
  });

  it("is asked for a tunnel for https; a refusal is the proxy's, not Jaeger's", async () => {
    const proxy = await startProxy("http://unused");
    const http = client("https://jaeger.example.com", { proxy: { url: proxy.url, except: "" } });
    const { kind, message } = await failure(http.get("/api/services"));
    expect(proxy.asked).toEqual(["CONNECT jaeger.example.com:443"]);
    expect([kind, message]).toEqual([
      "unreachable",
      `https://jaeger.example.com, by way of ${proxy.url}, can't be reached: the proxy would not let the request through`,
    ]);
  });

  it.each(["http", "https"])("wants credentials (%s)", async (scheme) => {
    const credential = `Basic ${Buffer.from("oncall:hush-hush").toString("base64")}`;
    const proxy = await startProxy((await jaeger()).url, credential);
    const { kind, message } = await failure(
      client(`${scheme}://jaeger.example.com`, { proxy: { url: proxy.url, except: "" } }).get("/api/services"),
    );
    expect(kind).toBe("unauthorized");
    expect(message).toContain("407");
    const url = proxy.url.replace("//", "//oncall:hush-hush@");
    const told = await client(`${scheme}://jaeger.example.com`, { proxy: { url, except: "" } })
      .get("/api/services")
      .then(
        ({ status }) => String(status),
        (error: unknown) => String(error),
      );
    expect(told).toMatch(scheme === "http" ? /^200$/ : /would not let the request through/);
    expect(told).not.toContain("hush-hush");
  });

  it.each(["jaeger.example.com", ".example.com", "*.example.com", "other, example.com", "*"])(
    "NO_PROXY=%s",
    async (except) => {
      const proxy = await startProxy("http://unused");
      await failure(client("http://jaeger.example.com", { proxy: { url: proxy.url, except } }).get("/"));
      expect(proxy.asked).toEqual([]);
    },
  );

  it("is not for this host", async () => {
    const server = await jaeger();
    const http = client(server.url, { proxy: { url: "http://127.0.0.1:1", except: "" } });
    expect((await http.get("/api/services")).status).toBe(200);
  });

  it("has an address, or it is said which it should have", () => {
    for (const url of ["socks5://proxy:1080", "oncall:hush-hush@", "http://"])
      expect(() => client("https://jaeger.example.com", { proxy: { url, except: "" } })).toThrow(
        /^(?!.*hush-hush).*is no address of an HTTP proxy/,
      );
  });
});
