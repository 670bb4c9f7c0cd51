import { spawn } from "node:child_process";
import { goTool } from "./go-tool.ts";
import { freePorts, keep, type Part, untilReady } from "./process.ts";

/** A Jaeger of our own: the real all-in-one with memory storage. */
export interface Jaeger extends Part {
  /** Its query API, base path included. */
  readonly url: string;
  /** Where it takes spans: OTLP over HTTP. */
  readonly otlpUrl: string;
}

/** On the port asked for, or on ports nobody else has. `note` is told its process. */
export async function startJaeger({
  basePath = "",
  port = 0,
  note = (_pid: number | undefined): void => {},
  progress = (what: string): void => void process.stderr.write(`${what}\n`),
} = {}): Promise<Jaeger> {
  const binary = await goTool("jaeger", progress);
  // A port that was free may be taken by the time Jaeger opens it.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(binary, basePath, port, note);
    } catch (error) {
      if (attempt === 3 || port !== 0) throw error;
    }
  }
}

async function start(
  binary: string,
  basePath: string,
  port: number,
  note: (pid: number | undefined) => void,
): Promise<Jaeger> {
  const [free, otlp, admin] = await freePorts(3);
  const query = port === 0 ? free! : port;
  const child = spawn(binary, flags(query, otlp!, admin!, basePath), {
    // Its traces of itself would go to whoever listens at OTLP's usual port.
    env: { ...process.env, OTEL_TRACES_SAMPLER: "always_off", SPAN_STORAGE_TYPE: "memory" },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const { stop, said } = keep(child);
  note(child.pid);
  try {
    await untilReady(`http://127.0.0.1:${admin}/`, child);
  } catch (error) {
    await stop();
    throw new Error(`Jaeger did not start: ${said()}`, { cause: error });
  }
  return { url: `http://127.0.0.1:${query}${basePath}`, otlpUrl: `http://127.0.0.1:${otlp}`, stop };
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
  // It drops what its queue has no room for, and says so to nobody: several services at once fill 2,000 spans easily.
  "--collector.queue-size=100000",
  "--log-level=warn",
  ...(basePath === "" ? [] : [`--query.base-path=${basePath}`]),
];
