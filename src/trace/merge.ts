import type { Span, Trace, UnreadSpan } from "./span.ts";

/**
 * One trace per id, each span once, from answers that may overlap: several searches, several files, a refetch.
 * A server span may share its client's id (Zipkin's way), so the kind belongs to a span's identity.
 */
export function mergeTraces(traces: Iterable<Trace>): Trace[] {
  const parts = new Map<string, Parts>();
  for (const trace of traces) {
    const known = parts.get(trace.traceId) ?? { spans: new Map(), warnings: new Set(), unread: new Map() };
    parts.set(trace.traceId, known);
    const keyOf = keysOfOneAnswer();
    for (const span of trace.spans) known.spans.set(keyOf(span), span);
    for (const warning of trace.warnings) known.warnings.add(warning);
    for (const [key, alike] of unreadIn(trace))
      if (alike.length > (known.unread.get(key) ?? []).length) known.unread.set(key, alike);
  }
  return [...parts].map(([traceId, { spans, warnings, unread }]) => ({
    traceId,
    spans: [...spans.values()].sort(inOrder),
    warnings: [...warnings],
    ...(unread.size === 0 ? {} : { unread: [...unread.values()].flat() }),
  }));
}

interface Parts {
  readonly spans: Map<string, Span>;
  readonly warnings: Set<string>;
  readonly unread: Map<string, readonly UnreadSpan[]>;
}

/**
 * Whoever takes another span's id for one of their own must not make that one disappear: of one answer both stay. From one answer to
 * the next the same span may have another time: Jaeger adjusts for the skew of clocks, each time anew.
 */
function keysOfOneAnswer(): (span: Span) => string {
  const firsts = new Map<string, Span>();
  // Of those that are not the first by their id: a number each, by their time.
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  return (span) => {
    const key = `${span.spanId} ${span.kind} ${span.service} ${span.name}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, span);
    if (first === undefined || (first.start === span.start && first.end === span.end)) return key;
    const timed = `${key} ${span.start} ${span.end}`;
    const number = numbers.get(timed) ?? (counts.get(key) ?? 0) + 1;
    numbers.set(timed, number);
    counts.set(key, Math.max(number, counts.get(key) ?? 0));
    return `${key} ${number}`;
  };
}

/** What can't be read has no id to go by: by what it says, and how often in one answer. */
function unreadIn({ unread = [] }: Trace): ReadonlyMap<string, UnreadSpan[]> {
  const byContent = new Map<string, UnreadSpan[]>();
  for (const one of unread) {
    const attributes = [one.carries, ...(one.carries?.events ?? [])].map((part) => [...(part?.attributes ?? [])]);
    const key = JSON.stringify([one.why, attributes]);
    const alike = byContent.get(key);
    if (alike === undefined) byContent.set(key, [one]);
    else alike.push(one);
  }
  return byContent;
}

/** Time first, then id, so that the order of an answer never matters. */
const inOrder = (a: Span, b: Span): number =>
  a.start - b.start ||
  a.end - b.end ||
  byText(a.spanId, b.spanId) ||
  byText(a.kind, b.kind) ||
  byText(a.service, b.service) ||
  byText(a.name, b.name);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
