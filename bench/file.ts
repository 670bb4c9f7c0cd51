import { existsSync, renameSync, statSync } from "node:fs";
import { dayOf, fileOf } from "./days.ts";
import { lost } from "./lost.ts";
import { run, sideBySide } from "./measured.ts";
import { comparison, megabytes } from "./table.ts";
import { sayMarks } from "./truth.ts";

export interface FileOptions {
  readonly orders: number;
  readonly rounds: number;
  readonly say: (text: string) => void;
}

/**
 * `lost --file` over a day of OTLP JSON lines, plain and compressed, beside jq reading the same file.
 * @returns what `lost` said that is wrong
 */
export async function file({ orders, rounds, say }: FileOptions): Promise<string[]> {
  const whole = dayOf(orders);
  const plain = await fileOf(whole, say);
  const packed = await packedOf(plain);
  const shell = (script: string, name: string) =>
    run("bash", ["-c", `set -o pipefail; ${script}`, "bash", name], { silent: true });
  const ofPlain = await sideBySide(rounds, {
    "ordertrace lost --file day.jsonl": () => lost(whole, "--file", plain),
    "jq -c . day.jsonl": () => run("jq", ["-c", ".", plain], { silent: true }),
  });
  const ofPacked = await sideBySide(rounds, {
    "ordertrace lost --file day.jsonl.gz": () => lost(whole, "--file", packed),
    "zcat day.jsonl.gz | jq -c .": () => shell(`zcat "$1" | jq -c .`, packed),
  });
  const ours = [...ofPlain["ordertrace lost --file day.jsonl"], ...ofPacked["ordertrace lost --file day.jsonl.gz"]];
  const marks = ours.map((one) => one.marks);
  const size = (name: string) => megabytes(statSync(name).size / 1e6);
  say(
    `\n\`lost --file\`: ${orders} orders, ${size(plain)} as OTLP JSON lines, ${size(packed)} with gzip, ${rounds} rounds\n\n` +
      `${comparison(ofPlain)}\n${comparison(ofPacked)}\n${sayMarks("ordertrace", marks)}`,
  );
  return marks.flatMap(({ wrong }) => wrong);
}

async function packedOf(plain: string): Promise<string> {
  const packed = `${plain}.gz`;
  if (!existsSync(packed)) {
    await run("bash", ["-c", `gzip --stdout "$1" >"$2"`, "bash", plain, `${packed}.${process.pid}`]);
    renameSync(`${packed}.${process.pid}`, packed);
  }
  return packed;
}
