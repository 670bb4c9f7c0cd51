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

/** What the business puts on spans, in the words of the design document. Never a name, a phone, an e-mail. */
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
 * Everything traced while `work` runs carries these attributes, and so does the span it runs in: the HTTP server's or the
 * consumer's, which was there before anyone had read whose order the request is about.
 */
export function aboutOrder<T>(attributes: OrderAttributes, work: () => T): T {
  const ctx = context.active();
  const known = { ...orderIn(ctx), ...attributes };
  entrySpan(ctx)?.setAttributes(known as Attributes);
  return context.with(ctx.setValue(key, known), work);
}

/** The same for one statement or message: the attributes stand on its span alone, not on the request's. */
export const sayOnSpans = <T>(attributes: OrderAttributes, work: () => T): T => {
  const ctx = context.active();
  return context.with(ctx.setValue(key, { ...orderIn(ctx), ...attributes }), work);
};

/** A span of the business, for what no library traces. An exception ends it as an error. */
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

/** Puts an error on the span of the request or message that it ended. */
export const blameEntry = (error: unknown): void => blame(entrySpan(context.active()), error);

function blame(span: Span | undefined, error: unknown): void {
  span?.recordException(error as Error);
  span?.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
}

/** Express opens spans of its own inside the HTTP server's, and the server's is the one that people search for. */
const entrySpan = (ctx: Context): Span | undefined => getRPCMetadata(ctx)?.span ?? trace.getSpan(ctx);

/** Copies the order's attributes onto each span that starts while it is worked on. */
export class OrderSpanProcessor implements tracing.SpanProcessor {
  onStart(span: tracing.Span, parent: Context): void {
    span.setAttributes(orderIn(parent) as Attributes);
  }
  onEnd(): void {}
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** `INSERT INTO orders`: what a statement does, and to what, without a value. The spelling is the document's. */
export const shortedQuery = (sql: string): string =>
  /^\s*(select\b.*?\bfrom|insert into|update|delete from)\s+"?([\w.]+)/is
    .exec(sql)
    ?.slice(1)
    .join(" ")
    .replaceAll(/\s+/g, " ") ?? sql.trim().split(/\s/, 1)[0]!;
