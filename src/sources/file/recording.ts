import type { Readable } from "node:stream";
import { fieldOf } from "../../trace/attributes.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { Exchange, SearchTotals, TraceSource, Window } from "../source.ts";
import { nameOf, readText } from "./bytes.ts";
import { parseRecording } from "./formats.ts";

export interface Recording extends TraceSource {
  /** The latest end of a span: the present moment of the recording. */
  readonly end: Microseconds;
  /** The earliest start of a span. */
  readonly oldest: Microseconds;
  totals(): SearchTotals;
}

export interface RecordingHooks {
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
  for (const file of files) {
    const started = performance.now();
    const { text, bytes } = await readText(file, stdin, hooks.signal);
    const traces = parseRecording(nameOf(file), text);
    read.push(...traces);
    const spans = traces.reduce((sum, trace) => sum + trace.spans.length, 0);
    hooks.onExchange?.({
      method: "READ",
      target: nameOf(file),
      status: `${spans} spans`,
      bytes,
      milliseconds: performance.now() - started,
    });
  }
  return recordingOf(files.map(nameOf).join(", "), mergeTraces(read));
}

function recordingOf(name: string, traces: readonly Trace[]): Recording {
  const spans = traces.flatMap((trace) => trace.spans);
  const end = spans.reduce((latest, span) => Math.max(latest, span.end), 0);
  const services = [...new Set(spans.map(({ service }) => service))].sort();
  const within = ({ from, to }: Window) =>
    traces.filter((trace) => trace.spans.some((span) => span.end >= from && span.start <= to));
  return {
    name,
    end,
    oldest: spans.reduce((earliest, span) => Math.min(earliest, span.start), end),
    traceUrl: () => undefined,
    totals: () => ({ services, requests: 0, traces: traces.length, spans: spans.length }),
    everyTrace: async (wanted, window, each) => {
      const asked = wanted === undefined ? services : services.filter((service) => wanted.includes(service));
      for (const trace of within(window)) if (trace.spans.some((span) => asked.includes(span.service))) each(trace);
      return { services: asked, unseen: [], notes: [] };
    },
    byAttribute: async (names, value, window) => ({
      traces: within(window).filter((trace) => trace.spans.some((span) => fieldOf(span, names).includes(value))),
      truncated: false,
      notes: [],
    }),
    byService: async ({ service }, window) => ({
      traces: within(window).filter((trace) => trace.spans.some((span) => span.service === service)),
      truncated: false,
      notes: [],
    }),
  };
}
