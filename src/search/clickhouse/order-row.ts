import { z } from "zod";
import { certainties, type Link } from "../../order/keys.ts";
import type { StoryId } from "../../order/story.ts";
import type { Microseconds } from "../../trace/span.ts";
import { columnsOf, integer } from "./columns.ts";

/**
 * A row of the answer to `ordersStatement`: what some traces tell about an order, or about a calculation that may be an
 * order's.
 */
export interface OrderRow {
  /** Empty for traces that name no order and no calculation. */
  readonly story: StoryId | "";
  /**
   * A trace must be read in full: it has an error, a gap, a list, a sign of sampling. The rest of the row says nothing
   * then.
   */
  readonly isOdd: boolean;
  readonly first: Microseconds;
  readonly last: Microseconds;
  /** For each service of the path, how many of its spans are parents of others. */
  readonly arrived: readonly number[];
  /**
   * The order's own calculations as far as these traces say: on one span, on the nearest above, or the only one of a
   * trace.
   */
  readonly links: readonly Pick<Link, "certainty" | "calculation">[];
  /**
   * Of traces without a key, the steps that they may be. Four numbers per attempt, for `attemptsIn`: open orders are many, and attempts are most of what is kept of them.
   */
  readonly attempts: readonly number[];
  /** Supports and variants' entries: when each was, and its place among the path's supports followed by the entries. */
  readonly others: readonly { readonly which: number; readonly start: Microseconds; readonly end: Microseconds }[];
  /** Ids of the traces; of traces that name no order and no calculation, only of the odd ones. */
  readonly traces: readonly string[];
  /** How many traces and spans are counted with this row; a trace of several orders is counted with one of them. */
  readonly counted: { readonly traces: number; readonly spans: number };
}

export interface RowAttempt {
  /** The point's place on the path. */
  readonly point: number;
  readonly start: Microseconds;
  readonly end: Microseconds;
  /**
   * A number on consumers' spans, the same on those that may be one delivery, negative on a span that handed it on
   * (`isHandedOn`); 0 on all others.
   */
  readonly delivery: number;
}

const columns = z.tuple([
  z.string(), // story
  integer, // odd
  integer, // first
  integer, // last
  z.array(integer), // arrived
  z.array(z.tuple([integer, z.string()])), // links
  z.array(z.tuple([integer, integer, integer, integer])), // attempts
  z.array(z.tuple([integer, integer, integer])), // others
  z.array(z.string()), // traces
  integer,
  integer, // counted
]);

/** @throws SourceError `bad-answer` */
export function orderFromRow(row: readonly unknown[]): OrderRow {
  const [story, odd, first, last, arrived, links, attempts, others, traces, traceCount, spanCount] = columnsOf(
    columns,
    row,
    "orders",
  );
  return {
    story: story as StoryId | "",
    isOdd: odd !== 0,
    first,
    last,
    arrived,
    links: links.map(([certainty, calculation]) => ({ certainty: certainties[certainty]!, calculation })),
    attempts: attempts.flatMap(([point, after, took, delivery]) => [
      point,
      first + after,
      first + after + took,
      delivery,
    ]),
    others: others.map(([which, after, took]) => ({ which, start: first + after, end: first + after + took })),
    traces,
    counted: { traces: traceCount, spans: spanCount },
  };
}

/** Joins two rows of one story. */
export function joinedRows(a: OrderRow, b: OrderRow): OrderRow {
  const isOdd = a.isOdd || b.isOdd;
  const known = new Set(a.links.map(({ certainty, calculation }) => `${certainty} ${calculation}`));
  const isNew = ({ certainty, calculation }: OrderRow["links"][number]) => !known.has(`${certainty} ${calculation}`);
  return {
    story: a.story,
    isOdd,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    arrived: a.arrived.map((count, service) => count + b.arrived[service]!),
    links: [...a.links, ...b.links.filter(isNew)],
    attempts: isOdd ? [] : [...a.attempts, ...b.attempts],
    others: isOdd ? [] : [...a.others, ...b.others],
    traces: [...a.traces, ...b.traces],
    counted: { traces: a.counted.traces + b.counted.traces, spans: a.counted.spans + b.counted.spans },
  };
}

export function* attemptsIn({ attempts }: OrderRow): Iterable<RowAttempt> {
  for (let i = 0; i < attempts.length; i += 4) {
    const [point, start, end, delivery] = attempts.slice(i, i + 4) as [number, number, number, number];
    yield { point, start, end, delivery };
  }
}
