import { z } from "zod";

export const time = z.iso.datetime({ precision: 6 });
export const span = z.object({ traceId: z.string(), spanId: z.string() });
export const seenSpan = span.extend({ point: z.string().nullable(), service: z.string(), name: z.string(), at: time });

export const cohort = z.object({
  overtook: z.int(),
  passedBefore: z.int(),
  waiting: z.int(),
  passedUndated: z.int(),
  backlogUntil: time.nullable(),
  truncated: z.boolean(),
  window: z.object({ from: time, to: time }),
  examples: z.array(seenSpan.extend({ order: z.string() })),
});
