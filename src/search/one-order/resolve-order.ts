import type { OrderReference } from "../../order/keys.ts";
import type { Path } from "../../order/path.ts";
import type { OrderReport } from "../../order/report.ts";
import { nameOf, storiesOf } from "../../order/story.ts";
import { say, type Sentence } from "../../sentence.ts";
import type { TraceSource } from "../../sources/source.ts";
import { lengthOf } from "../../trace/interval.ts";
import { earliestStart, type Trace } from "../../trace/span.ts";
import type { Details } from "./details.ts";
import { type Asked, investigateOrder } from "./investigate-order.ts";
import { UnresolvedOrder } from "./unresolved-order.ts";

/** What an id leads to: an order's key and, if the id is a trace's, that trace. */
interface ResolvedOrder {
  readonly id: string;
  readonly trace?: Trace;
  /** Set where a trace has that id too, and tells of no order. */
  readonly keyless?: UnresolvedOrder;
}

/**
 * The order that an id, a trace's id or a link to a trace means. An id that looks like a trace's is asked for as one
 * first: that is one request, and no two random ids are the same. If no trace has the id, or the trace names no order,
 * the id is an order's own.
 * @throws UnresolvedOrder where a trace tells of several orders, or of none, and where a link leads to no trace
 */
export async function resolveOrder(
  askedFor: OrderReference,
  source: Pick<TraceSource, "name" | "byTraceId" | "traceUrl">,
  { fields }: Path,
): Promise<ResolvedOrder> {
  const { text, traceId, linkTo } = askedFor;
  if (traceId === undefined) return { id: text };
  const notes = elsewhere(askedFor, traceId, source);
  const [trace] = (await source.byTraceId(traceId)).traces;
  const named = trace === undefined ? [] : [...new Set(storiesOf([trace], fields).map(nameOf))].sort();
  const [only, ...others] = named;
  if (others.length > 0) throw UnresolvedOrder.several(traceId, named).noting(notes);
  if (only !== undefined && trace !== undefined) return { id: only, trace };
  const keyless =
    trace === undefined
      ? undefined
      : UnresolvedOrder.keyless(traceId, fields.orderId[0]!, fields.calculationRequestId[0]!).noting(notes);
  if (linkTo !== undefined) throw keyless ?? UnresolvedOrder.notThere(traceId, source.name, linkTo);
  return { id: text, ...(keyless && { keyless }) };
}

/**
 * The report on the order that is meant. A trace that leads to it may be older than the window.
 * @throws UnresolvedOrder as `resolveOrder` does, and where nothing carries the id but a trace that tells of no order
 *   has it
 */
export async function investigateReference(
  askedFor: OrderReference,
  asked: Asked,
  path: Path,
  details: Details = {},
): Promise<OrderReport> {
  const { id, trace, keyless } = await resolveOrder(askedFor, asked.source, path);
  if (trace !== undefined) {
    const report = await investigateOrder(id, reachingBack(asked, trace), path, details);
    const notes = [...report.search.notes, ...elsewhere(askedFor, trace.traceId, asked.source)];
    return { ...report, search: { ...report.search, notes }, order: { ...report.order, byTrace: trace.traceId } };
  }
  const report = await investigateOrder(id, asked, path, details);
  if (report.verdict.state === "not-found" && keyless !== undefined) throw keyless;
  return report;
}

/** That a link leads to another server than the one that was asked, which holds the trace too. */
function elsewhere(
  { linkTo }: OrderReference,
  traceId: string,
  { name, traceUrl }: Pick<TraceSource, "name" | "traceUrl">,
): Sentence[] {
  const own = traceUrl(traceId);
  return linkTo === undefined || own === undefined || own.startsWith(`${linkTo}/trace/`)
    ? []
    : [say`${name} was asked, not ${linkTo}, which the link leads to.`];
}

/** What was just found is never outside of the window: if the trace is older, as much time before it is searched. */
function reachingBack(asked: Asked, { spans }: Trace): Asked {
  const { window } = asked;
  const start = earliestStart(spans);
  return start >= window.from ? asked : { ...asked, window: { from: start - lengthOf(window), to: window.to } };
}
