import { memoizeByObject } from "./memoize.ts";
import { parentsIn } from "./parents.ts";
import type { Span, SpanKind, Trace } from "./span.ts";

/** The parents and children in a trace. Cycles and self-parents, which a hostile or broken wire can send, are cut. */
export interface TraceTree {
  readonly trace: Trace;
  readonly roots: readonly Span[];
  childrenOf(span: Span): readonly Span[];
  parentOf(span: Span): Span | undefined;
  /** Yields the ancestors from the parent up to the root. */
  ancestorsOf(span: Span): Iterable<Span>;
  /**
   * Spans whose parent is not in the trace: proof that a span is lost or late. The request with which a trace begins is
   * not among them: its sender may pass on a context without tracing, as browsers and gateways do.
   */
  readonly orphans: readonly Span[];
  /** False if some span's parent is uncertain: two spans share an id, or a chain was cut. */
  readonly isClear: boolean;
  /** True if every span that the trace knows of was received, and every span's parent is certain. */
  readonly whole: boolean;
}

export function treeOf(trace: Trace): TraceTree {
  const { parents, byId, isClear } = parentsIn(trace.spans);
  const children = new Map<Span, Span[]>();
  const roots: Span[] = [];
  const parentless: Span[] = [];
  for (const span of trace.spans) {
    const parent = parents.get(span);
    if (parent !== undefined) {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [span]);
      else siblings.push(span);
    } else {
      roots.push(span);
      if (span.parentId !== undefined && !byId.has(span.parentId)) parentless.push(span);
    }
  }
  const orphans = parentless.length === 0 ? parentless : withoutEntry(parentless, roots);
  return {
    trace,
    roots,
    orphans,
    isClear,
    whole: orphans.length === 0 && isClear && trace.unread === undefined && !isCut(trace),
    childrenOf: (span) => children.get(span) ?? [],
    parentOf: (span) => parents.get(span),
    *ancestorsOf(span) {
      for (let at = parents.get(span); at !== undefined; at = parents.get(at)) yield at;
    },
  };
}

/** The tree of a trace that several questions are about, built once. (A sweep reads a trace once, and drops it.) */
export const knownTreeOf = memoizeByObject(treeOf);

function withoutEntry(parentless: readonly Span[], roots: readonly Span[]): readonly Span[] {
  // A client that fetches several things at once begins its trace with several requests.
  if (roots.every(isRequest)) return [];
  const [first] = [...roots].sort((a, b) => a.start - b.start || Number(isRequest(b)) - Number(isRequest(a)));
  return isRequest(first!) ? parentless.filter((span) => span !== first) : parentless;
}

/** Whether a span is a service's work on a call or a message. */
export const isRequest = ({ kind }: Span): boolean => requestKinds.has(kind);
export const requestKinds: ReadonlySet<SpanKind> = new Set(["server", "consumer"]);

/** The nearest request that a span is, or is in. */
export function requestAround(span: Span, tree: TraceTree): Span | undefined {
  if (isRequest(span)) return span;
  for (const above of tree.ancestorsOf(span)) if (isRequest(above)) return above;
  return undefined;
}

/**
 * Whether a consumer span has no children. RabbitMQ's client makes a span for a message and hands the message to a
 * listener. The listener may be busy for minutes, and its span is a sibling: the end of the client's span is not the
 * end of the work.
 */
export const isHandedOn = (span: Span, tree: TraceTree): boolean =>
  span.kind === "consumer" && tree.childrenOf(span).length === 0;

/** Whether Jaeger says that it shows only a part of the trace. */
const isCut = ({ warnings, spans }: Trace): boolean =>
  warnings.some(saysCut) || spans.some((span) => span.warnings.some(saysCut));

const saysCut = (warning: string): boolean => /showing first \d+ spans only/.test(warning);
