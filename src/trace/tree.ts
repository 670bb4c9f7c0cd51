import { parentsIn } from "./parents.ts";
import type { Span, SpanKind, Trace } from "./span.ts";

/** Who is whose parent in a trace. Cycles and self-parents, which a hostile or broken wire can send, are cut. */
export interface TraceTree {
  readonly trace: Trace;
  readonly roots: readonly Span[];
  childrenOf(span: Span): readonly Span[];
  parentOf(span: Span): Span | undefined;
  /** From the parent up to the root. */
  ancestorsOf(span: Span): Iterable<Span>;
  /**
   * Spans that name a parent which is not in the trace: proof that a span is lost or late. Not so the request with which a
   * trace begins: whoever sent it may pass on a context and trace nothing, as browsers and gateways do.
   */
  readonly orphans: readonly Span[];
  /** False when nobody can tell whose child a span is: two spans go by one id, or a chain was cut. */
  readonly isClear: boolean;
  /** True when all spans that the trace knows of are there, and it is clear which is inside of which. */
  readonly whole: boolean;
}

export function treeOf(trace: Trace): TraceTree {
  const { parents, named, isClear } = parentsIn(trace.spans);
  const children = new Map<Span, Span[]>();
  const roots: Span[] = [];
  const orphans: Span[] = [];
  for (const span of trace.spans) {
    const parent = parents.get(span);
    if (parent !== undefined) {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [span]);
      else siblings.push(span);
    } else {
      roots.push(span);
      if (span.parentId !== undefined && !named.has(span.parentId)) orphans.push(span);
    }
  }
  const lost = orphans.length === 0 ? orphans : withoutBeginning(orphans, roots);
  return {
    trace,
    roots,
    orphans: lost,
    isClear,
    whole: lost.length === 0 && isClear && trace.unread === undefined && !isCut(trace),
    childrenOf: (span) => children.get(span) ?? [],
    parentOf: (span) => parents.get(span),
    *ancestorsOf(span) {
      for (let at = parents.get(span); at !== undefined; at = parents.get(at)) yield at;
    },
  };
}

function withoutBeginning(orphans: readonly Span[], roots: readonly Span[]): readonly Span[] {
  // Whoever fetches several things at once begins its trace with several requests.
  if (roots.every(isRequest)) return [];
  const [first] = [...roots].sort((a, b) => a.start - b.start || Number(isRequest(b)) - Number(isRequest(a)));
  return isRequest(first!) ? orphans.filter((span) => span !== first) : orphans;
}

/** What a service does on being asked, or on a message. */
export const isRequest = ({ kind }: Span): boolean => requestKinds.has(kind);
export const requestKinds: ReadonlySet<SpanKind> = new Set(["server", "consumer"]);

/**
 * A message of which nothing came yet: RabbitMQ's client makes a span for it, and hands it to a listener that may be busy for minutes and
 * makes one of its own, beside the first. So its end is not the end of the work.
 */
export const isHandedOn = (span: Span, tree: TraceTree): boolean =>
  span.kind === "consumer" && tree.childrenOf(span).length === 0;

/** Jaeger says so where it shows a part of a trace only. */
const isCut = ({ warnings, spans }: Trace): boolean =>
  warnings.some(saysCut) || spans.some((span) => span.warnings.some(saysCut));

const saysCut = (warning: string): boolean => /showing first \d+ spans only/.test(warning);
