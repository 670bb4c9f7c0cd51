import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { keep, type Part } from "./process.ts";

export type ServiceName = "shop-api" | "crm-api" | "mes-api";
export const serviceNames: readonly ServiceName[] = ["shop-api", "crm-api", "mes-api"];

export interface ServiceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the service is traced; true by default. */
  readonly instrumented?: boolean;
  /** Milliseconds by which its clock is ahead. A negative number is behind. */
  readonly clockOffset?: number;
}

const file = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const loader = import.meta.resolve("tsx");

/** A running service. */
export interface Service extends Part {
  /** Waits until the service handles no message. */
  idle(): Promise<void>;
  /** Sends off the spans that its exporter still holds. */
  flush(): Promise<void>;
  /** Ends it as a machine that breaks down does: what it was at is not finished, and its last spans are not sent. */
  kill(): Promise<void>;
}

/** Starts a service as a process of its own and waits until it is ready. */
export async function startService(name: ServiceName, options: ServiceOptions): Promise<Service> {
  const { env = {}, instrumented = true, clockOffset } = options;
  const preloads = [
    ...(clockOffset === undefined ? [] : ["telemetry/clock-offset.ts"]),
    ...(instrumented ? ["telemetry/register.ts"] : []),
  ];
  const child = fork(file(`services/${name}.ts`), {
    execArgv: ["--import", loader, ...preloads.flatMap((preload) => ["--import", file(preload)])],
    env: {
      PATH: process.env["PATH"],
      OTEL_SERVICE_NAME: name,
      OTEL_RESOURCE_ATTRIBUTES: "service.version=1.0.0,deployment.environment.name=landscape",
      OTEL_NODE_RESOURCE_DETECTORS: "env,serviceinstance",
      // Only traces are sent. Without these the SDK would look for a receiver of metrics and logs.
      OTEL_METRICS_EXPORTER: "none",
      OTEL_LOGS_EXPORTER: "none",
      ...(clockOffset === undefined ? {} : { CLOCK_OFFSET_MS: String(clockOffset) }),
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
  });
  const kept = keep(child);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`it exited with ${code}`)));
    });
  } catch (error) {
    await kept.stop();
    throw new Error(`${name} did not start: ${kept.said()}`, { cause: error });
  }
  return {
    stop: kept.stop,
    kill: kept.kill,
    idle: () => ask(child, "idle"),
    flush: () => ask(child, "flush"),
  };
}

/** Sends a word and waits until it comes back. A service that ends has nothing left to do. */
function ask(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve) => {
    const hear = (message: unknown) => message === word && done();
    const done = () => {
      child.off("message", hear).off("exit", done);
      resolve();
    };
    child.on("message", hear).once("exit", done);
    if (child.connected) child.send(word);
    else done();
  });
}
