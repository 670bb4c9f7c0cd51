import { z } from "zod";
import type { StageKind } from "../../order/report-details.ts";
import type { Outcome } from "../../trace/outcome.ts";
import type { SpanKind } from "../../trace/span.ts";
import { cohort, seenSpan, time } from "../span-schema.ts";

export const stageKind = z.enum(["work", "queue", "poll", "person", "external", "unobserved"] satisfies StageKind[]);
const outcome = z.enum(["ok", "error", "refused"] satisfies Outcome[]);

const attributes = z.array(z.object({ name: z.string(), value: z.string() }));

const unfolded = z.object({
  spans: z.array(
    seenSpan.extend({
      kind: z.enum(["server", "client", "producer", "consumer", "internal"] satisfies SpanKind[]),
      to: time,
      depth: z.int(),
      outcome,
      error: z.object({ type: z.string().nullable(), message: z.string().nullable() }).nullable(),
      attributes,
      events: z.array(z.object({ name: z.string(), at: time, attributes })),
      url: z.string().nullable(),
      sameAs: z.string().nullable(),
    }),
  ),
  more: z.int(),
});

const why = z.object({
  point: z.string().nullable(),
  needs: z.array(
    z.object({
      point: z.string(),
      state: z.enum(["done", "proved", "missing", "not-on-path"]),
      at: time.nullable(),
      by: z.string().nullable(),
      span: seenSpan.nullable(),
    }),
  ),
  tries: z.array(seenSpan.extend({ to: time, outcome })),
  triesInAll: z.int(),
  request: seenSpan.extend({ to: time, whole: z.boolean() }).nullable(),
  others: z
    .object({
      cohort,
      /**
       * How long other orders waited before the point, where that is known. Negative where the point began before what
       * it needs ended.
       */
      waited: z.object({ orders: z.int(), halfMs: z.number(), mostMs: z.number(), longestMs: z.number() }).nullable(),
    })
    .nullable(),
  changes: z.array(z.string()),
});

/** What `show` adds on request. */
export const details = {
  /** With `--critical`: what took the order's time. An open wait ends at the present moment. */
  critical: z
    .array(
      z.object({
        point: z.string(),
        kind: stageKind,
        from: time,
        to: time,
        tookMs: z.number(),
        open: z.literal(true).optional(),
      }),
    )
    .optional(),
  /** With `--timeline`: each try at a point, and each wait for a point. An open wait ends at the present moment. */
  timeline: z
    .array(
      z.object({
        row: z.string(),
        point: z.string(),
        kind: stageKind,
        outcome: z.enum(["done", "failed", "refused", "open"]),
        from: time,
        to: time,
        tookMs: z.number(),
        deadline: time.nullable(),
      }),
    )
    .optional(),
  /** With `--why`: what the verdict rests on, and what would change it. */
  why: why.optional(),
  /** With `--trace`: all spans of the order under its rows. Their attributes are masked text. */
  trace: z.object({ rows: z.array(unfolded.extend({ row: z.string() })), beside: unfolded }).optional(),
};
