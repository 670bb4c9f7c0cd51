import { setTimeout as sleep } from "node:timers/promises";
import type { PartOptions } from "../options.ts";
import { dropDatabases } from "../parts/postgres.ts";
import { dropVhost } from "../parts/rabbitmq.ts";
import { dropKeys } from "../parts/redis.ts";
import type { Progress } from "../progress.ts";
import { abandon, ownerOf } from "../running.ts";

export type DownOptions = Omit<PartOptions, "rabbitmqUrl">;

const stopTimeout = 30_000;

/** `landscape down`: ends the landscape that is up, and cleans up after one that was killed. */
export async function down({ name, postgresUrl, redisUrl }: DownOptions, progress: Progress): Promise<void> {
  const owner = ownerOf(name);
  if (owner !== undefined) {
    progress(`stopping process ${owner}`);
    process.kill(owner, "SIGTERM");
    for (const end = Date.now() + stopTimeout; ownerOf(name) !== undefined; await sleep(100))
      if (Date.now() > end) throw new Error(`process ${owner} has not ended after ${stopTimeout / 1_000} s`);
  }
  progress("dropping what is left of its processes, databases, virtual host and keys");
  abandon(name);
  await dropDatabases(postgresUrl, name);
  await dropVhost(name);
  await dropKeys(redisUrl, name);
}
