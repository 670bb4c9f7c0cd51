import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceName } from "./parts/service.ts";
import type { World } from "./world.ts";

/** Begins and ends while orders are under way: some have half of their spans. */
export async function refuse(world: World, service: ServiceName): Promise<void> {
  await sleep(4_000);
  world.collector.refuse(service);
  await sleep(12_000);
  world.collector.refuse(undefined);
}

/** Which spans are lost is a matter of their ids: chance, and the same for all spans alike. */
export async function lose(world: World, oneIn: number, ended: Promise<void>): Promise<void> {
  world.collector.lose(({ spanId }) => createHash("sha256").update(spanId).digest().readUInt16BE() % oneIn === 0);
  await ended;
  await world.settle();
  world.collector.lose(undefined);
}
