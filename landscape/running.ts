import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { cacheFolder } from "./parts/go-tool.ts";
import type { Part } from "./parts/process.ts";
import { putModel } from "./parts/s3.ts";
import type { ServiceName } from "./parts/service.ts";
import type { Stage } from "./people.ts";

/** The addresses and settings that a landscape that is up shares with other processes. */
export interface Running {
  readonly jaegerUrl: string;
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A name that is taken, with a folder that belongs to it. */
export interface Claim extends Part {
  readonly folder: string;
  /** Notes a child that would live on if this process were killed. */
  note(pid: number | undefined): void;
}

const folderOf = (name: string): string => join(cacheFolder(), `landscape-${name}`);
const inFolder = (name: string, file: string): string => join(folderOf(name), file);

/**
 * Takes a name, so that no two landscapes have the same databases. Removes what a killed landscape has left under it.
 * @throws Error if another landscape has the name
 */
export async function claim(name: string): Promise<Claim> {
  const owner = ownerOf(name);
  if (owner !== undefined)
    throw new Error(
      `a landscape named ${name} is up already (process ${owner}): end it with \`npm run landscape -- down\`, or give this one another --name`,
    );
  abandon(name);
  const folder = folderOf(name);
  // Only its owner may read the folder, because the URLs in it hold passwords.
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(inFolder(name, "owner"), String(process.pid));
  return {
    folder,
    note: (pid) => appendFileSync(inFolder(name, "children"), `${pid}\n`),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Ends the processes that a killed landscape has left running, and removes its folder. */
export function abandon(name: string): void {
  for (const pid of numbersIn(inFolder(name, "children")))
    if (/jaeger-|versitygw-/.test(commandOf(pid))) process.kill(pid, "SIGKILL");
  rmSync(folderOf(name), { recursive: true, force: true });
}

/** The process of the landscape with that name. Process ids are reused, so the command is checked too. */
export const ownerOf = (name: string): number | undefined =>
  numbersIn(inFolder(name, "owner")).find((pid) => /landscape|vitest/.test(commandOf(pid)));

export const announce = (name: string, running: Running): void =>
  writeFileSync(inFolder(name, "running.json"), JSON.stringify(running));

/** The landscape with that name, if it is up and ready. */
export function findRunning(name: string): Running | undefined {
  const file = inFolder(name, "running.json");
  if (ownerOf(name) === undefined || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as Running;
}

const numbersIn = (file: string): number[] =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean).map(Number) : [];

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], {
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  } catch {
    return "";
  }
}

/** Gives people what they need to act in a landscape that another process runs. */
export function enter({ urls, env }: Running): Stage & { leave(): Promise<void> } {
  const [shop, mes] = [env["SHOP_DATABASE_URL"], env["MES_DATABASE_URL"]].map((connectionString) =>
    new pg.Pool({ connectionString: connectionString!, max: 1 }).on("error", () => {}),
  );
  return {
    urls,
    databases: { shop: shop!, mes: mes! },
    s3: { put: (key, body) => putModel(env, key, body) },
    leave: async () => void (await Promise.all([shop!.end(), mes!.end()])),
  };
}
