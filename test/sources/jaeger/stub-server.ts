import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StubServer {
  readonly url: string;
  /** Path and query of every request, in the order of arrival. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** A server on a free port of this host. `close` breaks connections that still hang. */
export async function startStub(
  answer: (url: URL, response: ServerResponse, request: IncomingMessage) => void,
): Promise<StubServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    answer(new URL(request.url ?? "/", "http://stub"), response, request);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export interface StubAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export const json = (body: unknown, status = 200): StubAnswer => ({
  status,
  type: "application/json",
  body: JSON.stringify(body),
});

/** Jaeger's handlers send errors as JSON under text/plain. */
export const plain = (body: string, status: number): StubAnswer => ({
  status,
  type: "text/plain; charset=utf-8",
  body,
});

export const html = (body: string, status = 200): StubAnswer => ({ status, type: "text/html; charset=utf-8", body });

export function send(response: ServerResponse, { status, type, body }: StubAnswer): void {
  response.writeHead(status, { "content-type": type }).end(body);
}
