import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { certificateOf } from "../../../src/sources/http/certificate.ts";
import { jaeger } from "../../../src/sources/server.ts";

const sockets: Socket[] = [];
const server = createServer((socket) => sockets.push(socket));
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

describe("the wait for the certificate of a server that only accepts connections", () => {
  const ask = async (signal: AbortSignal) => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return certificateOf(base, {}, jaeger, { timeoutMs: 60_000, signal });
  };

  it("ends with an interrupt", async () => {
    const interrupt = new AbortController();
    server.once("connection", () => interrupt.abort(130));
    await expect(ask(interrupt.signal)).rejects.toBe(130);
  });

  it("does not begin after an interrupt", async () => {
    await expect(ask(AbortSignal.abort(130))).rejects.toBe(130);
    expect(sockets).toEqual([]);
  });
});
