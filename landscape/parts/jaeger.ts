import { spawn } from "node:child_process";
import { goTool } from "./go-tool.ts";
import { freePorts, keep, type Part, untilReady } from "./process.ts";

/** A Jaeger of our own, the real all-in-one. */
export interface Jaeger extends Part {
  /** The address of its query API, with the base path. */
  readonly url: string;
  /** Where it takes spans by OTLP over HTTP. */
  readonly otlpUrl: string;
  /** Where it serves its own metrics. */
  readonly adminUrl: string;
}

export interface JaegerOptions {
  readonly basePath?: string;
  readonly port?: number;
  /**
   * Badger keeps its spans in a temporary folder that it removes when it is stopped. It finds nothing by a tag without
   * a service.
   */
  readonly storage?: "memory" | "badger";
  /** Where Jaeger reads span metrics. Without it Jaeger has none. */
  readonly prometheusUrl?: string;
  /** Called with the process id. */
  readonly note?: (pid: number | undefined) => void;
  readonly progress?: (what: string) => void;
}

/** Starts Jaeger on the given port, or on free ones. */
export async function startJaeger(options: JaegerOptions = {}): Promise<Jaeger> {
  const { progress = (what) => void process.stderr.write(`${what}\n`) } = options;
  const binary = await goTool("jaeger", progress);
  // A port that was free may be taken by the time Jaeger opens it, also one of those beside a given one.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(binary, options);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function start(binary: string, options: JaegerOptions): Promise<Jaeger> {
  const { basePath = "", port = 0, storage = "memory", prometheusUrl, note } = options;
  const [free, otlp, admin] = await freePorts(3);
  const query = port === 0 ? free! : port;
  const child = spawn(binary, flags(query, otlp!, admin!, basePath, prometheusUrl), {
    env: {
      ...process.env,
      // Jaeger would send traces of itself to whatever listens at OTLP's usual port.
      OTEL_TRACES_SAMPLER: "always_off",
      SPAN_STORAGE_TYPE: storage,
      METRICS_STORAGE_TYPE: prometheusUrl === undefined ? "" : "prometheus",
    },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const { stop, said } = keep(child);
  note?.(child.pid);
  try {
    await untilReady(`http://127.0.0.1:${admin}/`, child);
  } catch (error) {
    await stop();
    throw new Error(`Jaeger did not start: ${said()}`, { cause: error });
  }
  const local = (of: number): string => `http://127.0.0.1:${of}`;
  return { url: `${local(query)}${basePath}`, otlpUrl: local(otlp!), adminUrl: local(admin!), stop };
}

/** Puts every port that Jaeger opens on loopback. A port that nobody here uses is chosen by the system. */
const flags = (query: number, otlp: number, admin: number, basePath: string, prometheusUrl?: string): string[] => [
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
  // Jaeger silently drops spans when its queue is full. Several services at once easily fill the usual 2,000.
  "--collector.queue-size=100000",
  "--log-level=warn",
  ...(basePath === "" ? [] : [`--query.base-path=${basePath}`]),
  ...(prometheusUrl === undefined ? [] : [`--prometheus.server-url=${prometheusUrl}`]),
];
