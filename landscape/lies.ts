import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceName } from "./parts/service.ts";
import type { World } from "./world.ts";

/**
 * Loses what a service sends for 12 s. That begins and ends while orders are under way, so some keep half of their
 * spans.
 */
export async function refuse(world: World, service: ServiceName): Promise<void> {
  await sleep(4_000);
  world.collector.refuse(service);
  await sleep(12_000);
  world.collector.refuse(undefined);
}

/**
 * Kills the second of two instances of the CRM while the first goes on. It takes the spans of its last seconds with it:
 * it sends them as seldom as the SDK does by default. Its messages go back to the queue.
 */
export async function killInstance(world: World): Promise<void> {
  const second = await world.instance("crm-api", { OTEL_BSP_SCHEDULE_DELAY: "5000", POLL_MS: "3600000" });
  await sleep(18_000);
  await second.kill();
}

/** Loses one span in `oneIn`. The hash of its id decides, so every span has the same chance. */
export async function lose(world: World, oneIn: number, ended: Promise<void>): Promise<void> {
  world.collector.lose(({ spanId }) => createHash("sha256").update(spanId).digest().readUInt16BE() % oneIn === 0);
  await ended;
  await world.settle();
  world.collector.lose(undefined);
}
