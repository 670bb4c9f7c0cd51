import { isNack } from "./facets/messaging.ts";
import { memoizeByObject } from "./memoize.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Span } from "./span.ts";
import { requestAround, type TraceTree } from "./tree.ts";

/** How a span ended in its trace. A consumer may catch what went wrong, and turn its message away in a span inside its own. */
export const outcomeIn = (span: Span, tree: TraceTree): Outcome =>
  span.kind === "consumer" && outcomeOf(span) === "ok" && nackedIn(tree).has(span) ? "error" : outcomeOf(span);

/** The requests in which a message was turned away. */
const nackedIn = memoizeByObject(
  (tree: TraceTree): ReadonlySet<Span | undefined> =>
    new Set(tree.trace.spans.filter(isNack).map((nack) => requestAround(nack, tree))),
);
