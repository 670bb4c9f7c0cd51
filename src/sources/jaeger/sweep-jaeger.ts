import { eachOnce, say } from "../../sentence.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { SearchTally } from "../search-tally.ts";
import type { Swept, TraceSink } from "../source.ts";
import type { JaegerApi } from "./api.ts";
import { detectDialect } from "./dialect.ts";
import { FirstSighting } from "./first-sighting.ts";
import type { HttpClient } from "./http.ts";
import { firstSlices, sweepSlices } from "./sweep-service.ts";

export interface JaegerSweep {
  readonly http: HttpClient;
  readonly api: JaegerApi;
  readonly services: readonly string[];
  readonly window: Interval;
  /** Traces per answer. */
  readonly limit: number;
  readonly tally: SearchTally;
}

/**
 * Hands over every trace of these services in a window. All services are swept at the same time. At the end the sweep
 * looks whether the server still has what it had: if it was emptied meanwhile, the whole window counts as unseen.
 */
export async function sweepJaeger(sweep: JaegerSweep, { each, upTo, isKnown }: TraceSink): Promise<Swept> {
  const { api, services, window, limit, tally } = sweep;
  const firstSighting = new FirstSighting();
  const onSlice = progressOf(sweep, upTo);
  const swept = await Promise.all(
    services.map((service) =>
      sweepSlices((slice, sink) => api.search({ service, window: slice, limit }, sink), {
        window,
        limit,
        each: (sent) => {
          const trace = eachSpanOnce(sent);
          tally.addTrace(trace);
          firstSighting.add(trace, service);
          each(trace);
        },
        // The first answer's traces must be read, for one of them is looked for again at the end.
        isKnown: isKnown && ((fingerprint) => firstSighting.isOver && isKnown(fingerprint, service)),
        onSlice: (time, slicesLeft) => {
          firstSighting.endAnswer();
          onSlice(service, time, slicesLeft);
        },
      }),
    ),
  );
  const loss = await lossSince(firstSighting, sweep);
  return {
    services,
    unseen: loss === undefined ? swept.flatMap(({ unseen }) => unseen) : [window],
    notes: eachOnce([...swept.flatMap(({ notes }) => notes), ...(loss === undefined ? [] : [loss])]),
  };
}

/** Returns what is called when a service is swept up to a time: the sweep is only as far as its slowest service. */
function progressOf({ services, window, tally }: JaegerSweep, upTo: TraceSink["upTo"]) {
  const sweptUpTo = new Map(services.map((service) => [service, window.from]));
  const slicesLeft = new Map(services.map((service) => [service, firstSlices(window)]));
  const onProgress = tally.beginSweep({ windowsLeft: sum(slicesLeft.values()) });
  return (service: string, time: Microseconds, left: number): void => {
    sweptUpTo.set(service, time);
    slicesLeft.set(service, left);
    const times = [...sweptUpTo.values()];
    const windowsDone = sum(times.map((one) => one - window.from)) / lengthOf(window);
    onProgress(windowsDone / services.length, sum(slicesLeft.values()));
    upTo?.(Math.min(...times));
  };
}

/** Says what the server has lost since the sweep began; undefined where it still has it. */
async function lossSince(firstSighting: FirstSighting, { http, api, services, limit }: JaegerSweep) {
  if (firstSighting.isEmpty)
    return (await areListed(http, services))
      ? undefined
      : say`Jaeger's answers changed while it was asked: services that were there are gone`;
  return (await firstSighting.isStillThere(api, limit))
    ? undefined
    : say`Jaeger's answers changed while it was asked: a trace that was there is gone`;
}

/** Whether the server still lists the services: where no trace was found, its list is all that can be compared. */
async function areListed(http: HttpClient, services: readonly string[]): Promise<boolean> {
  const listed = new Set((await detectDialect(http)).services);
  return services.every((service) => listed.has(service));
}

/** Jaeger keeps a span twice that was sent twice. A merge drops a trace's fingerprint, which stays the same here. */
const eachSpanOnce = (trace: Trace): Trace =>
  new Set(trace.spans.map(({ spanId }) => spanId)).size === trace.spans.length
    ? trace
    : { ...trace, ...mergeTraces([trace])[0]! };

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, one) => total + one, 0);
