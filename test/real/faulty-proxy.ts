import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Jaeger's answer before anything is done to it. */
interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** One answer on its way back. `before` is the answer to the request before this one. */
interface Passing extends Answer {
  readonly path: string;
  readonly before: Answer | undefined;
  readonly response: ServerResponse;
  /** Stops listening and breaks every connection, as a killed server does. */
  readonly vanish: () => void;
}

export type Fault = (passing: Passing) => void;

export interface FaultyProxy {
  readonly url: string;
  /** The paths asked for, in the order of arrival. */
  readonly requests: readonly string[];
  close(): void;
}

/** The requests that the fault hits, counted from 1. Requests after `last` go through. */
export interface Hits {
  readonly first: number;
  readonly last?: number;
}

/** A proxy before a Jaeger. It passes everything on unchanged, except the answers that a fault must spoil. */
export async function startFaultyProxy(
  jaegerUrl: string,
  fault?: Fault,
  hits: Hits = { first: 1 },
): Promise<FaultyProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let before: Answer | undefined;
  const server = createServer(async (request, response) => {
    const number = requests.push(request.url ?? "");
    response.on("error", () => {});
    const isHit = fault !== undefined && number >= hits.first && number <= (hits.last ?? Number.POSITIVE_INFINITY);
    const answer = await ask(`${jaegerUrl}${request.url}`);
    // If Jaeger is down, the client gets no answer either.
    if (answer === undefined) response.socket?.resetAndDestroy();
    else if (isHit) fault({ ...answer, path: request.url ?? "", before, response, vanish });
    else send(response, answer);
    before = answer ?? before;
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  const vanish = () => {
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close: vanish };
}

const ask = (url: string): Promise<Answer | undefined> =>
  fetch(url).then(
    async (passed) => ({ status: passed.status, body: Buffer.from(await passed.arrayBuffer()) }),
    () => undefined,
  );

export function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length }).end(body);
}

const half = (body: Buffer): Buffer => body.subarray(0, Math.floor(body.length / 2));
const claiming = (response: ServerResponse, length: number): ServerResponse =>
  response.writeHead(200, { "content-type": "application/json", "content-length": length });
const page = (status: number, html: string): Fault => {
  const body = Buffer.from(html);
  return ({ response }) =>
    void response.writeHead(status, { "content-type": "text/html", "content-length": body.length }).end(body);
};
const busy =
  (status: number, retryAfter: () => string): Fault =>
  ({ response }) =>
    void response.writeHead(status, { "retry-after": retryAfter() }).end("busy");
const rewritten =
  (rewrite: (text: string) => Buffer | string): Fault =>
  ({ response, status, body }) =>
    send(response, { status, body: Buffer.from(rewrite(body.toString("utf8"))) });

/** The faults that can hit an answer between Jaeger and us. */
export const faults = {
  refused: ({ vanish }) => vanish(),
  "reset in mid-body": ({ response, body }) =>
    void claiming(response, body.length).write(half(body), () => response.socket?.resetAndDestroy()),
  "closed in mid-body": ({ response, body }) =>
    void claiming(response, body.length).write(half(body), () => response.socket?.destroy()),
  "silence before the headers": () => {},
  "silence after the headers": ({ response, body }) => claiming(response, body.length).flushHeaders(),
  "a byte a second": ({ response, body }) => {
    let sent = 0;
    claiming(response, body.length).flushHeaders();
    const drip = setInterval(() => response.write(body.subarray(sent, ++sent)), 1_000);
    response.on("close", () => clearInterval(drip));
  },
  "429, Retry-After in seconds": busy(429, () => "1"),
  "503, Retry-After as a date": busy(503, () => new Date(Date.now() + 1_000).toUTCString()),
  "503, Retry-After: an hour": busy(503, () => "3600"),
  "500 in Jaeger's words": ({ response }) =>
    send(response, { status: 500, body: Buffer.from('{"data":null,"errors":[{"code":500,"msg":"storage is down"}]}') }),
  "half of the JSON": ({ response, status, body }) => send(response, { status, body: half(body) }),
  "a content length too long": ({ response, body }) => {
    response.socket?.end(
      `HTTP/1.1 200 OK\r\ncontent-length: ${body.length + 100}\r\n\r\n${body.toString("latin1")}`,
      "latin1",
    );
  },
  "a content length too short": ({ response, body }) => {
    response.socket?.end(
      `HTTP/1.1 200 OK\r\ncontent-length: ${body.length - 9}\r\n\r\n${body.toString("latin1")}`,
      "latin1",
    );
  },
  "invalid UTF-8": ({ response, status, body }) =>
    send(response, {
      status,
      body: Buffer.concat([half(body), Buffer.from([0xff]), body.subarray(half(body).length)]),
    }),
  "a login page with 200": page(200, '<!doctype html><form>Sign in <input type="password"></form>'),
  "a redirect to a login": ({ response }) =>
    void response.writeHead(302, { location: "https://sso.example.com/login" }).end(),
  "401": page(401, "<html>who are you?"),
  "a gateway's 502": page(502, "<html><h1>502 Bad Gateway</h1></html>"),
  "the answer twice": rewritten((text) => text + text),
  garbage: rewritten(() => Buffer.from([0x1f, 0x8b, 0, 255, 254, 27, 91, 51, 49, 109])),
  "closed after the answer": ({ response, status, body }) => {
    response.on("finish", () => response.socket?.destroy());
    send(response, { status, body });
  },
  "the answer to the request before": ({ response, status, body, before }) =>
    send(response, before ?? { status, body }),
  "no traces any more": ({ response, status, body, path }) =>
    path.startsWith("/api/traces/")
      ? send(response, {
          status: 404,
          body: Buffer.from('{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}'),
        })
      : send(response, { status, body: path.startsWith("/api/traces") ? Buffer.from('{"data":[]}') : body }),
  "an emptied storage": ({ response, path }) =>
    send(
      response,
      path.startsWith("/api/traces/")
        ? { status: 404, body: Buffer.from('{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}') }
        : { status: 200, body: Buffer.from('{"data":[]}') },
    ),
  "every other trace": rewritten((text) => {
    const answer = JSON.parse(text) as { data: unknown[] | null };
    const isOfTraces = typeof answer.data?.[0] === "object" && "spans" in (answer.data[0] as object);
    // The trace's id decides. Jaeger's memory answers in another order each time, so positions would leave out others
    // each time.
    const isKept = (trace: unknown) => parseInt((trace as { traceID: string }).traceID.slice(-1), 16) % 2 === 0;
    return isOfTraces ? JSON.stringify({ ...answer, data: answer.data?.filter(isKept) }) : text;
  }),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
