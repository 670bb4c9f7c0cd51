import type { Span, Trace } from "./span.ts";

/** Who is whose parent in a trace. Cycles and self-parents, which a hostile or broken wire can send, are cut. */
export interface TraceTree {
  readonly trace: Trace;
  readonly roots: readonly Span[];
  childrenOf(span: Span): readonly Span[];
  parentOf(span: Span): Span | undefined;
  /** From the parent up to the root. */
  ancestorsOf(span: Span): readonly Span[];
  /**
   * Spans that name a parent which is not in the trace: proof that a span is lost or late. Not so the request with which a
   * trace begins: whoever sent it may pass on a context and trace nothing, as browsers and gateways do.
   */
  readonly orphans: readonly Span[];
  /** True when all spans that the trace knows of are there. */
  readonly whole: boolean;
}

export function treeOf(trace: Trace): TraceTree {
  const byId = new Map<string, Span>();
  // A server span may share its client's id: a child names the server's half.
  const clients = new Map<string, Span>();
  for (const span of trace.spans) {
    if (!byId.has(span.spanId) || span.kind === "server") byId.set(span.spanId, span);
    if (span.kind === "client") clients.set(span.spanId, span);
  }
  const parentIn = (span: Span): Span | undefined =>
    (span.kind === "server" ? clients.get(span.spanId) : undefined) ??
    (span.parentId === undefined ? undefined : byId.get(span.parentId));

  const parents = new Map<Span, Span>();
  const reaches = (from: Span, target: Span): boolean => {
    for (let at: Span | undefined = from; at !== undefined; at = parents.get(at)) if (at === target) return true;
    return false;
  };
  const children = new Map<Span, Span[]>();
  const roots: Span[] = [];
  const orphans: Span[] = [];
  for (const span of trace.spans) {
    const parent = parentIn(span);
    if (parent !== undefined && !reaches(parent, span)) {
      parents.set(span, parent);
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [span]);
      else siblings.push(span);
    } else {
      roots.push(span);
      if (span.parentId !== undefined && !byId.has(span.parentId)) orphans.push(span);
    }
  }
  const isRequest = ({ kind }: Span) => kind === "server" || kind === "consumer";
  const [first] = [...roots].sort((a, b) => a.start - b.start || Number(isRequest(b)) - Number(isRequest(a)));
  // Whoever fetches several things at once begins its trace with several requests.
  const begin = roots.every(isRequest)
    ? new Set(roots)
    : new Set(first !== undefined && isRequest(first) ? [first] : []);
  const lost = orphans.filter((span) => !begin.has(span));
  const truncated = [...trace.warnings, ...trace.spans.flatMap((span) => span.warnings)].some((warning) =>
    /showing first \d+ spans only/.test(warning),
  );
  return {
    trace,
    roots,
    orphans: lost,
    whole: lost.length === 0 && !truncated,
    childrenOf: (span) => children.get(span) ?? [],
    parentOf: (span) => parents.get(span),
    ancestorsOf: (span) => {
      const ancestors: Span[] = [];
      for (let at = parents.get(span); at !== undefined; at = parents.get(at)) ancestors.push(at);
      return ancestors;
    },
  };
}
