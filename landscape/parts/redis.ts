import { Redis } from "ioredis";
import type { Part } from "./process.ts";

/** Keys of our own in a running Redis. */
export interface Cache extends Part {
  readonly env: Readonly<Record<string, string>>;
}

export async function openRedis(url: string, name: string): Promise<Cache> {
  await dropKeys(url, name);
  return { env: { REDIS_URL: url, REDIS_PREFIX: `${name}:` }, stop: () => dropKeys(url, name) };
}

export async function dropKeys(url: string, name: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new Error(
      `Redis does not answer at ${new URL(url).host}. ` +
        "Install and start it (Debian: apt-get install redis-server), or say where it is with --redis-url.",
      { cause: error },
    );
  }
  try {
    for await (const keys of client.scanStream({ match: `${name}:*`, count: 500 }) as AsyncIterable<string[]>)
      if (keys.length > 0) await client.del(keys);
  } finally {
    client.disconnect();
  }
}
