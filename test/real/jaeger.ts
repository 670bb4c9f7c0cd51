import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Trace } from "../../src/trace/span.ts";
import { sendOtlp } from "./otlp-export.ts";
import { jaegerBinary } from "./jaeger-binary.ts";

/** A Jaeger of our own: the real all-in-one with memory storage, on ports nobody else has. */
export interface Jaeger {
  /** Its query API, base path included. */
  readonly url: string;
  /** Sends traces over OTLP and waits until a search finds them. */
  send(traces: readonly Trace[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startJaeger({ basePath = "" } = {}): Promise<Jaeger> {
  const binary = await jaegerBinary();
  // A port that was free may be taken by the time Jaeger opens it.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(binary, basePath);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function start(binary: string, basePath: string): Promise<Jaeger> {
  const [query, otlp, admin] = await freePorts(3);
  const child = spawn(binary, flags(query!, otlp!, admin!, basePath), {
    // Its traces of itself would go to whoever listens at OTLP's usual port.
    env: { ...process.env, OTEL_TRACES_SAMPLER: "always_off", SPAN_STORAGE_TYPE: "memory" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const abandon = () => child.kill("SIGKILL");
  process.once("exit", abandon);
  const stop = async () => {
    process.off("exit", abandon);
    await end(child);
  };
  try {
    await untilReady(`http://127.0.0.1:${admin}/`, child);
  } catch (error) {
    await stop();
    throw new Error(`Jaeger did not start: ${said}`, { cause: error });
  }
  const url = `http://127.0.0.1:${query}${basePath}`;
  return { url, send: (traces) => sendOtlp(`http://127.0.0.1:${otlp}`, traces, url), stop };
}

/** All that it opens, on loopback: what nobody here asks for gets a port from the system. */
const flags = (query: number, otlp: number, admin: number, basePath: string): string[] => [
  `--query.http-server.host-port=127.0.0.1:${query}`,
  `--collector.otlp.http.host-port=127.0.0.1:${otlp}`,
  `--admin.http.host-port=127.0.0.1:${admin}`,
  ...[
    "query.grpc-server.host-port",
    "collector.otlp.grpc.host-port",
    "collector.grpc-server.host-port",
    "collector.http-server.host-port",
    "processor.jaeger-binary.server-host-port",
    "processor.jaeger-compact.server-host-port",
    "processor.zipkin-compact.server-host-port",
    "http-server.host-port",
  ].map((flag) => `--${flag}=127.0.0.1:0`),
  "--log-level=warn",
  ...(basePath === "" ? [] : [`--query.base-path=${basePath}`]),
];

async function untilReady(adminUrl: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`it exited with ${child.exitCode}`);
    const healthy = await fetch(adminUrl).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return;
    await sleep(100);
  }
  throw new Error("it was not ready after 30 s");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(patience);
}

/** Held all at once, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
