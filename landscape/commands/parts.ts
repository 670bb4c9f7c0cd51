import type { PartOptions } from "../options.ts";
import { goTool } from "../parts/go-tool.ts";
import { dropDatabases } from "../parts/postgres.ts";
import { openRabbit } from "../parts/rabbitmq.ts";
import { dropKeys } from "../parts/redis.ts";
import type { Progress } from "../progress.ts";

/**
 * `landscape parts`: looks whether every part is there, and builds those that come as source.
 * @throws Error that says how to install each missing part
 */
export async function parts(
  { name, postgresUrl, rabbitmqUrl, redisUrl }: PartOptions,
  progress: Progress,
  print: (text: string) => void,
): Promise<void> {
  // Each part does what a landscape begins with. No landscape of this name is ever up.
  const absent = `${name}_parts`;
  const asked: readonly [string, () => Promise<unknown>][] = [
    ["PostgreSQL", () => dropDatabases(postgresUrl, absent)],
    ["RabbitMQ", async () => (await openRabbit(rabbitmqUrl, absent)).stop()],
    ["Redis", () => dropKeys(redisUrl, absent)],
    ["Jaeger", () => goTool("jaeger", progress)],
    ["versitygw", () => goTool("versitygw", progress)],
  ];
  const missing: string[] = [];
  for (const [part, ask] of asked) {
    try {
      await ask();
      print(`${part}: there\n`);
    } catch (error) {
      missing.push((error as Error).message);
    }
  }
  if (missing.length > 0) throw new Error(missing.join("\n"));
}
