import { mayCarry } from "../../trace/attributes.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Trace } from "../../trace/span.ts";
import type { ServiceQuery } from "../source.ts";
import { batched } from "./batched.ts";
import { isCut, type Judged, sweptOf } from "./exported.ts";
import { Newest } from "./newest.ts";
import type { PartedFile } from "./parts.ts";
import { type Carried, Passes, type Wanted } from "./passes.ts";
import { type Pass, passing } from "./passing.ts";
import { aboutRecording, isWithin, type Recording, type RecordingHooks } from "./source.ts";
import { type Survey, surveyOf } from "./survey.ts";

/**
 * A source over recordings that are too long for memory. They are read again for each question, or once for all
 * questions that are asked at the same time. The answers are those of a recording in memory, except that of too many
 * traces of a service the newest are returned.
 */
export async function streamed(
  name: string,
  files: readonly PartedFile[],
  judged: Judged | undefined,
  hooks: RecordingHooks,
): Promise<Recording> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const now = hooks.now ?? Number.POSITIVE_INFINITY;
  const survey = await passing({ name, bytes, hooks }, async (onBytes) => {
    const done = await surveyOf(files, now, onBytes);
    return { done, status: `${done.spans} spans` };
  });
  const services = [...survey.operations.keys()].sort();
  const totals = { services, requests: 0, traces: survey.ids.size, spans: survey.spans };
  const pass: Pass = { name, bytes, hooks, totals };
  const passes = new Passes(files, survey, pass);
  const collect = batched(async (all: readonly Wanted[]): Promise<readonly void[]> => {
    await passes.collect(all);
    return [];
  });
  const search = batched((all: readonly Carried[]) => passes.search(all));
  return {
    ...aboutRecording(name, survey, judged),
    totals: () => totals,
    everyTrace: async (wanted, window, { each, upTo }) => {
      const asked = new Set(wanted === undefined ? services : services.filter((service) => wanted.includes(service)));
      const isAsked = ({ unread, spans }: Trace) =>
        unread !== undefined || spans.some((span) => asked.has(span.service));
      const all = within(survey, window, (trace) => isAsked(trace) && each(trace));
      await collect(upTo === undefined ? all : { ...all, upTo });
      return sweptOf([...asked], judged, window);
    },
    byAttribute: async (names, value, window) => {
      const traces: Trace[] = [];
      const found = await search({ names, value });
      const wanted = within(survey, window, (trace) => mayCarry(trace, names, value) && traces.push(trace));
      if (found.size > 0) await collect({ ...wanted, is: (number) => found.has(number) && wanted.is(number) });
      return { traces, truncated: isCut(judged, { value }), notes: [] };
    },
    byTraceId: async (traceId) => {
      const traces: Trace[] = [];
      const wanted = survey.ids.find(traceId);
      if (wanted !== undefined)
        await collect({ is: (number) => number === wanted, each: (trace) => void traces.push(trace) });
      return { traces, truncated: false, notes: [] };
    },
    byService: async (query, window) => {
      const { service, atMost } = query;
      const all = new Newest(atMost);
      const matching = new Newest(atMost);
      await collect(
        within(survey, window, (trace) => {
          const own = trace.spans.filter((span) => span.service === service);
          if (own.length > 0) all.add(trace);
          if (own.some(({ name, kind }) => query.operation?.(name, kind))) matching.add(trace);
        }),
      );
      const found = all.isAll || !hasOperation(query, survey) ? all : matching;
      return { traces: found.traces, truncated: !found.isAll || isCut(judged, { service, window }), notes: [] };
    },
  };
}

/** A wish for traces that have a span in a window. */
const within = (survey: Survey, window: Interval, each: (trace: Trace) => void): Wanted => ({
  is: (number) => survey.isWithin(number, window),
  each: (trace) => {
    if (isWithin(trace, window)) each(trace);
  },
});

/** Whether a service ever has spans with a name that is asked for. If it has none, names can't narrow the search. */
const hasOperation = ({ service, operation }: ServiceQuery, { operations }: Survey): boolean =>
  operation !== undefined &&
  [...(operations.get(service) ?? [])].some(([name, kinds]) => [...kinds].some((kind) => operation(name, kind)));
