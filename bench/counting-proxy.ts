import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that went through the proxy, and the size of its answer. */
export interface Counted {
  /** When the request came, by `performance.now()`. */
  readonly at: number;
  /** When the answer's last byte was passed on, or no answer came; undefined while the request is under way. */
  until: number | undefined;
  readonly target: string;
  bytes: number;
}

export interface CountingProxy {
  readonly url: string;
  readonly counted: readonly Counted[];
  stop(): void;
}

/** Passes everything on to a Jaeger and counts it. So the count does not rely on what the client says of itself. */
export async function countingProxy(to: string): Promise<CountingProxy> {
  const counted: Counted[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const one: Counted = { at: performance.now(), target: incoming.url!, bytes: 0, until: undefined };
    counted.push(one);
    outgoing.once("close", () => (one.until = performance.now()));
    const asked = request(
      to + incoming.url!,
      { agent, method: incoming.method!, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.on("data", (chunk: Buffer) => (one.bytes += chunk.length)).pipe(outgoing);
      },
    );
    asked.on("error", () => outgoing.destroy());
    incoming.pipe(asked);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counted,
    stop: () => {
      server.close().closeAllConnections();
      agent.destroy();
    },
  };
}
