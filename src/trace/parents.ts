import type { Span } from "./span.ts";

/** What is inside of more than this is somebody's joke: a chain as long as the trace would be walked for each span in it. */
const deepest = 256;

/**
 * Who is whose parent, in time that grows with the number of spans and no faster, whatever they say of each other. Circles are
 * cut where they are met first, chains where they are too long.
 */
export function parentsIn(spans: readonly Span[]): {
  readonly parents: ReadonlyMap<Span, Span>;
  /** By the ids that children name. */
  readonly named: ReadonlyMap<string, Span>;
  /** False when nobody can tell whose child a span is: two spans go by one id, or a chain was cut. */
  readonly isClear: boolean;
} {
  const { named, clients, isClear: isUnique } = byId(spans);
  // A server span may share its client's id: a child names the server's half.
  const parentOf = (span: Span): Span | undefined =>
    (span.kind === "server" ? clients.get(span.spanId) : undefined) ??
    (span.parentId === undefined ? undefined : named.get(span.parentId));

  const parents = new Map<Span, Span>();
  const depths = new Map<Span, number>();
  let isClear = isUnique;
  for (const span of spans) {
    if (depths.has(span)) continue;
    // Up to one whose depth is known, and down again. One that is on its way has a depth too, until it has its own.
    const way = [span];
    depths.set(span, 0);
    let above = parentOf(span);
    for (; above !== undefined && !depths.has(above); above = parentOf(above)) {
      way.push(above);
      depths.set(above, 0);
    }
    const begin = above !== undefined && way.includes(above) ? above : undefined;
    for (const one of way.reverse()) {
      const parent: Span | undefined = one === begin ? undefined : above;
      const depth = parent === undefined ? 0 : depths.get(parent)! + 1;
      if (depth > deepest) isClear = false;
      else if (parent !== undefined) parents.set(one, parent);
      depths.set(one, depth > deepest ? 0 : depth);
      above = one;
    }
  }
  return { parents, named, isClear };
}

function byId(spans: readonly Span[]) {
  const named = new Map<string, Span>();
  const clients = new Map<string, Span>();
  let isClear = true;
  for (const span of spans) {
    const known = named.get(span.spanId);
    const client = span.kind === "client" ? clients.get(span.spanId) : undefined;
    if (known !== undefined && !arePair(known, span) && !areSame(known, span)) isClear = false;
    if (client !== undefined && !areSame(client, span)) isClear = false;
    if (known === undefined || span.kind === "server") named.set(span.spanId, span);
    if (span.kind === "client") clients.set(span.spanId, span);
  }
  return { named, clients, isClear };
}

const arePair = (a: Span, b: Span): boolean =>
  (a.kind === "client" && b.kind === "server") || (a.kind === "server" && b.kind === "client");

/** One that came twice in an answer. */
const areSame = (a: Span, b: Span): boolean =>
  a.start === b.start && a.end === b.end && a.name === b.name && a.kind === b.kind && a.service === b.service;
