import { earliestStart, latestEnd } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import type { LogTime } from "./report.ts";
import type { Settled } from "./settle.ts";

/**
 * When the logs of a step's service tell what became of the step: while it failed or was refused, during its request,
 * else from when it could begin.
 *
 *     12 done ── 40 m ──► limit     lost: up to the limit
 *     12 done ──────────────────►   stuck: still, so there is no end
 *
 * @param refused the last attempt, if it was refused
 */
export function logTimeOf(
  { state, reason, since, limits, failures, request }: Settled,
  refused: Attempt | undefined,
): LogTime | undefined {
  if (failures.length > 0) return { from: earliestStart(failures), to: latestEnd(failures) };
  if (refused !== undefined) return { from: refused.start, to: refused.end };
  if (request !== undefined) return { from: request.span.start, to: request.end };
  // Of a request that is not seen it is only known that a later step comes after it.
  if (since === undefined || reason === "request-not-seen") return undefined;
  const limit = state === "stuck" ? undefined : limits.find(({ own }) => own);
  return { from: since, to: limit?.deadline ?? null };
}
