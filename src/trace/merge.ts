import type { Span, Trace, UnreadSpan } from "./span.ts";

/**
 * Merges answers that may overlap (several searches, several files, a refetch) into one trace per id, with each span
 * once. A server span may share its client's id (Zipkin's way), so the kind belongs to a span's identity. What a merge
 * made, and another has nothing to add to, stays the same object: what is known of it need not be found out anew.
 */
export function mergeTraces(traces: Iterable<Trace>): Trace[] {
  const byTraceId = new Map<string, Set<Trace>>();
  for (const trace of traces) {
    const alike = byTraceId.get(trace.traceId);
    if (alike === undefined) byTraceId.set(trace.traceId, new Set([trace]));
    else alike.add(trace);
  }
  return [...byTraceId.values()].map((alike) => {
    const [first] = alike;
    return alike.size === 1 && merged.has(first!) ? first! : mergeAlike(first!.traceId, alike);
  });
}

/** The traces that came out of a merge. */
const merged = new WeakSet<Trace>();

function mergeAlike(traceId: string, traces: Iterable<Trace>): Trace {
  const spans = new Map<string, Span>();
  const warnings = new Set<string>();
  const unread = new Map<string, readonly UnreadSpan[]>();
  for (const trace of traces) {
    const keyOf = keysOfOneAnswer();
    for (const span of trace.spans) spans.set(keyOf(span), span);
    for (const warning of trace.warnings) warnings.add(warning);
    for (const [key, alike] of unreadByContent(trace))
      if (alike.length > (unread.get(key) ?? []).length) unread.set(key, alike);
  }
  const one = {
    traceId,
    spans: [...spans.values()].sort(inOrder),
    warnings: [...warnings],
    ...(unread.size === 0 ? {} : { unread: [...unread.values()].flat() }),
  };
  merged.add(one);
  return one;
}

/**
 * Returns the key of each span of one answer. A span that takes another span's id must not make that one disappear:
 * within one answer their times tell them apart. Between answers the times of one span may differ, since Jaeger adjusts
 * for clock skew each time anew: so the first span with an id has no times in its key.
 */
function keysOfOneAnswer(): (span: Span) => string {
  const firsts = new Map<string, Span>();
  // Numbers of the spans after the first with the same key, by key and times.
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  return (span) => {
    const key = `${span.spanId} ${span.kind} ${span.service} ${span.name}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, span);
    if (first === undefined || (first.start === span.start && first.end === span.end)) return key;
    const keyWithTimes = `${key} ${span.start} ${span.end}`;
    const number = numbers.get(keyWithTimes) ?? (counts.get(key) ?? 0) + 1;
    numbers.set(keyWithTimes, number);
    counts.set(key, Math.max(number, counts.get(key) ?? 0));
    return `${key} ${number}`;
  };
}

/**
 * Groups an answer's unreadable spans by content, as they have no id. A merge keeps the largest group of any answer.
 */
function unreadByContent({ unread = [] }: Trace): ReadonlyMap<string, UnreadSpan[]> {
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

/** Sorts by time, then by id, so that the order of an answer never matters. */
const inOrder = (a: Span, b: Span): number =>
  a.start - b.start ||
  a.end - b.end ||
  byText(a.spanId, b.spanId) ||
  byText(a.kind, b.kind) ||
  byText(a.service, b.service) ||
  byText(a.name, b.name);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
