import { life } from "../search/gather.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import { mergeTraces } from "../trace/merge.ts";
import type { Microseconds, Trace } from "../trace/span.ts";
import { day, hour } from "../trace/units.ts";

/** A busy storage is asked about a short time only; on a quiet night the search reaches further back. */
const lookBacks = [hour, day, 7 * day, life];
/** This many traces of a service show how it is traced. */
const enoughTraces = 20;
/** An answer of this many traces takes a few megabytes. */
const maxTraces = 100;

/** The newest traces of one service. */
export interface ServiceSample extends SearchResult {
  readonly service: string;
  readonly window: Interval;
}

export interface Sample {
  readonly services: readonly ServiceSample[];
  /** The traces of all services, each once. */
  readonly traces: readonly Trace[];
}

/** A few of the newest traces of each service; of a recording all that it holds. */
export async function sampleOf(source: TraceSource, services: readonly string[], now: Microseconds): Promise<Sample> {
  const sampled = await Promise.all(services.map((service) => newestOf(source, service, now)));
  return { services: sampled, traces: mergeTraces(sampled.flatMap(({ traces }) => traces)) };
}

async function newestOf(source: TraceSource, service: string, now: Microseconds): Promise<ServiceSample> {
  const windows =
    source.isFixed === true
      ? [{ from: source.oldest ?? 0, to: now }]
      : lookBacks.map((back) => ({ from: now - back, to: now }));
  let sample: ServiceSample = { service, window: windows[0]!, traces: [], truncated: false, notes: [] };
  for (const window of windows) {
    const found = await source.byService({ service, atMost: maxTraces }, window);
    sample = { ...found, service, window };
    if (found.traces.length >= enoughTraces) break;
  }
  return sample;
}
