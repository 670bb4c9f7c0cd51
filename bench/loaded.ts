import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs a script, and returns the URL of every module that was loaded for it, Node's own left out. The URLs come from
 * Node's coverage record. It names every loaded module, because loading a module runs its first line.
 */
export async function runCovered(
  script: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly urls: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "ordertrace-coverage-"));
  try {
    // The script runs in an empty folder, so it reads nobody's configuration.
    const env = { PATH: process.env["PATH"], NODE_V8_COVERAGE: folder };
    const child = spawn(process.execPath, [script, ...args], { cwd: folder, env, stdio: "ignore" });
    const [exitCode] = (await once(child, "close")) as [number];
    const records = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Coverage);
    return { exitCode, urls: records.flatMap(({ result }) => result.map(({ url }) => url)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}
