import { execFileSync } from "node:child_process";

/**
 * Puts Jaeger on one core and this process on another, as if they were two machines that do not slow each other down.
 * Processes that either of them starts later stay on its core.
 */
export function apart(jaeger: number): void {
  pin(jaeger, 0);
  pin(process.pid, 1);
}

/** @throws Error if there is no `taskset`, or no such core */
const pin = (pid: number, core: number): void =>
  void execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], { stdio: "pipe" });
