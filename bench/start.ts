import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { install } from "./installed.ts";

/** Measures how long a command takes to start, beside Node alone, and what it loads: `npm run bench:start [rounds]`. */

interface Took {
  /** Milliseconds. */
  readonly wall: number;
  /** Milliseconds of user and system time. */
  readonly cpu: number;
}

const recordings = ["shop-api", "crm-api", "mes-api"].map((name) => resolve("examples", `${name}.json.gz`));
const lines = ["--version", "--help", "show --help", "path", `show A-1060 --file ${recordings.join(" ")}`];

const rounds = Number(process.argv[2] ?? 21);
const installed = await install();
const cases = [["-e", "0"], ...lines.map((line) => [installed.command, ...line.split(" ")])];
const taken = cases.map((): Took[] => []);
// The cases run in turn, so that whatever slows the machine down for a while slows all of them.
for (let round = 0; round < rounds; round++) for (const [i, args] of cases.entries()) taken[i]!.push(timed(args));
const [node, ...ours] = taken.map(medianOf) as [Took, ...Took[]];

const rows = [["`node -e 0`", ...figures(node), "", "", ""]];
for (const [i, took] of ours.entries()) {
  const args = lines[i]!.split(" ");
  const { files, modules, packages } = await installed.loaded(args);
  const line = args.map((word) => word.replace(join(resolve("."), "/"), "")).join(" ");
  rows.push([`\`${line}\``, ...figures(took), `${files.length}`, `${modules.length}`, packages.join(" ")]);
}
installed.remove();

const head = ["", "wall", "to Node", "CPU", "to Node", "files", "modules", "packages"];
process.stdout.write([head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join(""));

/** Times a command with the shell's `time`, which counts in milliseconds and includes Node's own start. */
function timed(args: readonly string[]): Took {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const { stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, ...args], { encoding: "utf8" });
  const [real = 0, user = 0, system = 0] = stderr.trim().split(" ").map(Number);
  return { wall: real * 1_000, cpu: (user + system) * 1_000 };
}

function medianOf(all: readonly Took[]): Took {
  const middle = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1]!;
  return { wall: middle(all.map(({ wall }) => wall)), cpu: middle(all.map(({ cpu }) => cpu)) };
}

function figures({ wall, cpu }: Took): string[] {
  const times = (ratio: number) => `${ratio.toFixed(1)}×`;
  return [`${wall.toFixed(0)} ms`, times(wall / node.wall), `${cpu.toFixed(0)} ms`, times(cpu / node.cpu)];
}
