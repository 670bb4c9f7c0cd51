import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { askJaeger } from "./ask.ts";
import { askFleets } from "./fleet.ts";
import { type FleetScore, judgeFleet } from "./judge-fleet.ts";
import { judge, type Judged, type UnderWay, watch } from "./judge.ts";
import { askAll, type Answered } from "./questions.ts";
import { record } from "./recording.ts";
import { playScenario, type Truth } from "./run.ts";
import type { Scenario } from "./scenarios.ts";
import { sourcesOf } from "./sources.ts";
import { openWorld, type WorldOptions } from "./world.ts";

export interface Scored {
  readonly scenario: Scenario;
  readonly judged: readonly Judged[];
  readonly underWay: UnderWay;
  readonly fleet: FleetScore;
  readonly answered: readonly Answered[];
}

/**
 * How long before a run the window begins, in ms. An order near the window's edge may have begun outside of it, so it
 * would be fetched by its key.
 */
const windowMargin = 600_000;

/**
 * Plays a scenario in a landscape of its own, and asks for every order. The traces go to `folder`, with the truth
 * beside them.
 */
export async function score(scenario: Scenario, folder: string, options: WorldOptions): Promise<Scored> {
  const { progress, signal } = options;
  const world = await openWorld(options);
  try {
    const from = new Date(Date.now() - 1_000);
    const ordersUnderWay = new Set<Truth>();
    let stopped = false;
    const watched = watch(askJaeger(world.jaeger.url), ordersUnderWay, () => stopped);
    // After an interruption nobody awaits the last answer, so its error must not count as unhandled.
    watched.catch(() => {});
    const interrupted = once(signal, "abort").then(() => signal.throwIfAborted() as never);
    const playing = playScenario(world, scenario, progress, ordersUnderWay);
    const played = await Promise.race([playing, interrupted]).finally(() => {
      stopped = true;
    });
    const underWay = await watched;
    // The services poll for ever. Asked about as of hours later, a poll that is still under way would look like lost
    // spans.
    await world.rest();
    progress("recording");
    const files = await record(world.jaeger.url, folder, from, played.end);
    writeFileSync(join(folder, "truth.json"), `${JSON.stringify(played, null, 2)}\n`);
    const judged = await judge(played, world.jaeger.url, files, progress, signal);
    const sources = await sourcesOf(world, scenario, files, progress);
    const since = scenario.atTheEdge ? from : new Date(from.getTime() - windowMargin);
    const fleet = judgeFleet(judged, await askFleets(sources, since, played, progress, signal));
    const answered = await askAll(scenario.questions ?? [], sources, played.stretches);
    return { scenario, judged, underWay, fleet, answered };
  } finally {
    progress("stopping");
    await world.stop();
  }
}
