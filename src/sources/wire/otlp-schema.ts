import { z } from "zod";
import {
  isListOf,
  isNanoseconds,
  isNullish,
  isNumber,
  isParentId,
  isSpanId,
  isText,
  isTraceId,
  nanoseconds,
  parentId,
  spanId,
  traceId,
  unchecked,
} from "./fields.ts";

/** Schemas of OTLP's JSON, and for a span a guard too (see `fields.ts`). Protobuf leaves out zeros and empty fields. */

/** `otlp-value.ts` checks the value, not a schema: values nest without a bound. */
const keyValue = z.object({ key: z.string(), value: z.unknown() });
const attributes = z.array(keyValue).nullish();
const enumeration = z.union([z.number(), z.string()]).nullish();
const event = z.object({ name: z.string().nullish(), timeUnixNano: nanoseconds.nullish(), attributes });
const status = z.object({ code: enumeration, message: z.string().nullish() });
export const otlpSpan = z.object({
  traceId,
  spanId,
  parentSpanId: parentId,
  traceState: z.string().nullish(),
  name: z.string().nullish(),
  kind: enumeration,
  startTimeUnixNano: nanoseconds.nullish(),
  endTimeUnixNano: nanoseconds.nullish(),
  attributes,
  events: z.array(event).nullish(),
  links: z.array(z.unknown()).nullish(),
  status: status.nullish(),
});
/** The trace of an invalid span, and what the span carries, which may be readable all the same. */
export const otlpOfTrace = z.object({ traceId });
export const otlpCarried = z.object({ attributes, events: z.array(z.object({ attributes })).nullish() });
const resourceSpans = z.object({
  resource: z.object({ attributes }).nullish(),
  scopeSpans: z.array(z.object({ spans: z.array(z.unknown()).nullish() })).nullish(),
});
export const otlpTraces = z.object({ resourceSpans: z.array(resourceSpans) });

export type WireAttributes = z.infer<typeof attributes>;
export type WireTraces = z.infer<typeof otlpTraces>;
export type WireSpan = z.infer<typeof otlpSpan>;

export function isOtlpSpan(one: unknown): one is WireSpan {
  const span = unchecked<WireSpan>(one);
  return (
    span !== undefined &&
    isTraceId(span.traceId) &&
    isSpanId(span.spanId) &&
    isParentId(span.parentSpanId) &&
    isTextOrNone(span.traceState) &&
    isTextOrNone(span.name) &&
    isEnumeration(span.kind) &&
    isTimeOrNone(span.startTimeUnixNano) &&
    isTimeOrNone(span.endTimeUnixNano) &&
    areAttributes(span.attributes) &&
    (isNullish(span.events) || isListOf(span.events, isEvent)) &&
    (isNullish(span.links) || Array.isArray(span.links)) &&
    (isNullish(span.status) || isStatus(span.status))
  );
}

const isTextOrNone = (field: unknown): boolean => isNullish(field) || isText(field);
const isTimeOrNone = (field: unknown): boolean => isNullish(field) || isNanoseconds(field);
const isEnumeration = (field: unknown): boolean => isTextOrNone(field) || isNumber(field);
const areAttributes = (field: unknown): boolean => isNullish(field) || isListOf(field, isKeyValue);

const isKeyValue = (one: unknown): boolean => {
  const it = unchecked<z.infer<typeof keyValue>>(one);
  return it !== undefined && isText(it.key) && it.value !== undefined;
};

const isEvent = (one: unknown): boolean => {
  const it = unchecked<z.infer<typeof event>>(one);
  return it !== undefined && isTextOrNone(it.name) && isTimeOrNone(it.timeUnixNano) && areAttributes(it.attributes);
};

const isStatus = (one: unknown): boolean => {
  const it = unchecked<z.infer<typeof status>>(one);
  return it !== undefined && isEnumeration(it.code) && isTextOrNone(it.message);
};
