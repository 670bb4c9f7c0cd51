import { Readable } from "node:stream";
import { readRecording } from "../src/sources/file/recording.ts";
import type { Trace } from "../src/trace/span.ts";
import { type Receiver, sendOtlp } from "./otlp.ts";

/** Sends recorded traces to another Jaeger, over OTLP as services do. */
export async function replay(files: readonly string[], receiver: Receiver): Promise<void> {
  const recording = await readRecording(files, Readable.from([]));
  const traces: Trace[] = [];
  await recording.everyTrace(
    undefined,
    { from: recording.oldest, to: recording.end },
    { each: (trace) => traces.push(trace) },
  );
  await sendOtlp(traces, receiver);
}
