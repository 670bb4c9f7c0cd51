import { askOnce } from "../../ask-once.ts";
import { type CohortQuestion, nextWord } from "../../order/cohort-question.ts";
import type { Cohort } from "../../order/cohort.ts";
import { settledBefore } from "../../order/path-requests.ts";
import { type Silence, silenceAround } from "../../order/silence.ts";
import { parentsIn, type SpanLoss, sumOf } from "../../order/span-loss.ts";
import type { TraceSource } from "../../sources/source.ts";
import { around, type Interval, lengthOf, widened } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { knownTreeOf } from "../../trace/tree.ts";
import { day, second } from "../../trace/units.ts";
import { heardUntil, type Inquiry } from "../inquiry.ts";
import type { KeylessAt } from "./keyless-around.ts";
import { tracesPerAnswer } from "./loss-around.ts";
import type { InstancesOf } from "./stopped-around.ts";
import { unendedAmong } from "./unended-among.ts";

/** How far to listen to either side: further where the service says little. */
const widths: readonly Microseconds[] = [30 * second, 300 * second, 3_000 * second, 30_000 * second];

/** What the point's service said around the time when the order should have passed the point. */
export interface ActivityAround {
  /** Set where the service said nothing at all. */
  readonly silence?: Silence;
  /** How well the service's spans arrived. */
  readonly loss: SpanLoss;
}

/** What a service said in a window: when its spans ended, and how many are missing that others name as parents. */
export type ActivityOf = (service: string, window: Interval) => Promise<Activity>;

interface Activity {
  readonly ends: ArrayLike<Microseconds>;
  readonly loss: SpanLoss;
  /** The number of traces in an answer that was cut off: a server may hand over fewer than are asked for here. */
  readonly cutAt?: number;
}

/** Whether a service is as silent at that time of other days, asked about the silence found within a width. */
export type IsUsual = (silence: Silence, width: Microseconds) => Promise<boolean>;

/** How to find out about silences, stopped instances, and requests without a key. */
export interface ActivitySource {
  readonly activityOf: ActivityOf;
  readonly isUsual: IsUsual;
  readonly keylessAt: KeylessAt;
  readonly instancesOf: InstancesOf;
}

/** Asks a source each time. The window is widened to a grid, so that neighbouring moments share an answer. */
export const activityFrom =
  (inquiry: Inquiry<"byAttribute" | "byService">): ActivityOf =>
  async (service, window) => {
    const { source, path, now } = inquiry;
    const grid = Math.max(1, Math.floor(lengthOf(window) / 4));
    const wider = { from: Math.floor(window.from / grid) * grid, to: Math.ceil(window.to / grid) * grid };
    const { traces, truncated } = await source.byService({ service, atMost: tracesPerAnswer }, until(now, wider));
    const unended = await unendedAmong(traces, inquiry);
    const ended = traces.filter(({ traceId }) => !unended.has(traceId));
    const before = settledBefore(path, [service], heardUntil(source, now));
    return {
      ends: endsIn(window, traces, service),
      loss: sumOf(ended.map((trace) => parentsIn(knownTreeOf(trace), [service], before))),
      ...(truncated && { cutAt: traces.length }),
    };
  };

const endsIn = ({ from, to }: Interval, traces: readonly Trace[], service: string): Microseconds[] =>
  traces
    .flatMap(({ spans }) => spans.filter((span) => span.service === service).map(({ end }) => end))
    .filter((end) => end > from && end < to);

/** Listens to the service that would have said that the order passed the point, around the time when it should have. */
export async function activityAround(
  { path, now }: Pick<Inquiry, "path" | "now">,
  question: CohortQuestion,
  { waits }: Cohort,
  activity: Pick<ActivitySource, "activityOf" | "isUsual">,
): Promise<ActivityAround> {
  const [service] = nextWord(question, path).services;
  if (service === undefined) return { loss: nothing };
  const times = timesFor(question, waits, now);
  const heard = await Promise.all(times.map((about) => activityAt(service, about, activity, now)));
  return heard.find(({ silence }) => silence !== undefined) ?? heard[0] ?? { loss: nothing };
}

/**
 * When the order should have passed. A machine passes within the time that others usually take. A person may act as
 * soon or as late as others did: ten moments stand for all of that time, so a service that was silent for a tenth of it
 * was silent at one of them.
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

/** Listens nearby first, and further away where the service says little. */
async function activityAt(
  service: string,
  about: Interval,
  { activityOf, isUsual }: Pick<ActivitySource, "activityOf" | "isUsual">,
  now: Microseconds,
): Promise<ActivityAround> {
  let loss = nothing;
  for (const width of widths) {
    const heard = await activityOf(service, until(now, widened(about, width)));
    loss = heard.loss;
    if (heard.cutAt !== undefined) {
      const pause = shortestSilence(heard.cutAt, width);
      if (pause >= 2 * width) return { loss };
      const within = until(now, around(about.to, pause / 2));
      const { ends, cutAt } = await activityOf(service, within);
      return ends.length > 0 || cutAt !== undefined ? { loss } : { silence: { service, ...within }, loss };
    }
    const pause = silenceAround(heard.ends, about);
    if (pause === null) return { loss };
    if (pause !== undefined) {
      const silence = { service, ...pause };
      return (await isUsual(silence, width)) ? { loss } : { silence, loss };
    }
  }
  return { loss };
}

/** The days on which a service may have been as quiet at that hour: a night, or the same day of last week. */
const comparedDays: readonly number[] = [1, 2, 3, 7];
/**
 * A pause this much shorter than the silence is still the same habit: a night begins and ends when people go and come.
 */
const alikeFactor = 4;

/**
 * Asks the source whether the service makes such a pause at that time of day: a night in which nobody works is no
 * outage. Each silence is looked up once, however many orders should have passed in it. It is shorter than a day (see
 * `widths`), so the day before lies outside of it.
 */
export function usualSilences(source: Pick<TraceSource, "byService">): IsUsual {
  const known = new Map<string, Promise<boolean>>();
  return (silence, width) => {
    const key = JSON.stringify([silence, width]);
    return askOnce(known, key, () => isUsualSilence(silence, width, source));
  };
}

async function isUsualSilence(
  { service, from, to }: Silence,
  width: Microseconds,
  source: Pick<TraceSource, "byService">,
): Promise<boolean> {
  for (const days of comparedDays) {
    const middle = (from + to) / 2 - days * day;
    const window = around(middle, Math.max(width, to - from));
    const { traces, truncated } = await source.byService({ service, atMost: tracesPerAnswer }, window);
    const pause = truncated ? undefined : silenceAround(endsIn(window, traces, service), { from: middle, to: middle });
    if (pause && lengthOf(pause) * alikeFactor > to - from) return true;
  }
  return false;
}

/**
 * The shortest pause that is a silence of a service whose answer was cut off. It is a second where the answer held as
 * many traces as were asked for; it is longer in proportion where the answer held fewer, or was about a longer time.
 */
const shortestSilence = (cutAt: number, width: Microseconds): Microseconds =>
  cutAt >= tracesPerAnswer ? second : ((second * tracesPerAnswer) / cutAt) * (width / widths[0]!);

const until = (now: Microseconds, { from, to }: Interval): Interval => ({ from, to: Math.min(to, now) });

const nothing: SpanLoss = { missing: 0, arrived: 0 };
