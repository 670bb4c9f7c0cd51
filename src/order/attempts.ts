import { endedUnseen, type Outcome } from "../trace/outcome.ts";
import type { Microseconds, Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import type { Path, Point, PointId } from "./path.ts";
import type { Recognised } from "./recognise.ts";

/** One try at a point: a request, a delivery, a statement. Spans nested in each other are one try. */
export interface Attempt {
  readonly point: PointId;
  readonly tree: TraceTree;
  /** The outermost span; more spans when an instrumentation makes two per message. */
  readonly span: Span;
  readonly spans: readonly Span[];
  readonly start: Microseconds;
  readonly end: Microseconds;
  readonly outcome: Outcome;
  /** The deepest span that failed, when the outcome is an error. */
  readonly failing?: Span;
  /** The order status in question. */
  readonly status: string | undefined;
  /** The entry inside whose request this happened, where its span is there. */
  readonly request: Span | undefined;
  /** False when the end of the span is not the end of the work. */
  readonly ended: boolean;
}

/** Groups what was recognised into tries, earliest first. */
export function attemptsAt(point: Point, recognised: readonly Recognised[]): Attempt[] {
  const sorted = [...recognised].sort(
    (a, b) => a.start - b.start || b.end - a.end || (a.span.spanId < b.span.spanId ? -1 : 1),
  );
  const groups: Recognised[][] = [];
  for (const found of sorted) {
    const group = groups.find((members) => members.some((member) => sameTry(member, found)));
    if (group === undefined) groups.push([found]);
    else group.push(found);
  }
  return groups.map((group) => {
    const outer = group[0]!;
    const last = group.slice(1).reduce<Recognised>((a, b) => (b.end >= a.end ? b : a), group[1] ?? outer);
    // A wrapper that ends well hides nothing: what it wrapped last says how it went.
    const decisive = outer.outcome === "error" && last.outcome !== "error" ? outer : last;
    return {
      point: point.point,
      tree: outer.tree,
      span: outer.span,
      spans: group.map(({ span }) => span),
      start: outer.start,
      end: Math.max(...group.map(({ end }) => end)),
      outcome: decisive.outcome,
      ...(decisive.outcome === "error" ? { failing: decisive.failing ?? decisive.span } : {}),
      status: group.map(({ status }) => status).find((status) => status !== undefined),
      request: outer.request,
      ended: !group.some(({ span }) => endedUnseen(span)),
    };
  });
}

/** One inside the other, or two consumers' spans for one delivery: the same parent at the same time. */
function sameTry(a: Recognised, b: Recognised): boolean {
  if (a.tree !== b.tree || a.span === b.span) return a.span === b.span && a.start === b.start;
  if (a.tree.ancestorsOf(b.span).includes(a.span)) return true;
  const siblings =
    a.span.kind === "consumer" &&
    b.span.kind === "consumer" &&
    a.span.parentId !== undefined &&
    a.span.parentId === b.span.parentId;
  return siblings && b.start < a.end;
}

/**
 * Blame goes to the deepest failing point: an entry whose request failed further inside was accepted. So was one
 * inside which anything of the path happened.
 */
export function blameDeepest(path: Path, attempts: ReadonlyMap<PointId, readonly Attempt[]>): Map<PointId, Attempt[]> {
  const inside = new Set<Span>();
  for (const list of attempts.values()) for (const { request } of list) if (request !== undefined) inside.add(request);
  return new Map(
    path.points.map(({ point }) => [
      point,
      (attempts.get(point) ?? []).map((attempt): Attempt => {
        if (attempt.outcome !== "error" || !attempt.spans.some((span) => inside.has(span))) return attempt;
        const { failing: _, ...accepted } = attempt;
        return { ...accepted, outcome: "ok" };
      }),
    ]),
  );
}
