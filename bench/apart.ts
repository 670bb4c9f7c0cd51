import { execFileSync } from "node:child_process";

/**
 * Jaeger on one core, and on another whoever asks it, for as long as this process lives: as on two machines, neither of which holds the
 * other up. All that is started later by either stays where it is.
 */
export function apart(jaeger: number): void {
  pin(jaeger, 0);
  pin(process.pid, 1);
}

/** @throws Error where there is no `taskset`, or no such core */
const pin = (pid: number, core: number): void =>
  void execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], { stdio: "pipe" });
