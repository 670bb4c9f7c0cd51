/**
 * A span as OpenTelemetry describes it, whatever wire it came over. Times are Unix microseconds, the finest unit
 * Jaeger's v1 API has.
 */

declare const unit: unique symbol;

/** Microseconds: since the Unix epoch for an instant, plain for a duration. */
export type Microseconds = number & { readonly [unit]?: "µs" };

/** In the order of their OTLP numbers, which begin with 1. */
export const spanKinds = ["internal", "server", "client", "producer", "consumer"] as const;
export type SpanKind = (typeof spanKinds)[number];

/** In the order of their OTLP numbers, which begin with 0. */
export const spanStatuses = ["unset", "ok", "error"] as const;

/** int64 values beyond 2^53 stay strings, as both wires send them. */
export type AttributeValue = string | number | boolean | readonly AttributeValue[];

/** A Map, not an object: an attribute may be called `__proto__`. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

export interface SpanRef {
  readonly traceId: string;
  readonly spanId: string;
}

/** Only what a span is found by again, of whatever carries it. */
export const refOf = ({ traceId, spanId }: SpanRef): SpanRef => ({ traceId, spanId });

/** The same text for whatever carries the ids of the same span. */
export const refKey = ({ traceId, spanId }: SpanRef): string => `${traceId} ${spanId}`;

export interface SpanEvent {
  readonly name: string;
  readonly time: Microseconds;
  readonly attributes: Attributes;
}

export interface Span extends SpanRef {
  /** Set only for a parent in the same trace; it may be absent from the answer. */
  readonly parentId?: string;
  /** Links, and v1's references that are not the parent. */
  readonly links: readonly SpanRef[];
  /** `service.name` of the resource. */
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly start: Microseconds;
  readonly end: Microseconds;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  /** Sorted by time. */
  readonly events: readonly SpanEvent[];
  readonly status: (typeof spanStatuses)[number];
  readonly statusMessage?: string;
  /** W3C tracestate, where the wire carries it; it says how a trace was sampled. */
  readonly traceState?: string;
  /** Jaeger's adjuster warnings, each once. */
  readonly warnings: readonly string[];
}

/** The end of the span that ends last; -Infinity without spans. */
export const latestEnd = (spans: readonly { readonly end: Microseconds }[]): Microseconds =>
  spans.reduce((latest, { end }) => Math.max(latest, end), Number.NEGATIVE_INFINITY);

/** The start of the span that starts first; Infinity without spans. */
export const earliestStart = (spans: readonly { readonly start: Microseconds }[]): Microseconds =>
  spans.reduce((earliest, { start }) => Math.min(earliest, start), Number.POSITIVE_INFINITY);

/** The parts of a span that may carry business fields. */
export type Fielded = Pick<Span, "attributes" | "events" | "resource">;

/** A span that was received and can't be used, for example since its time is impossible. Nobody knows what it was. */
export interface UnreadSpan {
  /** What is wrong with the span, in ordertrace's own words. */
  readonly why: string;
  /** The parts that may carry fields, if at least those can be read. */
  readonly carries?: Fielded;
}

export interface Trace {
  /** Lower-case hex, 16 digits when the upper half is zero, else 32: the same in both dialects. */
  readonly traceId: string;
  readonly spans: readonly Span[];
  readonly warnings: readonly string[];
  /** Received spans that can't be used; absent if there are none. */
  readonly unread?: readonly UnreadSpan[];
  /**
   * Of the bytes that the trace came as: 32 hexadecimal digits. Absent where the source can't tell the bytes of one
   * trace, or nobody wants to know whether the same bytes come again.
   */
  readonly fingerprint?: string;
}

/** How many spans were received, whether they can be used or not: a trace has grown if these have become more. */
export const receivedIn = ({ spans, unread = [] }: Pick<Trace, "spans" | "unread">): number =>
  spans.length + unread.length;
