import { setTimeout as sleep } from "node:timers/promises";
import type { PartOptions } from "../options.ts";
import { dropDatabases } from "../parts/postgres.ts";
import { dropVhost } from "../parts/rabbitmq.ts";
import { dropKeys } from "../parts/redis.ts";
import type { Progress } from "../progress.ts";
import { findRunning, isAlive, withdraw } from "../running.ts";

const patience = 30_000;

/** `landscape down`: ends the one that is up, and cleans up after one that was killed. */
export async function down({ name, postgresUrl, redisUrl }: PartOptions, progress: Progress): Promise<void> {
  const running = findRunning(name);
  if (running !== undefined) {
    progress(`stopping process ${running.pid}`);
    process.kill(running.pid, "SIGTERM");
    for (const end = Date.now() + patience; isAlive(running.pid); await sleep(100))
      if (Date.now() > end) throw new Error(`process ${running.pid} has not ended after ${patience / 1_000} s`);
  }
  progress("dropping what is left of its databases, virtual host and keys");
  withdraw(name);
  await dropDatabases(postgresUrl, name);
  await dropVhost(name);
  await dropKeys(redisUrl, name);
}
