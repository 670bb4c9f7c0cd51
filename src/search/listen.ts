import type { Cohort, CohortQuestion } from "../order/cohort.ts";
import type { Path } from "../order/path.ts";
import { type Silence, silenceAround, type Stretch } from "../order/silence.ts";
import { parentsIn, type SpanLoss, together } from "../order/span-loss.ts";
import type { TraceSource } from "../sources/source.ts";
import type { Microseconds, Trace } from "../trace/span.ts";
import { treeOf } from "../trace/tree.ts";

const second: Microseconds = 1_000_000;
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
export type Hear = (service: string, window: Stretch) => Promise<Said>;

interface Said {
  readonly ends: readonly Microseconds[];
  readonly loss: SpanLoss;
  readonly truncated: boolean;
}

/** Asks a source each time. */
export const hearFrom =
  (source: Pick<TraceSource, "byService">, path: Path, now: Microseconds): Hear =>
  async (service, window) => {
    const { traces, truncated } = await source.byService({ service, atMost }, window);
    return { ...saidBy(service, traces, window, now - path.openRequest), truncated };
  };

function saidBy(
  service: string,
  traces: readonly Trace[],
  window: Stretch,
  before: Microseconds,
): Omit<Said, "truncated"> {
  const ends = traces.flatMap(({ spans }) => spans.filter((span) => span.service === service).map(({ end }) => end));
  return {
    ends: ends.filter((end) => end > window.from && end < window.to),
    loss: together(traces.map((trace) => parentsIn(treeOf(trace), [service], before))),
  };
}

/** Listens to the point's service: nearby at first, and further away where it has little to say. */
export async function listenAround(
  { point, since, request }: CohortQuestion,
  { usually = 0 }: Cohort,
  hear: Hear,
  path: Path,
  now: Microseconds,
): Promise<Heard> {
  const [service] = path.points.find((one) => one.point === point)!.match.services;
  if (service === undefined) return { loss: nothing };
  const around = request ?? { from: since, to: Math.min(since + Math.max(usually, 0), now) };
  let loss = nothing;
  for (const width of widths) {
    const heard = await hear(service, { from: around.from - width, to: Math.min(around.to + width, now) });
    loss = heard.loss;
    if (heard.truncated) {
      // One with so much to say is silent where it says nothing for a second.
      const within = { from: around.to - second / 2, to: Math.min(around.to + second / 2, now) };
      const { ends, truncated } = await hear(service, within);
      return ends.length > 0 || truncated ? { loss } : { silence: { service, ...within }, loss };
    }
    const silence = silenceAround(heard.ends, around);
    if (silence !== undefined) return silence === null ? { loss } : { silence: { service, ...silence }, loss };
  }
  return { loss };
}

const nothing: SpanLoss = { missing: 0, arrived: 0 };
