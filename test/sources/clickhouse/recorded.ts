import { Readable } from "node:stream";
import { readRecording } from "../../../src/sources/file/recording.ts";
import type { Trace } from "../../../src/trace/span.ts";

export const recordings = ["shop-api", "crm-api", "mes-api"].map((name) => `examples/${name}.json.gz`);

/** The recorded orders' traces, and when the last of them ends. */
export async function recorded(): Promise<{ traces: readonly Trace[]; end: number }> {
  const recording = await readRecording(recordings, Readable.from([]));
  const traces: Trace[] = [];
  await recording.everyTrace(undefined, { from: 0, to: recording.end }, { each: (trace) => void traces.push(trace) });
  return { traces, end: recording.end };
}
