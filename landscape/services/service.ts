import type { Server } from "node:http";
import { type ProxyTracerProvider, trace } from "@opentelemetry/api";

interface Running {
  readonly server: Server;
  /** Waits until no message is being handled. */
  readonly idle: () => Promise<void>;
  /** Stops taking work, and waits for work that has begun. */
  readonly close: () => Promise<void>;
}

/**
 * Runs a service as a child process. It tells its parent that it is ready. When asked to, it says when it is idle,
 * sends off its spans, or stops.
 */
export function run({ server, idle, close }: Running): void {
  process.on("message", (word) => void (word === "idle" ? idle() : flush()).then(() => process.send?.(word)));
  process.send?.("ready");
  const stop = async () => {
    process.removeAllListeners("disconnect");
    server.close();
    server.closeAllConnections();
    await close();
    process.channel?.unref();
  };
  process.once("SIGTERM", () => void stop());
  // A service ends if its landscape has died.
  process.once("disconnect", () => void stop());
  // Ctrl-C reaches the whole process group, but the landscape decides when each service stops.
  process.on("SIGINT", () => {});
}

/**
 * Sends off the spans. Without instrumentation there are none. If nobody takes the spans, they are lost and the service
 * goes on.
 */
const flush = async (): Promise<void> => {
  const provider = (trace.getTracerProvider() as ProxyTracerProvider).getDelegate() as { forceFlush?(): Promise<void> };
  await provider.forceFlush?.().catch(() => {});
};
