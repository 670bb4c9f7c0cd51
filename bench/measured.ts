import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The time and memory that a process and all of its children took. */
export interface Measured {
  /** Seconds of elapsed time. */
  readonly wall: number;
  /** Seconds of user and system time. */
  readonly cpu: number;
  /** The largest resident set of one process, in MB of 10⁶ bytes. */
  readonly rss: number;
  /** Seconds of user and system time that Jaeger, or ClickHouse, took for it. */
  readonly server?: number;
}

export interface Ran extends Measured {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The exit codes that are an answer. Any other is an error. */
  readonly fine?: readonly number[];
  /** Whether standard output is thrown away. Large outputs are. */
  readonly silent?: boolean;
}

/**
 * Runs a command to its end under GNU time. Its output goes to files, because a pipe that this process reads late would
 * slow the command down.
 * @throws Error with the command's standard error if its exit code is not one of `fine`
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { fine = [0], silent = false } = options;
  const folder = mkdtempSync(join(tmpdir(), "ordertrace-bench-"));
  const [out, err, took] = ["out", "err", "took"].map((name) => join(folder, name)) as [string, string, string];
  const streams = [openSync(silent ? "/dev/null" : out, "w"), openSync(err, "w")] as const;
  try {
    const begun = performance.now();
    const child = spawn("/usr/bin/time", ["-q", "-f", "%U %S %M", "-o", took, command, ...args], {
      env: withoutOwn(process.env),
      stdio: ["ignore", ...streams],
    });
    const [exitCode] = (await once(child, "close")) as [number];
    const wall = (performance.now() - begun) / 1_000;
    const stderr = readFileSync(err, "utf8");
    if (!fine.includes(exitCode)) throw new Error(`${command} ${args.join(" ")}\nended with ${exitCode}: ${stderr}`);
    const [user, system, kilobytes] = readFileSync(took, "utf8").trim().split(" ").map(Number) as [
      number,
      number,
      number,
    ];
    const stdout = silent ? "" : readFileSync(out, "utf8");
    return { wall, cpu: user + system, rss: (kilobytes * 1_024) / 1e6, exitCode, stdout, stderr };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error("GNU time is missing: Debian and Ubuntu have it as the package `time`", { cause: error });
  } finally {
    for (const stream of streams) closeSync(stream);
    rmSync(folder, { recursive: true });
  }
}

/** A user's own settings of ordertrace and Node must not change a measurement. */
const withoutOwn = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(ORDERTRACE|NODE)_/.test(name)));

type Taken<Things extends Readonly<Record<string, () => Promise<Measured>>>> = {
  [Name in keyof Things]: Awaited<ReturnType<Things[Name]>>[];
};

/** Runs several things in turn, round after round. So whatever slows the machine down for a while slows all of them. */
export async function sideBySide<const Things extends Readonly<Record<string, () => Promise<Measured>>>>(
  rounds: number,
  things: Things,
): Promise<Taken<Things>> {
  const taken: Record<string, Measured[]> = Object.fromEntries(Object.keys(things).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, thing] of Object.entries(things)) taken[name]!.push(await thing());
  return taken as Taken<Things>;
}

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** The median of each quantity by itself. */
export const medianOf = (all: readonly Measured[]): Measured => ({
  wall: median(all.map(({ wall }) => wall)),
  cpu: median(all.map(({ cpu }) => cpu)),
  rss: median(all.map(({ rss }) => rss)),
  ...(all[0]?.server === undefined ? {} : { server: median(all.map(({ server = 0 }) => server)) }),
});
