import { Chalk } from "chalk";
import { describe, expect, it } from "vitest";
import { conclude, investigate } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { renderAnswer } from "../../../src/render/show/table.ts";
import { searchCohorts } from "../../../src/search/cohort/cohort-search.ts";
import { SweepMemory } from "../../../src/search/sweep/sweep-memory.ts";
import { sweep } from "../../../src/search/sweep/sweep.ts";
import type { Microseconds, Trace } from "../../../src/trace/span.ts";
import { fleetOf, memory, named } from "../../fleet/memory.ts";
import { killedAt, polls } from "../../story/instances.ts";
import { day, healthy, hour, minute, order, second } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 20 * day;
/** The parcel is on its way, and the CRM has not heard of it. */
const own = order({ id: "A-1", at, vanish: "24b.1", shape: "node" });
const others = healthy(9, at + hour, 12 * hour);
const since = own.flatMap(({ spans }) => spans).find(({ name }) => name === "publish order.shipped")!.end;

async function shown(traces: readonly Trace[]) {
  const investigation = investigate("A-1", own, path, { now });
  const source = memory([...others, ...own, ...traces]);
  return conclude(investigation, await searchCohorts({ source, path, now }, investigation.questions, own));
}

const swept = async (traces: readonly Trace[]) =>
  named(await fleetOf([...others, ...own, ...traces], { now, from: at - day }), "A-1");

const killed = polls(since, killedAt(since + second));

describe("an instance that stopped when the order should have passed", () => {
  it("may have taken the order's spans with it, while others went on", async () => {
    const { verdict } = await shown(killed);
    expect(verdict).toMatchObject({ state: "undecidable", point: "24b.1", reason: "instance-stopped" });
    expect(verdict.evidence.doubt?.stop).toMatchObject({ service: "crm-api", instance: "crm-2" });
    expect(since - verdict.evidence.doubt!.stop!.at).toBeLessThan(8 * second);
    expect((await swept(killed)).verdict).toMatchObject({
      reason: "instance-stopped",
      evidence: { doubt: { stop: verdict.evidence.doubt!.stop } },
    });
  });

  it("is named, with when it was heard last", async () => {
    const report = await shown(killed);
    const said = (lang: "en" | "ru") =>
      renderAnswer(report, { width: 300, color: new Chalk({ level: 0 }), lang, utc: true });
    expect(said("en")).toMatch(/an instance of crm-api, crm-2, sent no span after \d.+, while others went on\./);
    expect(said("ru")).toMatch(/экземпляр сервиса crm-api, crm-2, не прислал после \d.+ ни одного спана/);
  });

  it("may have been started anew under another name, or under the same", async () => {
    const back = (time: Microseconds, instance: number) =>
      killedAt(since + second)(time, instance) || time > since + minute;
    expect((await shown(polls(since, back))).verdict).toMatchObject({ reason: "instance-stopped" });
    const renamed = (instance: number, time: Microseconds) => ({
      "k8s.pod.name": `crm-${instance === 2 && time > since ? 3 : instance}`,
    });
    expect((await shown(polls(since, back, { resource: renamed }))).verdict).toMatchObject({
      reason: "instance-stopped",
    });
  });

  it("is one that only a process number tells from the others of its host", async () => {
    const resource = (instance: number) => ({ "host.name": "crm", "process.pid": 100 + instance });
    expect((await shown(polls(since, killedAt(since + second), { resource }))).verdict).toMatchObject({
      reason: "instance-stopped",
    });
  });

  it("is told of by a watch too, which keeps less of each trace", async () => {
    const source = memory([...others, ...own, ...killed]);
    const query = {
      now,
      window: { from: at - day, to: now },
      reach: 0,
      matters: () => true,
      memory: new SweepMemory(path),
      signal: new AbortController().signal,
    };
    for (let look = 0; look < 2; look++) {
      query.memory.begin();
      const fleet = await sweep(source, path, query, (one) => one);
      expect(named(fleet as never, "A-1").verdict).toMatchObject({ reason: "instance-stopped" });
    }
  });
});

describe("the order is lost", () => {
  const lost = { state: "lost", point: "24b.1" };
  const told = async (traces: readonly Trace[]) => [(await shown(traces)).verdict, (await swept(traces)).verdict];

  it("if every instance went on", async () => {
    expect(await told(polls(since, () => true))).toMatchObject([lost, lost]);
  });

  it("if the instance stopped long before, or long after", async () => {
    for (const off of [-minute, minute])
      expect(await told(polls(since, killedAt(since + off)))).toMatchObject([lost, lost]);
  });

  it("if the instance pauses for as long every so often", async () => {
    const often = (time: Microseconds, instance: number) =>
      instance !== 2 || Math.floor((time - since) / (20 * second)) % 2 !== 0;
    expect(await told(polls(since, often))).toMatchObject([lost, lost]);
  });

  it("if nobody can tell one instance from another", async () => {
    expect(await told(polls(since, killedAt(since + second), { resource: () => ({}) }))).toMatchObject([lost, lost]);
  });

  it("if instances say so little that they can't be told from stopped ones", async () => {
    expect(await told(polls(since, killedAt(since + second), { every: 100 * second }))).toMatchObject([lost, lost]);
  });
});
