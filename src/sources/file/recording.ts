import type { Readable } from "node:stream";
import { mayCarry } from "../../trace/attributes.ts";
import { mergeTraces } from "../../trace/merge.ts";
import { latestEnd, type Microseconds, type Trace } from "../../trace/span.ts";
import type { Exchange, SearchTotals, TraceSource, Window } from "../source.ts";
import { nameOf, readText } from "./bytes.ts";
import { isCut, type Judged, judgedIn, judgedTogether } from "./exported.ts";
import { parseRecording } from "./formats.ts";

export interface Recording extends TraceSource {
  /** The latest end of a span that had ended when it was read: the present moment of the recording. */
  readonly end: Microseconds;
  /** The earliest start of a span. */
  readonly oldest: Microseconds;
  /** How it was judged when `ordertrace export` wrote it. */
  readonly judged?: Judged;
  totals(): SearchTotals;
}

export interface RecordingHooks {
  /** When it is read: what ends later than that is nobody's present. */
  readonly now?: Microseconds;
  readonly signal?: AbortSignal;
  readonly onExchange?: (exchange: Exchange) => void;
}

/**
 * Reads recordings into memory as one source; `-` is standard input.
 * @throws SourceError `bad-file` naming the file, and the line where there is one
 */
export async function readRecording(
  files: readonly string[],
  stdin: Readable,
  hooks: RecordingHooks = {},
): Promise<Recording> {
  const read: Trace[] = [];
  const judged: Judged[] = [];
  for (const file of files) {
    const started = performance.now();
    const { text, bytes } = await readText(file, stdin, hooks.signal);
    const traces = parseRecording(nameOf(file), text);
    for (const trace of traces) read.push(trace);
    const note = judgedIn(nameOf(file), text);
    if (note !== undefined) judged.push(note);
    const spans = traces.reduce((sum, trace) => sum + trace.spans.length, 0);
    hooks.onExchange?.({
      method: "READ",
      target: nameOf(file),
      status: `${spans} spans`,
      bytes,
      milliseconds: performance.now() - started,
    });
  }
  const name = files.map(nameOf).join(", ");
  return recordingOf(name, mergeTraces(read), judgedTogether(judged), hooks.now);
}

/** What stands in the text of one file, as a source. */
export const recordingIn = (name: string, text: string): Recording =>
  recordingOf(name, mergeTraces(parseRecording(name, text)), judgedIn(name, text));

function recordingOf(
  name: string,
  traces: readonly Trace[],
  judged: Judged | undefined,
  now: Microseconds = Number.POSITIVE_INFINITY,
): Recording {
  const spans = traces.flatMap((trace) => trace.spans);
  const over = spans.filter((span) => span.end <= now);
  // All of them later than now is a matter of this machine's clock.
  const end = Math.max(0, latestEnd(over.length > 0 ? over : spans));
  const services = [...new Set(spans.map(({ service }) => service))].sort();
  // When a span was that can't be used nobody knows.
  const within = ({ from, to }: Window) =>
    traces.filter(
      ({ spans: own, unread }) => unread !== undefined || own.some((span) => span.end >= from && span.start <= to),
    );
  return {
    name,
    end,
    isFixed: true,
    oldest: spans.reduce((earliest, span) => Math.min(earliest, span.start), end),
    ...(judged === undefined ? {} : { judged }),
    traceUrl: () => undefined,
    totals: () => ({ services, requests: 0, traces: traces.length, spans: spans.length }),
    everyTrace: async (wanted, window, each) => {
      const asked = wanted === undefined ? services : services.filter((service) => wanted.includes(service));
      for (const trace of within(window))
        if (trace.unread !== undefined || trace.spans.some((span) => asked.includes(span.service))) each(trace);
      // An export holds what one verdict needed: where a part of that was cut off, a sweep has not seen all of it either.
      return { services: asked, unseen: (judged?.cut.length ?? 0) > 0 ? [window] : [], notes: [] };
    },
    byAttribute: async (names, value, window) => ({
      traces: within(window).filter((trace) => mayCarry(trace, names, value)),
      truncated: isCut(judged, { value }),
      notes: [],
    }),
    byService: async ({ service }, window) => ({
      traces: within(window).filter((trace) => trace.spans.some((span) => span.service === service)),
      truncated: isCut(judged, { service, window }),
      notes: [],
    }),
  };
}
