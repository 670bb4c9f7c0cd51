import type { Span, Trace } from "../../src/trace/span.ts";

/**
 * The story of a service that saves with Hibernate, as the Java agent traces it: what was changed is sent by the
 * session's commit, which stands around the statement and names no database.
 * @param isWrite which statement it is
 * @param sentBefore whether a query made Hibernate send the statement before the commit
 */
export const inSession = (
  traces: readonly Trace[],
  isWrite: (span: Span) => boolean,
  commit: Partial<Span> = {},
  sentBefore = false,
): Trace[] =>
  traces.map((trace) => ({
    ...trace,
    spans: trace.spans.flatMap((span) => {
      if (!isWrite(span)) return [span];
      const session: Span = {
        ...span,
        spanId: `5e55${span.spanId.slice(4)}`,
        name: "Transaction.commit",
        kind: "internal",
        start: sentBefore ? span.end : span.start,
        end: span.end + 1_000,
        attributes: new Map(),
        ...commit,
      };
      return [session, sentBefore ? span : { ...span, parentId: session.spanId }];
    }),
  }));
