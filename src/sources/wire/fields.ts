import { z } from "zod";
import { type Microseconds, type SpanKind, spanKinds } from "../../trace/span.ts";

/**
 * The fields that both wires share: their schemas, and what they are converted to. Ids go into addresses and onto
 * terminals, so only hex digits get through.
 *
 * A schema takes 12 µs for a span, and a sweep reads millions of spans. So each schema has a guard, which decides the
 * same in a twentieth of that time. Only if the guard says no the schema is asked: it decides, and has the message.
 */

const hex32 = /^[0-9a-f]{1,32}$/i;
const hex16 = /^[0-9a-f]{1,16}$/i;
const hex16OrNone = /^[0-9a-f]{0,16}$/i;

export const traceId = z.string().regex(hex32, "expected up to 32 hex digits");
export const isTraceId = (field: unknown): field is string => isText(field) && hex32.test(field);

export const spanId = z.string().regex(hex16, "expected up to 16 hex digits");
export const isSpanId = (field: unknown): field is string => isText(field) && hex16.test(field);
/** Jaegers before 1.18 print an id without its leading zeros. */
export const canonicalSpanId = (hex: string): string => hex.toLowerCase().padStart(16, "0");

export const parentId = z.string().regex(hex16OrNone, "expected up to 16 hex digits").nullish();
export const isParentId = (field: unknown): field is string | null | undefined =>
  field == null || (isText(field) && hex16OrNone.test(field));
/** A wire may send an empty id or zeros where a span has no parent. */
export const parentFrom = (hex: string | null | undefined): string | undefined =>
  hex == null || /^0*$/.test(hex) ? undefined : canonicalSpanId(hex);

/** Half of what a `Date` can hold after 1970, so that an instant plus a duration is still a valid instant. */
const latestInstant = 4.32e18;
export const isInstant = (field: unknown): field is Microseconds =>
  typeof field === "number" && field >= 0 && field <= latestInstant;
export const instant = z.custom<Microseconds>(isInstant, "expected a time after 1970 that a clock can show");

/** Both wires count without a sign, so a number that its writer meant as negative arrives as 2^63 or more. */
const isNegative = (micros: number): boolean => micros < 0 || micros >= 2 ** 63;
const isLength = (micros: number): boolean => isNegative(micros) || micros <= latestInstant;
export const duration = z.number("expected a duration").refine(isLength, "expected a duration that a clock can show");
export const isDuration = (field: unknown): field is number => isNumber(field) && isLength(field);
/** By two clocks a span can end before it starts; then it arrives with a duration of 584,000 years, and counts as 0. */
export const lengthFrom = (micros: number): Microseconds => (isNegative(micros) ? 0 : micros);

const digits20 = /^\d{1,20}$/;
/** Cut off as text: a double can't hold nanoseconds since the epoch. */
export const microseconds = (nanos: string | number): Microseconds =>
  typeof nanos === "string" ? Number(nanos.slice(0, -3)) : Math.floor(nanos / 1_000);
export const isNanoseconds = (field: unknown): field is string | number =>
  isText(field) ? digits20.test(field) : typeof field === "number" && isInstant(microseconds(field));
export const nanoseconds = z.custom<string | number>(isNanoseconds, "expected nanoseconds since 1970");

export const kindNamed: ReadonlyMap<string, SpanKind> = new Map(spanKinds.map((kind) => [kind, kind]));

export const isText = (field: unknown): field is string => typeof field === "string";
export const isNumber = (field: unknown): field is number => Number.isFinite(field);

/** Most fields may be left out or null. */
export const isNullish = (field: unknown): field is null | undefined => field === undefined || field === null;

/** The value as an object whose fields are not checked yet; undefined where it is no object. */
export const unchecked = <T>(one: unknown): { readonly [K in keyof T]?: unknown } | undefined =>
  typeof one === "object" && one !== null && !Array.isArray(one) ? one : undefined;

export const isListOf = (field: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(field) && field.every(isOne);

/** For an object that is being put together: spreading optional fields takes ten times as long as setting them. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
