import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  type Span,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { getRPCMetadata } from "@opentelemetry/core";
import type { tracing } from "@opentelemetry/sdk-node";

/**
 * The attributes that the business puts on spans, in the words of the design document. Never a name, a phone, an
 * e-mail.
 */
export interface OrderAttributes {
  readonly order_id?: string;
  readonly calculation_request_id?: string;
  readonly order_type?: string;
  readonly order_status?: string;
  readonly operator_id?: string;
}

const key = createContextKey("order");
const orderIn = (ctx: Context): OrderAttributes => (ctx.getValue(key) as OrderAttributes | undefined) ?? {};
const tracer = trace.getTracer("landscape");

/**
 * Puts these attributes on every span that starts while `work` runs, and on the span around it. That is the HTTP
 * server's or the consumer's span. It started before the service had read which order the request is about.
 */
export function aboutOrder<T>(attributes: OrderAttributes, work: () => T): T {
  const ctx = context.active();
  const known = { ...orderIn(ctx), ...attributes };
  entrySpan(ctx)?.setAttributes(known as Attributes);
  return context.with(ctx.setValue(key, known), work);
}

/** Does the same for one statement or message: only its span gets the attributes, not the request's. */
export const sayOnSpans = <T>(attributes: OrderAttributes, work: () => T): T => {
  const ctx = context.active();
  return context.with(ctx.setValue(key, { ...orderIn(ctx), ...attributes }), work);
};

/** Opens a span for work that no library traces. An exception ends it as an error. */
export const inSpan = <T>(name: string, attributes: OrderAttributes, work: () => Promise<T>): Promise<T> =>
  sayOnSpans(attributes, () =>
    tracer.startActiveSpan(name, async (span) => {
      try {
        return await work();
      } catch (error) {
        blame(span, error);
        throw error;
      } finally {
        span.end();
      }
    }),
  );

/** Puts an error on the span of the request or message that the error ended. */
export const blameEntry = (error: unknown): void => blame(entrySpan(context.active()), error);

function blame(span: Span | undefined, error: unknown): void {
  span?.recordException(error as Error);
  span?.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
}

/**
 * The span of the request or message. Express opens its own spans inside the HTTP server's, but people search for the
 * server's.
 */
const entrySpan = (ctx: Context): Span | undefined => getRPCMetadata(ctx)?.span ?? trace.getSpan(ctx);

/** Copies the order's attributes onto each span that starts while the order is worked on. */
export class OrderSpanProcessor implements tracing.SpanProcessor {
  onStart(span: tracing.Span, parent: Context): void {
    span.setAttributes(orderIn(parent) as Attributes);
  }
  onEnd(): void {}
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/**
 * A statement's operation and table without any value: `INSERT INTO orders`. The attribute's spelling is the
 * document's.
 */
export const shortedQuery = (sql: string): string =>
  /^\s*(select\b.*?\bfrom|insert into|update|delete from)\s+"?([\w.]+)/is
    .exec(sql)
    ?.slice(1)
    .join(" ")
    .replaceAll(/\s+/g, " ") ?? sql.trim().split(/\s/, 1)[0]!;
