import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { ServiceName } from "./parts/service.ts";
import { cacheFolder } from "./parts/go-tool.ts";
import { putModel } from "./parts/s3.ts";
import type { Stage } from "./people.ts";

/** What a landscape that is up tells other processes about itself. */
export interface Running {
  readonly pid: number;
  readonly jaegerUrl: string;
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly env: Readonly<Record<string, string>>;
}

const fileOf = (name: string): string => join(cacheFolder(), `${name}.json`);

/** Only for its owner: the URLs hold passwords. */
export const announce = (name: string, running: Running): void =>
  writeFileSync(fileOf(name), JSON.stringify(running), { mode: 0o600 });

export const withdraw = (name: string): void => rmSync(fileOf(name), { force: true });

/** The landscape of that name that is up; one that was killed is not. */
export function findRunning(name: string): Running | undefined {
  if (!existsSync(fileOf(name))) return undefined;
  const running = JSON.parse(readFileSync(fileOf(name), "utf8")) as Running;
  return isAlive(running.pid) ? running : undefined;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What people need to act in a landscape that another process keeps up. */
export function enter({ urls, env }: Running): Stage & { leave(): Promise<void> } {
  const [shop, mes] = [env["SHOP_DATABASE_URL"], env["MES_DATABASE_URL"]].map(
    (connectionString) => new pg.Pool({ connectionString: connectionString!, max: 1 }),
  );
  return {
    urls,
    databases: { shop: shop!, mes: mes! },
    s3: { put: (key, body) => putModel(env, key, body) },
    leave: async () => void (await Promise.all([shop!.end(), mes!.end()])),
  };
}
