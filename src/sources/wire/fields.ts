import { z } from "zod";
import type { Microseconds } from "../../trace/span.ts";
import { canonicalTraceId } from "../../trace/trace-id.ts";

/** The fields that both wires share. Ids go into addresses and onto terminals: nothing but hex digits gets through. */

export const traceId = z
  .string()
  .regex(/^[0-9a-f]{1,32}$/i, "expected up to 32 hex digits")
  .transform(canonicalTraceId);

const sixteen = (hex: string): string => hex.toLowerCase().padStart(16, "0");

/** Jaegers before 1.18 print an id without its leading zeros. */
export const spanId = z
  .string()
  .regex(/^[0-9a-f]{1,16}$/i, "expected up to 16 hex digits")
  .transform(sixteen);

/** Empty or zero is how a wire may say that there is no parent. */
export const parentId = z
  .string()
  .regex(/^[0-9a-f]{0,16}$/i, "expected up to 16 hex digits")
  .transform((hex) => (/^0*$/.test(hex) ? undefined : sixteen(hex)))
  .nullish();

/** Half of what a `Date` can hold after 1970: an instant plus a duration is still one. */
const farthest = 4.32e18;
/** Both wires count without a sign: half of what they can count is negative to whoever wrote it. */
const negative = 2 ** 63;

const notATime = "expected a time after 1970 that a clock can show";

export const instant = z.number(notATime).min(0, notATime).max(farthest, notATime);

/** A span whose end was before its start, as two clocks can have it, comes with a duration of 584,000 years. */
export const duration = z
  .number("expected a duration")
  .transform((micros) => (micros < 0 || micros >= negative ? 0 : micros))
  .pipe(z.number().max(farthest, "expected a duration that a clock can show"));

/** Cut as text: a double can't hold nanoseconds since the epoch. */
export const nanoseconds = z.union(
  [
    z
      .string()
      .regex(/^\d{1,20}$/)
      .transform((digits): Microseconds => Number(digits.slice(0, -3))),
    z
      .number()
      .transform((number): Microseconds => Math.floor(number / 1_000))
      .pipe(instant),
  ],
  "expected nanoseconds since 1970",
);
