import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { partDefaults } from "../options.ts";
import { perform } from "../people.ts";
import { startProgress } from "../progress.ts";
import { record } from "../recording.ts";
import { openWorld } from "../world.ts";
import { Clock } from "./clock.ts";
import { type Deed, deeds, present, week } from "./week.ts";

/** Plays a week of orders, and keeps what Jaeger answers about them, with the truth beside it: `npm run record-examples`. */

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const { say, stop } = startProgress();
const aborter = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => aborter.abort());

const world = await openWorld({ ...partDefaults, name: "ordertrace_examples", progress: say, signal: aborter.signal });
try {
  await world.restart({ "crm-api": { env: { POLL_MS: "500" } } });
  const clock = new Clock(world.collector);
  clock.jumpTo(present - 7 * 24 * 3_600_000);
  let done = 0;
  for (const together of groups(deeds)) {
    aborter.signal.throwIfAborted();
    clock.jumpTo(together[0]!.at);
    // Whatever was under way when the clock jumped has ended after that.
    await sleep(50);
    await Promise.all(together.map(({ plan, act }) => perform(world, plan, act)));
    // The clock must not jump while a message is under way.
    await sleep(together.some(({ act }) => act === "submit") ? 1_200 : 150);
    await world.quiet();
    say(`${(done += together.length)} of ${deeds.length} acts`, true);
  }
  // The calculation that is under way has taken two minutes by then.
  clock.jumpTo(present - 2_000);
  await sleep(1_500);
  await world.flush();
  const to = new Date(present);
  const files = await record(world.jaeger.url, folder, new Date(present - 8 * 24 * 3_600_000), to);
  for (const file of files) say(file);
} finally {
  await world.stop();
  stop();
}

const stories = week.flatMap(({ plan, example }) => (example === undefined ? [] : [{ ...example, id: plan.orderId }]));
const truth = week.map(({ plan: { orderId, kind, fault } }) => ({
  id: orderId,
  kind,
  fault: fault ?? null,
  acts: deeds.filter(({ plan }) => plan.orderId === orderId).map(({ act, at }) => ({ act, at: new Date(at) })),
}));
writeFileSync(join(folder, "stories.json"), `${JSON.stringify(stories, null, 2)}\n`);
writeFileSync(join(folder, "truth.json"), `[\n${truth.map((one) => `  ${JSON.stringify(one)}`).join(",\n")}\n]\n`);

/** Groups the acts of the same moment, which are done at once. */
function groups(all: readonly Deed[]): Deed[][] {
  return all.reduce<Deed[][]>((found, deed) => {
    const last = found.at(-1);
    if (last?.[0]?.at === deed.at) last.push(deed);
    else found.push([deed]);
    return found;
  }, []);
}
