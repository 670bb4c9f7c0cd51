import type { Span } from "./span.ts";

/** Deeper chains are cut: a chain as long as the trace would be walked for each of its spans. */
const maxDepth = 256;

/**
 * Finds the parent of each span. The time is linear in the number of spans, whatever parents they name. A circle is cut
 * where it is first met, a chain where it is too deep.
 */
export function parentsIn(spans: readonly Span[]): {
  readonly parents: ReadonlyMap<Span, Span>;
  /** The span that a child means by an id. */
  readonly byId: ReadonlyMap<string, Span>;
  /** False if some span's parent is uncertain: two spans share an id, or a chain was cut. */
  readonly isClear: boolean;
} {
  const { byId, clients, isClear: isUnique } = indexById(spans);
  // A server span may share its client's id: a child that names this id means the server span.
  const parentOf = (span: Span): Span | undefined =>
    (span.kind === "server" ? clients.get(span.spanId) : undefined) ??
    (span.parentId === undefined ? undefined : byId.get(span.parentId));

  const parents = new Map<Span, Span>();
  const depths = new Map<Span, number>();
  let isClear = isUnique;
  for (const span of spans) {
    if (depths.has(span)) continue;
    // Walk up to a span whose depth is known, then down again. Meanwhile the spans on the way have depth 0, which ends
    // a circle.
    const chain = [span];
    depths.set(span, 0);
    let above = parentOf(span);
    for (; above !== undefined && !depths.has(above); above = parentOf(above)) {
      chain.push(above);
      depths.set(above, 0);
    }
    const circleStart = above !== undefined && chain.includes(above) ? above : undefined;
    for (const one of chain.reverse()) {
      const parent: Span | undefined = one === circleStart ? undefined : above;
      const depth = parent === undefined ? 0 : depths.get(parent)! + 1;
      if (depth > maxDepth) isClear = false;
      else if (parent !== undefined) parents.set(one, parent);
      depths.set(one, depth > maxDepth ? 0 : depth);
      above = one;
    }
  }
  return { parents, byId, isClear };
}

function indexById(spans: readonly Span[]) {
  const byId = new Map<string, Span>();
  const clients = new Map<string, Span>();
  let isClear = true;
  for (const span of spans) {
    const known = byId.get(span.spanId);
    const client = span.kind === "client" ? clients.get(span.spanId) : undefined;
    if (known !== undefined && !arePair(known, span) && !areSame(known, span)) isClear = false;
    if (client !== undefined && !areSame(client, span)) isClear = false;
    if (known === undefined || span.kind === "server") byId.set(span.spanId, span);
    if (span.kind === "client") clients.set(span.spanId, span);
  }
  return { byId, clients, isClear };
}

const arePair = (a: Span, b: Span): boolean =>
  (a.kind === "client" && b.kind === "server") || (a.kind === "server" && b.kind === "client");

/** Whether two are the same span, which came twice in an answer. */
const areSame = (a: Span, b: Span): boolean =>
  a.start === b.start && a.end === b.end && a.name === b.name && a.kind === b.kind && a.service === b.service;
