import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { readRecording } from "../../../src/sources/file/recording.ts";
import { toOtlp } from "../../../src/sources/wire/otlp-out.ts";
import { otlpTraces } from "../../../src/sources/wire/otlp-schema.ts";
import { tracesFromOtlp } from "../../../src/sources/wire/otlp.ts";
import { mergeTraces } from "../../../src/trace/merge.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";

/** Jaeger's JSON has the service beside the resource, and its warnings on a trace are never sent. */
const comparable = (traces: readonly Trace[]): Span[] =>
  mergeTraces(traces)
    .sort((a, b) => (a.traceId < b.traceId ? -1 : 1))
    .flatMap(({ spans }) => spans)
    .map((span) => ({
      ...span,
      resource: new Map([...span.resource, ["service.name", span.service]]),
      warnings: [],
    }));

it.each(["shop-api", "crm-api", "mes-api"])(
  "what Jaeger recorded of %s reads back from OTLP as it was",
  async (name) => {
    const recording = await readRecording([`examples/${name}.json.gz`], Readable.from([]));
    const traces: Trace[] = [];
    await recording.everyTrace(
      undefined,
      { from: recording.oldest, to: recording.end },
      { each: (trace) => traces.push(trace) },
    );
    const wire: unknown = JSON.parse(JSON.stringify(toOtlp(traces)));
    expect(comparable(tracesFromOtlp(otlpTraces.parse(wire)))).toEqual(comparable(traces));
  },
);
