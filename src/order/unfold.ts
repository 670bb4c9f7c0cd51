import { errorOf, outcomeOf } from "../trace/outcome.ts";
import type { Attributes, Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import type { PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import type { Unfolded, UnfoldedRow, UnfoldedSpan, UnfoldedSpans } from "./report-details.ts";
import type { TraceUrl } from "./report.ts";
import { evidenceOf } from "./span-evidence.ts";

/** Longer lists are easier to search in Jaeger. */
const maxSpansPerRow = 100;

/** Where a span stands on the path. */
interface Place {
  readonly row: string;
  readonly point: PointId;
}

/**
 * Every span of an order under its row: the tries at the row's points, and the spans inside each try that belong to no
 * other row. A span that is two points, such as a storage request and its answer, is unfolded at the first.
 *
 *     20.1 POST …/approve            row 20
 *     20.2   UPDATE orders           row 20
 *     20.3   publish                 row 20
 *     21.1     process               row 21, unfolded there
 */
export function unfold(replay: Replay, traceUrl: TraceUrl): Unfolded {
  const places = placesIn(replay);
  const own = new Map(replay.story.chapters.flatMap(({ tree, spans }) => spans.map((span) => [span, tree] as const)));
  const listed = new Set<Span>();

  const inside = (from: Span, tree: TraceTree, row: string | undefined): UnfoldedSpan[] => {
    const found: UnfoldedSpan[] = [];
    const stack = [{ span: from, depth: 0 }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { span, depth } = next;
      const place = places.get(span);
      if (listed.has(span) || !own.has(span) || (place !== undefined && place.row !== row)) continue;
      listed.add(span);
      found.push(spanOf(span, place, depth, traceUrl));
      for (const child of inTime(tree.childrenOf(span)).reverse()) stack.push({ span: child, depth: depth + 1 });
    }
    return found;
  };

  const rows = replay.path.rows.map(({ row, points }): UnfoldedRow => {
    const tries = points.flatMap(({ point }) => replay.points.get(point)!.attempts);
    const seen = new Set<Span>();
    const spans = tries.flatMap(({ span, tree, point }): UnfoldedSpan[] => {
      if (seen.has(span)) return [];
      seen.add(span);
      const place = places.get(span)!;
      if (place.row === row) return inside(span, tree, row);
      return [{ ...spanOf(span, { row, point }, 0, traceUrl), sameAs: place.row }];
    });
    return { row, ...limited(spans) };
  });
  const beside = inTime([...own.keys()]).flatMap((span) => {
    const tree = own.get(span)!;
    let top = span;
    for (const above of tree.ancestorsOf(span)) {
      if (listed.has(above) || !own.has(above)) break;
      top = above;
    }
    return inside(top, tree, undefined);
  });
  return { rows, beside: limited(beside) };
}

/** The first place on the path of each span. */
function placesIn({ path, points }: Replay): ReadonlyMap<Span, Place> {
  const places = new Map<Span, Place>();
  for (const { row, point } of path.points)
    for (const { spans } of points.get(point)!.attempts)
      for (const span of spans) if (!places.has(span)) places.set(span, { row, point });
  return places;
}

const inTime = (spans: readonly Span[]): Span[] =>
  [...spans].sort((a, b) => a.start - b.start || (a.spanId < b.spanId ? -1 : 1));

const limited = (spans: readonly UnfoldedSpan[]): UnfoldedSpans => ({
  spans: spans.slice(0, maxSpansPerRow),
  more: Math.max(0, spans.length - maxSpansPerRow),
});

function spanOf(span: Span, place: Place | undefined, depth: number, traceUrl: TraceUrl): UnfoldedSpan {
  const outcome = outcomeOf(span);
  const url = traceUrl(span.traceId);
  return {
    ...evidenceOf(place?.point ?? null, span),
    kind: span.kind,
    to: span.end,
    depth,
    outcome,
    error: outcome === "error" ? errorOf(span) : null,
    attributes: textsOf(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({ name, at: time, attributes: textsOf(attributes) })),
    // Jaeger's UI links to a span in this form.
    url: url === undefined ? null : `${url}?uiFind=${span.spanId}`,
    sameAs: null,
  };
}

/** Converts all attribute values to text, because only text is masked. */
const textsOf = (attributes: Attributes): ReadonlyMap<string, string> =>
  new Map([...attributes].map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
