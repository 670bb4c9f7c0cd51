import type { Fleet } from "../fleet/fleet.ts";
import type { Swept, TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import type { Trace } from "../trace/span.ts";

/** Every trace of a window, or of as much of it as was read before the user broke off. */
export async function everyTraceUntilAborted(
  source: TraceSource,
  services: readonly string[] | undefined,
  window: Interval,
  each: (trace: Trace) => void,
  signal: AbortSignal,
): Promise<Swept & { readonly interrupted: boolean }> {
  try {
    return { ...(await source.everyTrace(services, window, { each })), interrupted: false };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { services: [], unseen: [], notes: [], interrupted: true };
  }
}

/** A fleet that says so if the user broke off what came after its sweep. */
export const interruptedBy = <F extends Fleet>(signal: AbortSignal, fleet: F): F =>
  signal.aborted ? { ...fleet, search: { ...fleet.search, interrupted: true } } : fleet;
