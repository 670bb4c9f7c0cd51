import { fieldOf, spellingsOf } from "../trace/attributes.ts";
import { isConnection, isTurn } from "../trace/facets/database.ts";
import { memoizeByText } from "../trace/memoize.ts";
import { isSampled } from "../trace/sampling.ts";
import type { Attributes, AttributeValue, Fielded, Span, SpanEvent, Trace } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import { isAnalytic } from "./analytic.ts";
import { factsOf } from "./facts.ts";
import type { Path } from "./path.ts";

/** Reduces a trace to what its orders' verdicts rest on. */
export type Digest = (tree: TraceTree) => Trace;

/**
 * A sweep holds thousands of orders: of each trace it keeps the spans that are something on the path, and how the others hang
 * together, with the attributes that tell. A replay of what is left says exactly what a replay of the whole says.
 */
export function digester(path: Path): Digest {
  const fields = Object.values<readonly string[]>({ ...path.fields });
  const telling = new Set(spellingsOf(fields.flat()));
  /** The same names come in every trace: one copy of each is enough. */
  const shared = memoizeByText((text) => text, mostNames);
  const isTelling = memoizeByText((name) => telling.has(name) || isConvention(name), mostNames);
  const attributesOf = (attributes: Attributes): Attributes => {
    let kept: Map<string, AttributeValue> | undefined;
    for (const [name, value] of attributes)
      if (isTelling(name) || isAnalytic([value], path.analytic))
        kept = (kept ?? new Map()).set(
          shared(name),
          typeof value === "string" ? cut(value, telling.has(name) ? mostKeys : longest) : value,
        );
    return kept ?? none;
  };
  const eventsOf = (events: readonly SpanEvent[]): readonly SpanEvent[] =>
    events
      .map((event) => ({ ...event, name: shared(event.name), attributes: attributesOf(event.attributes) }))
      .filter(({ name, attributes }) => attributes.size > 0 || /nack|reject|exception/i.test(name));
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
    // Where it is not clear what hangs on what, a span that is dropped would make it look clear.
    const isKept = (span: Span) => !tree.isClear || isNeeded(span, tree, (one) => isOnPath(one, fields, path));
    const unread = trace.unread?.map(({ why, carries }) => ({ why, ...(carries && { carries: fieldsOf(carries) }) }));
    return { ...trace, spans: trace.spans.filter(isKept).map(reduced), ...(unread && { unread }) };
  };
}

const none: Attributes = new Map();
/** So many names are known at a time. */
const mostNames = 10_000;

/** What a facet reads, Micrometer's `status` too; a stack trace is only long. */
const conventions = /^(db|http|url|messaging|rpc|aws|error|exception|otel|sampler|status|w3c)(\.|$)/;
const isConvention = (name: string): boolean => conventions.test(name) && name !== "exception.stacktrace";

/** What a query does stands at its beginning. */
const longest = 4_000;
/** A list of a thousand keys, of which v1 makes one text: cut off it would be a key of its own. */
const mostKeys = 100_000;
const cut = (text: string, most = longest): string => (text.length > most ? text.slice(0, most) : text);

/** A span that is nothing on the path may go where nothing hangs on it: it began and ended inside its parent, which keeps another child. */
function isNeeded(span: Span, tree: TraceTree, isOnPath: (span: Span) => boolean): boolean {
  const parent = tree.parentOf(span);
  const droppable = (one: Span): boolean =>
    parent !== undefined &&
    tree.childrenOf(one).length === 0 &&
    (one.kind === "internal" || one.kind === "client") &&
    one.service === parent.service &&
    one.start >= parent.start &&
    one.end <= parent.end &&
    !isOnPath(one);
  if (!droppable(span)) return true;
  const siblings = tree.childrenOf(parent!);
  return siblings[0] === span && siblings.every(droppable);
}

function isOnPath(span: Span, fields: readonly (readonly string[])[], path: Path): boolean {
  if (isConnection(span) || isSampled(span) || span.warnings.length > 0) return true;
  if (fields.some((names) => fieldOf(span, names).length > 0)) return true;
  const facts = factsOf(span, path);
  return facts.statements.some(isTurn) || facts.fits.size > 0;
}
