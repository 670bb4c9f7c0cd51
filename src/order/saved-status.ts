import { fieldOf } from "../trace/attributes.ts";
import { outcomeOf } from "../trace/outcome.ts";
import type { Span } from "../trace/span.ts";
import { isRequest, type TraceTree } from "../trace/tree.ts";
import type { Replay } from "./replay.ts";

/** The order's status: the last one on a span that is no part of a failed try. A status that nobody saved is none. */
export function savedStatus(replayed: Replay): string | null {
  const { story, path } = replayed;
  const saves = savesIn(replayed);
  const named = story.chapters
    .flatMap(({ tree, spans }) => spans.map((span) => ({ tree, span })))
    .filter(({ span }) => fieldOf(span, path.fields.orderStatus).length > 0)
    .sort((a, b) => a.span.start - b.span.start);
  const latest = named.findLast(({ span, tree }) => saves.get(span) ?? wentWell(span, tree, saves));
  return latest === undefined ? null : fieldOf(latest.span, path.fields.orderStatus)[0]!;
}

/**
 * Whether the path's writes went well, and the requests in which one did: a request may answer with an error although
 * it saved its status, and a rollback undoes a write that ended well.
 */
function savesIn({ points }: Replay): ReadonlyMap<Span, boolean> {
  const saves = new Map<Span, boolean>();
  for (const { point, attempts } of points.values()) {
    if (point.match.kind !== "write") continue;
    for (const { spans, outcome, request } of attempts) {
      for (const span of spans) saves.set(span, outcome === "ok" || saves.get(span) === true);
      if (outcome === "ok" && request !== undefined) saves.set(request, true);
    }
  }
  return saves;
}

/**
 * Whether neither a span nor a request that it is in failed or was refused. Whoever sent the message that is handled
 * may fail afterwards: that undoes nothing.
 */
function wentWell(span: Span, tree: TraceTree, saves: ReadonlyMap<Span, boolean>): boolean {
  if (outcomeOf(span) !== "ok") return false;
  if (span.kind === "consumer") return true;
  for (const above of tree.ancestorsOf(span)) {
    if (isRequest(above) && outcomeOf(above) !== "ok" && saves.get(above) !== true) return false;
    if (above.kind === "consumer") return true;
  }
  return true;
}
