import type { SearchTotals } from "../source.ts";
import type { RecordingHooks } from "./source.ts";

/** How a reading of all files is reported. */
export interface Pass {
  readonly name: string;
  /** The size of all files together. */
  readonly bytes: number;
  readonly hooks: RecordingHooks;
  /** The totals that are known from earlier readings. */
  readonly totals?: SearchTotals;
}

/** Reads all files once, reports progress meanwhile and the exchange at the end, and stops where the user aborts. */
export async function passing<T>(
  { name, bytes, hooks, totals = { services: [], requests: 0, traces: 0, spans: 0 } }: Pass,
  read: (onBytes: (bytes: number) => void) => Promise<{ readonly done: T; readonly status: string }>,
): Promise<T> {
  const started = performance.now();
  let bytesRead = 0;
  const { done, status } = await read((more) => {
    hooks.signal?.throwIfAborted();
    bytesRead += more;
    hooks.onProgress?.({ ...totals, read: bytesRead / bytes });
  });
  const milliseconds = performance.now() - started;
  hooks.onExchange?.({ method: "READ", target: name, status, bytes: bytesRead, milliseconds });
  return done;
}
