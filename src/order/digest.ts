import { fieldOf, spellingsOf } from "../trace/attributes.ts";
import { causesIn } from "../trace/causes.ts";
import {
  isConnection,
  isPreparing,
  isRunning,
  isTransactionEnd,
  isTurn,
  maxQueryLength,
  sessionCommit,
} from "../trace/facets/database.ts";
import { isNack } from "../trace/facets/messaging.ts";
import { memoizeByText } from "../trace/memoize.ts";
import { isSampled } from "../trace/sampling.ts";
import type { Attributes, AttributeValue, Fielded, Span, SpanEvent, Trace } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import { isAnalytic } from "./analytic.ts";
import { factsOf } from "./facts.ts";
import type { Path } from "./path.ts";
import { isSlowQuery } from "./slow-queries.ts";

/** Reduces a trace to the spans and attributes on which its orders' verdicts rest. */
export type Digest = (tree: TraceTree) => Trace;

/**
 * A sweep holds thousands of orders. The digest saves memory: it keeps the spans that matter on the path, enough of the
 * others to preserve the shape of the trace, and only the attributes that are read. A replay of the digest gives
 * exactly the result of the whole trace.
 */
export function digester(path: Path): Digest {
  const fields = Object.values<readonly string[]>({ ...path.fields });
  const telling = new Set(spellingsOf(fields.flat()));
  /** The same names recur in every trace: one copy of each is enough. */
  const shared = memoizeByText((text) => text, maxMemoizedNames);
  const isTelling = memoizeByText((name) => telling.has(name) || isConvention(name), maxMemoizedNames);
  const shortened = (name: string, value: AttributeValue): AttributeValue => {
    if (typeof value !== "string" || value.length <= maxTextLength) return value;
    // The word that makes a query analytic may stand at its end.
    const isLong = telling.has(name) || isAnalytic([value], path.analytic);
    return cut(value, isLong ? maxLongTextLength : maxTextLength);
  };
  const attributesOf = (attributes: Attributes): Attributes => {
    let kept: Map<string, AttributeValue> | undefined;
    for (const [name, value] of attributes) {
      if (name === stackTrace) {
        const causes = causesIn(String(value));
        if (causes !== "") kept = (kept ?? new Map()).set(name, causes);
      } else if (isTelling(name) || isAnalytic([value], path.analytic))
        kept = (kept ?? new Map()).set(shared(name), shortened(name, value));
    }
    return kept ?? noAttributes;
  };
  const eventsOf = (events: readonly SpanEvent[]): readonly SpanEvent[] =>
    events
      .map((event) => ({ ...event, name: shared(event.name), attributes: attributesOf(event.attributes) }))
      .filter(
        ({ name, attributes }) => attributes.size > 0 || isTransactionEnd(name) || /nack|reject|exception/i.test(name),
      );
  const fieldsOf = ({ attributes, resource, events }: Fielded): Fielded => ({
    attributes: attributesOf(attributes),
    resource: attributesOf(resource),
    events: eventsOf(events),
  });
  const reduced = (span: Span): Span => ({
    ...span,
    service: shared(span.service),
    name: shared(cut(span.name)),
    ...fieldsOf(span),
  });
  return (tree) => {
    const { trace } = tree;
    // If some span's parent is uncertain, dropping a span could make the tree look certain.
    const isKept = (span: Span) => !tree.isClear || isNeeded(span, tree, (one) => matters(one, fields, path));
    const unread = trace.unread?.map(({ why, carries }) => ({ why, ...(carries && { carries: fieldsOf(carries) }) }));
    return { ...trace, spans: trace.spans.filter(isKept).map(reduced), ...(unread && { unread }) };
  };
}

const noAttributes: Attributes = new Map();
const maxMemoizedNames = 10_000;

/** The attributes that the facets read, Micrometer's `status` among them. */
const conventions = /^(db|jdbc|http|url|messaging|rpc|aws|error|exception|otel|sampler|status|w3c)(\.|$)/;
const isConvention = (name: string): boolean => conventions.test(name);
/** It is long, and of all its lines a verdict rests on those that name causes. */
const stackTrace = "exception.stacktrace";

/** No more is read of a query, and the other texts are shorter. */
const maxTextLength = maxQueryLength;
/**
 * Room for a list of a thousand keys, which Jaeger's v1 API sends as one JSON text. A text that is cut is no JSON, so
 * it would be read as a single key.
 */
const maxLongTextLength = 100_000;
const cut = (text: string, most = maxTextLength): string => (text.length > most ? text.slice(0, most) : text);

/**
 * Whether a span must be kept. A span that does not matter may go if nothing depends on it: it has no children and
 * lies within its parent. If all children of a parent may go, the first one stays, so that the parent still has a
 * child.
 */
function isNeeded(span: Span, tree: TraceTree, matters: (span: Span) => boolean): boolean {
  const parent = tree.parentOf(span);
  const droppable = (one: Span): boolean =>
    parent !== undefined &&
    tree.childrenOf(one).length === 0 &&
    (one.kind === "internal" || one.kind === "client") &&
    one.service === parent.service &&
    one.start >= parent.start &&
    one.end <= parent.end &&
    !matters(one);
  if (!droppable(span)) return true;
  const siblings = tree.childrenOf(parent!);
  return siblings[0] === span && siblings.every(droppable);
}

/** Whether a span says something by itself: of a step, of an order, or of what became of the steps around it. */
function matters(span: Span, fields: readonly (readonly string[])[], path: Path): boolean {
  if (isConnection(span) || isSampled(span) || isSlowQuery(span, path) || span.warnings.length > 0) return true;
  if (span.name === sessionCommit || isNack(span)) return true;
  // What was prepared is saved if it was run, and which runs are its own is told by what was prepared next.
  if (isPreparing(span) || isRunning(span)) return true;
  if (fields.some((names) => fieldOf(span, names).length > 0)) return true;
  const facts = factsOf(span, path);
  // A statement that failed may have undone the writes before it.
  const isFailed = facts.statements.length > 0 && facts.outcome === "error";
  // A message that was put off went into a queue that no step names.
  const isSent = facts.messaging?.role === "send";
  return isFailed || isSent || facts.statements.some(isTurn) || facts.fits.size > 0;
}
