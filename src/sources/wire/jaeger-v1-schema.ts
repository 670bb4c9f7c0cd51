import { z } from "zod";
import {
  duration,
  instant,
  isDuration,
  isInstant,
  isListOf,
  isNullish,
  isParentId,
  isSpanId,
  isText,
  isTraceId,
  parentId,
  spanId,
  traceId,
  unchecked,
} from "./fields.ts";

/** Schemas of Jaeger's own JSON as it is sent, and for a span a guard too (see `fields.ts`). */

const tag = z.object({ key: z.string(), value: z.unknown() });
const tags = z.array(tag).nullish();
const log = z.object({ timestamp: instant, fields: tags });
const reference = z.object({ refType: z.string(), traceID: traceId, spanID: spanId });
const process = z.object({ serviceName: z.string(), tags });
const warnings = z.array(z.string()).nullish();
export const v1Span = z.object({
  traceID: traceId,
  spanID: spanId,
  operationName: z.string(),
  references: z.array(reference).nullish(),
  parentSpanID: parentId,
  startTime: instant,
  duration,
  tags,
  logs: z.array(log).nullish(),
  processID: z.string().nullish(),
  process: process.nullish(),
  warnings,
});
/** What an invalid span carries, which may be readable all the same. */
export const v1Carried = z.object({ tags, logs: z.array(z.object({ fields: tags })).nullish() });
export const v1Trace = z.object({
  traceID: traceId,
  spans: z.array(z.unknown()),
  processes: z.record(z.string(), process).nullish(),
  warnings,
});
export const v1Answer = z.object({
  data: z.array(v1Trace).nullable(),
  /** An answer can hold errors beside traces: some traces could not be read. */
  errors: z.array(z.object({ msg: z.string(), traceID: z.string().nullish() })).nullish(),
});
/** An answer that holds errors and nothing else. */
export const v1Error = z.object({
  data: z.array(z.unknown()).max(0).nullish(),
  errors: z.tuple([z.object({ msg: z.string() })], z.unknown()),
});

export type WireTags = z.infer<typeof tags>;
export type WireReference = z.infer<typeof reference>;
export type WireProcess = z.infer<typeof process>;
export type WireTrace = z.infer<typeof v1Trace>;
export type WireAnswer = z.infer<typeof v1Answer>;
export type WireSpan = z.infer<typeof v1Span>;

export function isV1Span(one: unknown): one is WireSpan {
  const span = unchecked<WireSpan>(one);
  return (
    span !== undefined &&
    isTraceId(span.traceID) &&
    isSpanId(span.spanID) &&
    isText(span.operationName) &&
    (isNullish(span.references) || isListOf(span.references, isReference)) &&
    isParentId(span.parentSpanID) &&
    isInstant(span.startTime) &&
    isDuration(span.duration) &&
    areTags(span.tags) &&
    (isNullish(span.logs) || isListOf(span.logs, isLog)) &&
    (isNullish(span.processID) || isText(span.processID)) &&
    (isNullish(span.process) || isProcess(span.process)) &&
    (isNullish(span.warnings) || isListOf(span.warnings, isText))
  );
}

const areTags = (field: unknown): boolean => isNullish(field) || isListOf(field, isTag);

const isTag = (one: unknown): boolean => {
  const it = unchecked<z.infer<typeof tag>>(one);
  return it !== undefined && isText(it.key) && it.value !== undefined;
};

const isLog = (one: unknown): boolean => {
  const it = unchecked<z.infer<typeof log>>(one);
  return it !== undefined && isInstant(it.timestamp) && areTags(it.fields);
};

const isReference = (one: unknown): boolean => {
  const it = unchecked<WireReference>(one);
  return it !== undefined && isText(it.refType) && isTraceId(it.traceID) && isSpanId(it.spanID);
};

const isProcess = (one: unknown): boolean => {
  const it = unchecked<WireProcess>(one);
  return it !== undefined && isText(it.serviceName) && areTags(it.tags);
};
