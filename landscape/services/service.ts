import type { Server } from "node:http";
import { type ProxyTracerProvider, trace } from "@opentelemetry/api";

interface Running {
  readonly server: Server;
  /** Until no message is in its hands. */
  readonly idle: () => Promise<void>;
  /** Stops taking work, and waits for what was begun. */
  readonly close: () => Promise<void>;
}

/** Tells whoever started this process that the service is ready, says when it is idle, sends its spans off when asked to, and stops when told to. */
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
  // A service whose landscape died does not outlive it.
  process.once("disconnect", () => void stop());
  // Ctrl-C reaches the whole process group; who stops when is the landscape's to say.
  process.on("SIGINT", () => {});
}

/** Nothing to do for a service without instrumentation; what nobody takes is lost, and the service lives on. */
const flush = async (): Promise<void> => {
  const provider = (trace.getTracerProvider() as ProxyTracerProvider).getDelegate() as { forceFlush?(): Promise<void> };
  await provider.forceFlush?.().catch(() => {});
};
