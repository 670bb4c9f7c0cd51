import { describe, expect, it } from "vitest";
import type { Microseconds, Trace } from "../../../src/trace/span.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { day, hour, minute, order } from "../../story/order.ts";
import { span } from "../../trace/span.ts";

const now = Date.UTC(2026, 10, 20, 3) * 1_000;

/** A service's traces: one every few minutes, as long as it is alive. */
function alive(service: string, isAlive: (time: Microseconds) => boolean, every = 10 * minute): Trace[] {
  const times = Array.from({ length: Math.floor((9 * day) / every) }, (_, i) => now - 9 * day + i * every + minute);
  return times.filter(isAlive).map((start) => {
    const traceId = `${service} ${start}`;
    const one = span({ traceId, service, name: "poll", kind: "internal", start, end: start + 9_000 });
    return { traceId, spans: [one], warnings: [] };
  });
}

async function silentOf(traces: readonly Trace[], width: Microseconds = hour, reach: Microseconds = hour) {
  const { search } = await fleetOf(traces, { now, from: now - width, reach });
  expect(search.blind).toBe(search.silent.length > 0);
  return search.silent.map(
    ({ service, from, isOlder }) =>
      `${service} ${isOlder === true ? "over " : ""}${Math.round((now - from) / minute)} min`,
  );
}

const crm = alive("crm-api", () => true);

describe("a service that says nothing up to now", () => {
  it("has fallen silent where it always spoke at that time of the days before", async () => {
    const dead = alive("mes-api", (time) => time < now - 90 * minute);
    expect(await silentOf([...crm, ...dead])).toEqual(["mes-api 99 min"]);
  });

  it("is reported for as long as the search looked back", async () => {
    const dead = alive("mes-api", (time) => time < now - 20 * hour);
    expect(await silentOf([...crm, ...dead])).toEqual(["mes-api over 120 min"]);
    expect(await silentOf([...crm, ...dead], 2 * day)).toEqual(["mes-api 1209 min"]);
  });

  it("and so have all of them, where no order is seen either", async () => {
    const dead = ["crm-api", "mes-api"].flatMap((service) => alive(service, (time) => time < now - 3 * hour));
    expect(await silentOf(dead)).toEqual(["crm-api over 120 min", "mes-api over 120 min"]);
  });

  it("and though orders are seen that came before", async () => {
    const dead = alive("mes-api", (time) => time < now - 5 * hour);
    const before = order({ id: "A-1", at: now - 8 * hour, until: "12" });
    const shop = alive("shop-api", () => true);
    expect(await silentOf([...crm, ...shop, ...dead, ...before], 12 * hour)).toEqual(["mes-api 309 min"]);
  });

  it("is not where it is as quiet every night", async () => {
    const asleep = (time: Microseconds) => time % day < 22 * hour && time % day > 6 * hour;
    expect(await silentOf([...crm, ...alive("mes-api", asleep)])).toEqual([]);
  });

  it("is not reported if the service was as quiet on one of those days, a week ago", async () => {
    const quiet = (time: Microseconds) => time < now - 2 * hour && Math.abs(time - (now - 7 * day)) > 2 * hour;
    expect(await silentOf([...crm, ...alive("mes-api", quiet)])).toEqual([]);
  });

  it("is not where it has only little to say", async () => {
    const rare = alive("mes-api", (time) => time < now - 2 * hour, 40 * minute);
    expect(await silentOf([...crm, ...rare])).toEqual([]);
  });

  it("is not within the hour", async () => {
    const late = alive("mes-api", (time) => time < now - 50 * minute);
    expect(await silentOf([...crm, ...late])).toEqual([]);
  });

  it("has fallen silent where no more than two days are kept, and where it is one day nobody knows", async () => {
    const kept = (days: number) => [
      ...crm,
      ...alive("mes-api", (time) => time > now - days * day - 3 * hour && time < now - 2 * hour),
    ];
    expect(await silentOf(kept(2))).toHaveLength(1);
    expect(await silentOf(kept(1))).toEqual([]);
  });
});
