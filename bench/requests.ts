import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measured, type Ran, run } from "./measured.ts";

/** The requests that a command sent to Jaeger, in the order of their answers. */
export interface Asked {
  readonly targets: readonly string[];
  readonly bytes: number;
}

/** Reads the requests from what `--verbose` prints: `GET /api/services 200 86 B 3 ms`. */
export function askedIn(stderr: string): Asked {
  const lines = [...stderr.matchAll(/^GET (\S+) \d+ (\d+) B \d+ ms$/gm)];
  return {
    targets: lines.map(([, target]) => target!),
    bytes: lines.reduce((sum, [, , bytes]) => sum + Number(bytes), 0),
  };
}

/** How curl asks: one request after the other over one connection, or four at once, as ordertrace does. */
export type Way = "one by one" | "four at once";

/**
 * Makes the very same requests with curl and throws the answers away. No program that asks for as much can be faster.
 * @throws Error unless as many bytes came
 */
export async function curl(baseUrl: string, { targets, bytes }: Asked, way: Way): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "ordertrace-bench-"));
  const config = join(folder, "curl");
  writeFileSync(config, targets.map((target) => `url = "${baseUrl}${target}"\noutput = "/dev/null"\n`).join(""));
  try {
    const parallel = way === "one by one" ? [] : ["--parallel", "--parallel-max", "4"];
    const ran = await run("curl", [
      "--silent",
      "--show-error",
      ...parallel,
      "--write-out",
      "%{size_download}\n",
      "--config",
      config,
    ]);
    const received = ran.stdout
      .trim()
      .split("\n")
      .reduce((sum, size) => sum + Number(size), 0);
    if (received !== bytes) throw new Error(`curl was sent ${received} bytes, ordertrace ${bytes}`);
    return ran;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The built ordertrace. */
export const command = join(import.meta.dirname, "../bin/ordertrace.js");

/** Runs it in a process of its own. */
export const ordertrace = (args: readonly string[], fine: readonly number[]): Promise<Ran> =>
  run(process.execPath, [command, ...args], { fine });
