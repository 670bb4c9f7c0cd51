import type { Microseconds, Span } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import { needsOf } from "./needs.ts";
import type { Path, PointId } from "./path.ts";
import type { Recognised } from "./recognise.ts";

/** That a point happened although its span is missing. */
export interface Proof {
  /** The point or support that proves it. */
  readonly by: string;
  readonly before: Microseconds;
}

/** What proofs rest on. */
interface Grounds {
  readonly path: Path;
  readonly onPath: ReadonlySet<PointId>;
  readonly attempts: ReadonlyMap<PointId, readonly Attempt[]>;
  /** The first attempt at each point that succeeded. */
  readonly done: ReadonlyMap<PointId, Attempt | undefined>;
  readonly supports: ReadonlyMap<string, Recognised | undefined>;
  readonly endedBy: Attempt | undefined;
}

/**
 * A done point proves all that it needs. A failed attempt proves less: that its request began, and what led to the
 * attempt inside that request. A message that was received, even if its processing failed, was sent. A supporting span
 * proves the point that it follows. The earliest proof is kept because it bounds the time best. An order may be ended
 * at any time, so that proves nothing.
 */
export function proofsOf({ path, onPath, attempts, done, supports, endedBy }: Grounds): Map<PointId, Proof> {
  const proofs = new Map<PointId, Proof>();
  /**
   * Whether the request failed at `need` and skipped the next step for it. A later success in the same request then
   * doesn't prove `need`: a refused price is sent too.
   */
  const wentOnWithout = (need: PointId, request: Span | undefined): boolean => {
    const tries = attempts.get(need) ?? [];
    const { within } = path.byId.get(need)!;
    return (
      request !== undefined &&
      tries.length > 0 &&
      tries.every((one) => one.request === request && one.failing?.status === "error") &&
      path.points.some((one) => one.within === within && one.needs.includes(need) && done.get(one.point) === undefined)
    );
  };
  const prove = (id: PointId, by: string, before: Microseconds, request?: Span) => {
    for (const need of needsOf(path, id)) {
      const known = proofs.get(need);
      const isNews = known === undefined || before < known.before;
      if (!isNews || need === by || !onPath.has(need) || wentOnWithout(need, request)) continue;
      proofs.set(need, { by, before });
    }
  };
  for (const { point, needs, within, match } of path.points) {
    const success = done.get(point);
    if (success !== undefined && success !== endedBy) prove(point, point, success.start, success.request);
    const failure = attempts.get(point)?.find(({ outcome }) => outcome === "error");
    if (failure === undefined) continue;
    const inRequest = needs.filter(
      (need) => within !== undefined && (need === within || path.byId.get(need)?.within === within),
    );
    for (const need of match.kind === "receive" ? needs : inRequest) prove(need, point, failure.start);
  }
  for (const { name, after } of path.supports) {
    const support = supports.get(name);
    if (support !== undefined) prove(after, name, support.start, done.get(after)?.request);
  }
  return proofs;
}
