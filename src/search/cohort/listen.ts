import { type Cohort, type CohortQuestion, nextWord } from "../../order/cohort.ts";
import type { Path } from "../../order/path.ts";
import { type Silence, silenceAround } from "../../order/silence.ts";
import { parentsIn, type SpanLoss, sumOf } from "../../order/span-loss.ts";
import type { TraceSource } from "../../sources/source.ts";
import { around, type Interval, lengthOf, widened } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { treeOf } from "../../trace/tree.ts";
import { second } from "../../trace/units.ts";

/** Half a minute to both sides, and further where the service has little to say. */
const widths: readonly Microseconds[] = [30 * second, 300 * second, 3_000 * second, 30_000 * second];
const atMost = 1_000;

/** What else the point's service said around the time when the order should have got there. */
export interface Heard {
  /** Set where it said nothing at all. */
  readonly silence?: Silence;
  /** How well its spans arrived. */
  readonly loss: SpanLoss;
}

/** What a service said in a window: when its spans ended, and how many that others name are missing. */
export type ActivityOf = (service: string, window: Interval) => Promise<Activity>;

interface Activity {
  readonly ends: readonly Microseconds[];
  readonly loss: SpanLoss;
  /** After how many traces the answer was cut off, where it was: a server may be asked for fewer than are wanted here. */
  readonly cutAt?: number;
}

/** Asks a source each time, for a bit more than the window: moments that lie side by side are in the same answer. */
export const hearFrom =
  (source: Pick<TraceSource, "byService">, path: Path, now: Microseconds): ActivityOf =>
  async (service, window) => {
    const grid = Math.max(1, Math.floor(lengthOf(window) / 4));
    const wider = { from: Math.floor(window.from / grid) * grid, to: Math.ceil(window.to / grid) * grid };
    const { traces, truncated } = await source.byService({ service, atMost }, until(now, wider));
    return { ...saidBy(service, traces, window, now - path.openRequest), ...(truncated && { cutAt: traces.length }) };
  };

function saidBy(
  service: string,
  traces: readonly Trace[],
  window: Interval,
  before: Microseconds,
): Omit<Activity, "cutAt"> {
  const ends = traces.flatMap(({ spans }) => spans.filter((span) => span.service === service).map(({ end }) => end));
  return {
    ends: ends.filter((end) => end > window.from && end < window.to),
    loss: sumOf(traces.map((trace) => parentsIn(treeOf(trace), [service], before))),
  };
}

/** Listens to the service that would have told of the order: around the time when it should have. */
export async function listenAround(
  question: CohortQuestion,
  { waits }: Cohort,
  hear: ActivityOf,
  path: Path,
  now: Microseconds,
): Promise<Heard> {
  const [service] = nextWord(question, path).services;
  if (service === undefined) return { loss: nothing };
  const times = timesFor(question, waits, now);
  const heard = await Promise.all(times.map((about) => listenAt(service, about, hear, now)));
  return heard.find(({ silence }) => silence !== undefined) ?? heard[0] ?? { loss: nothing };
}

/**
 * A machine should have got there by the time that others usually take. A person acts when it pleases them: as soon or as late as
 * others did, at ten moments that stand for all of them. A service that was silent for a tenth of that time was so at one of these.
 */
function timesFor(
  { since, request, person }: CohortQuestion,
  waits: ArrayLike<Microseconds>,
  now: Microseconds,
): Interval[] {
  const after = (rank: number): Microseconds => since + Math.max(0, waits[Math.floor(rank * waits.length)] ?? 0);
  if (person === undefined) return [request ?? { from: since, to: Math.min(after(0.5), now) }];
  const moments = new Set(waits.length === 0 ? [since] : deciles.map(after));
  return [...moments].filter((moment) => moment < now).map((moment) => ({ from: moment, to: moment }));
}

const deciles: readonly number[] = Array.from({ length: 10 }, (_, i) => (i + 0.5) / 10);

/** Nearby at first, and further away where it has little to say. */
async function listenAt(service: string, about: Interval, hear: ActivityOf, now: Microseconds): Promise<Heard> {
  let loss = nothing;
  for (const width of widths) {
    const heard = await hear(service, until(now, widened(about, width)));
    loss = heard.loss;
    if (heard.cutAt !== undefined) {
      const pause = telling(heard.cutAt, width);
      if (pause >= 2 * width) return { loss };
      const within = until(now, around(about.to, pause / 2));
      const { ends, cutAt } = await hear(service, within);
      return ends.length > 0 || cutAt !== undefined ? { loss } : { silence: { service, ...within }, loss };
    }
    const silence = silenceAround(heard.ends, about);
    if (silence !== undefined) return silence === null ? { loss } : { silence: { service, ...silence }, loss };
  }
  return { loss };
}

/**
 * One with so much to say that an answer was cut off is silent where it says nothing for a second; for as much longer as fewer traces
 * were in the answer, and those in a longer time.
 */
const telling = (cutAt: number, width: Microseconds): Microseconds =>
  cutAt >= atMost ? second : ((second * atMost) / cutAt) * (width / widths[0]!);

const until = (now: Microseconds, { from, to }: Interval): Interval => ({ from, to: Math.min(to, now) });

const nothing: SpanLoss = { missing: 0, arrived: 0 };
