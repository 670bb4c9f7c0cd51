import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/ordertrace.js", import.meta.url));

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ordertrace` as a shell would, with its output in pipes. None of our own settings reach it. */
export const ordertrace = Object.assign((...args: readonly string[]) => runWith({}, args), {
  with:
    (environment: Readonly<Record<string, string>>) =>
    (...args: readonly string[]) =>
      runWith(environment, args),
});

async function runWith(environment: Readonly<Record<string, string>>, args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env["PATH"], TZ: "UTC", LANG: "C.UTF-8", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}
