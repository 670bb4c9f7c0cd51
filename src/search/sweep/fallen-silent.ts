import type { Silence } from "../../order/silence.ts";
import type { TraceSource } from "../../sources/source.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { day, hour } from "../../trace/units.ts";
import { type SweepState, unlessStopped } from "./sweep-state.ts";

/** How many days before are listened to: the same day of last week is one of them. */
const daysBefore = 7;
/**
 * A service must have spoken on so many days before an empty stretch may be older than the storage: one day does not
 * tell what is usual.
 */
const minDaysHeard = 2;
/** A service with more traces than this in a stretch made no pause of hours. */
const busyTraces = 100;
/** A silence is no chance if it is this many times as long as the longest pause at the same time of the days before. */
const unusualFactor = 4;

/**
 * Services that have said nothing for an hour or more, up to now, although they always spoke at that time of the days
 * before. They are down, or their telemetry is. Orders that came since then, or should have gone on, are not seen then,
 * not even that they are amiss.
 *
 *     2 days before   | | ||  |  | || |  |  | ||
 *     1 day before    ||  |  | |||  | |  | |  |
 *     today           | |  | |
 *     silence                ├──────────────────┤ now
 */
export async function fallenSilent(state: SweepState, swept: Interval): Promise<Silence[]> {
  const { services, interrupted } = state;
  if (interrupted) return [];
  const silent = await Promise.all(services.map((service) => silenceOf(service, swept, state)));
  return silent.filter((one) => one !== undefined);
}

async function silenceOf(service: string, { from, to }: Interval, state: SweepState): Promise<Silence | undefined> {
  const { source, kept, query, activityOf } = state;
  const lately = { from: Math.max(from, to - hour), to };
  if ((await kept.activityOf(service, lately)).ends.length > 0) return undefined;
  return unlessStopped(state, undefined, async () => {
    // Traces that the storage only counted are not kept, so it is asked too.
    if ((await source.byService({ service, atMost: 1 }, lately)).traces.length > 0) return undefined;
    const { ends } = await activityOf(service, { from, to });
    const stretch = { from: Array.from(ends).reduce((last, end) => Math.max(last, end), from), to };
    const ask = () => spokeBefore(service, stretch, source);
    const asked = `silence of ${service} since ${stretch.from}, in hour ${Math.floor(to / hour)}`;
    const isUnusual = await (query.memory?.once(asked, ask) ?? ask());
    return isUnusual ? { service, ...stretch, ...(ends.length === 0 && { isOlder: true }) } : undefined;
  });
}

/** Whether a service always spoke at the same time of the days before, as far back as the storage reaches. */
async function spokeBefore(
  service: string,
  silence: Interval,
  source: Pick<TraceSource, "byService">,
): Promise<boolean> {
  const shift = Math.ceil(lengthOf(silence) / day) * day;
  for (let before = 1; before <= daysBefore; before++) {
    const stretch = { from: silence.from - before * shift, to: silence.to - before * shift };
    const { traces, truncated } = await source.byService({ service, atMost: busyTraces }, stretch);
    if (traces.length === 0 && before > minDaysHeard) return isBeyond(service, stretch, source);
    const own = traces.flatMap(({ spans }) => spans.filter((span) => span.service === service));
    const ends = own.map(({ end }) => Math.min(Math.max(end, stretch.from), stretch.to));
    if (!truncated && longestPause(ends, stretch) * unusualFactor > lengthOf(silence)) return false;
  }
  return true;
}

/** Whether a storage holds nothing of a service that is as old as a stretch, or older. */
async function isBeyond(service: string, { to }: Interval, source: Pick<TraceSource, "byService">): Promise<boolean> {
  const { traces } = await source.byService({ service, atMost: 1 }, { from: to - daysBefore * day, to });
  return traces.length === 0;
}

function longestPause(ends: readonly Microseconds[], { from, to }: Interval): Microseconds {
  const sorted = [from, ...ends, to].sort((a, b) => a - b);
  return sorted.slice(1).reduce((longest, end, i) => Math.max(longest, end - sorted[i]!), 0);
}
