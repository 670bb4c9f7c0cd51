import type { Silence } from "../../order/silence.ts";
import type { TraceSource } from "../../sources/source.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { day, hour } from "../../trace/units.ts";
import { type SweepState, unlessStopped } from "./sweep-state.ts";

/** As many days before are looked at: the same day of last week is one of them. */
const days = 7;
/** One day that was different tells nothing about what is usual. */
const enough = 2;
/** More traces of a service than this within one stretch are no pause of hours. */
const most = 100;
/** A pause so much longer than the longest at the same time of the days before is no chance. */
const unusual = 4;

/**
 * Services that have said nothing for an hour or more, up to now, though they always did at that time of the days before: they are down,
 * or their telemetry is. Of orders that came since, or should have gone on since, nothing is seen then, not even that they are amiss.
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
  const { source, kept, query, hear } = state;
  const lately = { from: Math.max(from, to - hour), to };
  if ((await kept.hear(service, lately)).ends.length > 0) return undefined;
  return unlessStopped(state, undefined, async () => {
    // What a storage only counted is not kept.
    if ((await source.byService({ service, atMost: 1 }, lately)).traces.length > 0) return undefined;
    const { ends } = await hear(service, { from, to });
    const stretch = { from: ends.reduce((last, end) => Math.max(last, end), from), to };
    const ask = () => spokeBefore(service, stretch, source);
    const asked = `silence of ${service} since ${stretch.from}, in hour ${Math.floor(to / hour)}`;
    return (await (query.memory?.once(asked, ask) ?? ask())) ? { service, ...stretch } : undefined;
  });
}

/** Whether a service always spoke at the same time of the days before, as far back as the storage reaches. */
async function spokeBefore(
  service: string,
  silence: Interval,
  source: Pick<TraceSource, "byService">,
): Promise<boolean> {
  const shift = Math.ceil(lengthOf(silence) / day) * day;
  for (let before = 1; before <= days; before++) {
    const stretch = { from: silence.from - before * shift, to: silence.to - before * shift };
    const { traces, truncated } = await source.byService({ service, atMost: most }, stretch);
    if (traces.length === 0 && before > enough) return isBeyond(service, stretch, source);
    const own = traces.flatMap(({ spans }) => spans.filter((span) => span.service === service));
    const ends = own.map(({ end }) => Math.min(Math.max(end, stretch.from), stretch.to));
    if (!truncated && longestPause(ends, stretch) * unusual > lengthOf(silence)) return false;
  }
  return true;
}

/** Whether a storage holds nothing that is as old as that, or older. */
async function isBeyond(service: string, { to }: Interval, source: Pick<TraceSource, "byService">): Promise<boolean> {
  const { traces } = await source.byService({ service, atMost: 1 }, { from: to - days * day, to });
  return traces.length === 0;
}

function longestPause(ends: readonly Microseconds[], { from, to }: Interval): Microseconds {
  const sorted = [from, ...ends, to].sort((a, b) => a - b);
  return sorted.slice(1).reduce((longest, end, i) => Math.max(longest, end - sorted[i]!), 0);
}
