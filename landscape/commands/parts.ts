import type { PartOptions } from "../options.ts";
import { goTool } from "../parts/go-tool.ts";
import { dropDatabases } from "../parts/postgres.ts";
import { dropVhost } from "../parts/rabbitmq.ts";
import { dropKeys } from "../parts/redis.ts";
import type { Progress } from "../progress.ts";

/** `landscape parts`: whether every part is there; builds those that come as source. Says of all that are missing how to have them. */
export async function parts({ name, postgresUrl, redisUrl }: PartOptions, progress: Progress): Promise<void> {
  // Each is asked for what a landscape does first, to drop what one before it may have left; this one is never up.
  const absent = `${name}_parts`;
  const asked: readonly [string, () => Promise<unknown>][] = [
    ["PostgreSQL", () => dropDatabases(postgresUrl, absent)],
    ["RabbitMQ", () => dropVhost(absent)],
    ["Redis", () => dropKeys(redisUrl, absent)],
    ["Jaeger", () => goTool("jaeger", progress)],
    ["versitygw", () => goTool("versitygw", progress)],
  ];
  const missing: string[] = [];
  for (const [part, ask] of asked) {
    try {
      await ask();
      progress(`${part}: there`);
    } catch (error) {
      missing.push((error as Error).message);
    }
  }
  if (missing.length > 0) throw new Error(missing.join("\n"));
}
