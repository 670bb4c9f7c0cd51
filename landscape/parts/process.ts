import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Something that was started and can be stopped. */
export interface Part {
  stop(): Promise<void>;
}

/** Ends a process: asks it to stop, and kills it after five seconds. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(patience);
}

/** Keeps a child from outliving this process. `said` returns the end of its standard error; `kill` gives it no time. */
export function keep(child: ChildProcess): Part & { readonly said: () => string; kill(): Promise<void> } {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const abandon = () => child.kill("SIGKILL");
  process.once("exit", abandon);
  return {
    said: () => said,
    kill: async () => {
      const exited = once(child, "exit");
      abandon();
      await exited;
    },
    stop: async () => {
      process.off("exit", abandon);
      await end(child);
    },
  };
}

/** Waits until an address answers with any status below 500. */
export async function untilReady(url: string, child: ChildProcess, seconds = 30): Promise<void> {
  for (let tries = 0; tries < seconds * 10; tries += 1) {
    if (child.exitCode !== null) throw new Error(`it exited with ${child.exitCode}`);
    const ready = await fetch(url).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  throw new Error(`it was not ready after ${seconds} s`);
}

/** Finds free ports. It holds them all at once, so that no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
