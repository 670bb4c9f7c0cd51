import { Redis } from "ioredis";
import { carriedFault, faultAt, secondAttempt, withFault } from "./fault.ts";
import { closedPort, redis } from "./settings.ts";

const day = 24 * 60 * 60;

/** The MES keeps prices here for its dashboard. */
export class Cache {
  private readonly prefix = redis().prefix;
  private readonly client = new Redis(redis().url);
  private readonly unreachable = new Redis({
    host: "127.0.0.1",
    port: closedPort,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });

  constructor() {
    for (const client of [this.client, this.unreachable]) client.on("error", () => {});
  }

  /** Point 17. It is tried twice. */
  keep(calculation: string, price: number): Promise<void> {
    return this.set(calculation, price).catch(() =>
      withFault(secondAttempt(carriedFault()), () => this.set(calculation, price)),
    );
  }

  private async set(calculation: string, price: number): Promise<void> {
    const fault = faultAt("17");
    if (fault === "vanish") return;
    const client = fault === "unreachable" ? this.unreachable : this.client;
    // Redis refuses a negative time to live.
    await client.set(`${this.prefix}price:${calculation}`, price, "EX", fault === "fail" ? -1 : day);
  }

  close(): void {
    this.client.disconnect();
    this.unreachable.disconnect();
  }
}
