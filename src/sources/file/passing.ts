import type { SearchTotals } from "../source.ts";
import type { RecordingHooks } from "./source.ts";

/** What a reading of all files is told by. */
export interface Pass {
  readonly name: string;
  /** In all files together. */
  readonly bytes: number;
  readonly hooks: RecordingHooks;
  /** What is known from readings before. */
  readonly totals?: SearchTotals;
}

/** Reads all files once, tells of it meanwhile and at the end, and stops where the user breaks off. */
export async function passing<T>(
  { name, bytes, hooks, totals = { services: [], requests: 0, traces: 0, spans: 0 } }: Pass,
  read: (onBytes: (bytes: number) => void) => Promise<{ readonly done: T; readonly status: string }>,
): Promise<T> {
  const started = performance.now();
  let sum = 0;
  const { done, status } = await read((more) => {
    hooks.signal?.throwIfAborted();
    sum += more;
    hooks.onProgress?.({ ...totals, read: sum / bytes });
  });
  const milliseconds = performance.now() - started;
  hooks.onExchange?.({ method: "READ", target: name, status, bytes: sum, milliseconds });
  return done;
}
