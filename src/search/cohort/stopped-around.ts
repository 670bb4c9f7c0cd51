import { type CohortQuestion, nextWord } from "../../order/cohort-question.ts";
import type { Cohort } from "../../order/cohort.ts";
import { type HeardInstance, type Stop, stoppedAround } from "../../order/stopped.ts";
import { isEntry } from "../../order/unclaimed.ts";
import { type Interval, widened } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { second } from "../../trace/units.ts";
import { heardUntil, type Inquiry } from "../inquiry.ts";
import { InstanceActivity } from "../kept/instance-activity.ts";
import { tracesPerAnswer } from "./loss-around.ts";

/** What a service's instances said in a window; undefined if not all of that is known. */
export type InstancesOf = (service: string, window: Interval) => Promise<readonly HeardInstance[] | undefined>;

/** Asks a source each time. */
export const instancesFrom =
  ({ source }: Pick<Inquiry<"byService">, "source">): InstancesOf =>
  async (service, window) => {
    const { traces, truncated } = await source.byService({ service, atMost: tracesPerAnswer }, window);
    const activity = new InstanceActivity();
    for (const trace of traces) activity.add(trace);
    return truncated ? undefined : activity.of(service, window);
  };

/** How far to listen to either side: less far where a service says much. */
const widths: readonly Microseconds[] = [900 * second, 120 * second, 20 * second];
/** Nearly all orders have passed after as long as this share of them takes. */
const nearlyAll = 0.9;

/**
 * The instance that may have taken the order's last spans with it when it stopped: a whole request can get lost so,
 * where a single span of one proves it. No instance can be told from one that others overtook as a whole: see
 * `activityAround`.
 */
export async function stopAround(
  inquiry: Inquiry<never>,
  question: CohortQuestion,
  { evidence, waits }: Cohort,
  instancesOf: InstancesOf,
): Promise<Stop | undefined> {
  const { path, now } = inquiry;
  const { point, since, person } = question;
  const [service] = nextWord(question, path).services;
  if (service === undefined || person !== undefined || !isEntry(path.byId.get(point)!) || evidence.overtook === 0)
    return undefined;
  const until = heardUntil(inquiry.source, now);
  const about = {
    from: since,
    to: Math.min(since + Math.max(0, waits[Math.floor(nearlyAll * waits.length)] ?? 0), now),
  };
  for (const width of widths) {
    const wider = widened(about, width);
    const window = { from: wider.from, to: Math.min(wider.to, until) };
    const heard = await instancesOf(service, window);
    if (heard === undefined) continue;
    const stop = stoppedAround(heard, about, window.to);
    return stop && { service, ...stop };
  }
  return undefined;
}
