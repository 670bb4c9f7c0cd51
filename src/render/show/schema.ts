import { z } from "zod";
import type { FindingCode, OrderState, PointState } from "../../order/report.ts";
import { details } from "./details-schema.ts";
import { cohort, seenSpan, span, time } from "../span-schema.ts";

/** The contract of `show --format json`. Times are ISO 8601 in UTC with microseconds, durations milliseconds. */

const orderState = z.enum([
  "completed",
  "in-progress",
  "waiting",
  "stuck",
  "failed",
  "lost",
  "undecidable",
  "not-found",
] satisfies OrderState[]);
export const pointState = z.enum([
  "done",
  "failed",
  "lost",
  "stuck",
  "waiting",
  "running",
  "pending",
  "proved",
  "undecidable",
  "not-on-path",
] satisfies PointState[]);
const evidence = z.object({
  spans: z.array(seenSpan),
  error: span
    .extend({ service: z.string(), name: z.string(), type: z.string().nullable(), message: z.string().nullable() })
    .optional(),
  limits: z.array(
    z.object({
      from: z.string().nullable(),
      to: z.string(),
      limitMs: z.number().nullable(),
      daysOffMs: z.number().optional(),
      deadline: time,
      own: z.boolean(),
      exceeded: z.boolean(),
    }),
  ),
  cohort: cohort.optional(),
  doubt: z
    .object({
      points: z.array(z.string()),
      missing: z.int(),
      arrived: z.int(),
      silence: z.object({ service: z.string(), from: time, to: time }).optional(),
      stop: z.object({ service: z.string(), instance: z.string(), at: time }).optional(),
    })
    .optional(),
  support: z.object({ name: z.string(), seen: seenSpan.nullable() }).optional(),
  person: z.string().optional(),
  orders: z.array(z.string()).optional(),
  /** When the service's logs tell of the step; `to` is null where it goes on. */
  logs: z.object({ service: z.string(), from: time, to: time.nullable() }).optional(),
  look: z.array(z.string()),
});

const finding = z.object({
  code: z.enum([
    "lost",
    "failed",
    "stuck",
    "undecidable",
    "slow",
    "proved",
    "skew",
    "duplicate",
    "retried",
    "retrying",
    "refused",
    "closed-elsewhere",
    "begun-anew",
    "unexpected",
  ] satisfies FindingCode[]),
  point: z.string().nullable(),
  severity: z.enum(["error", "warning", "info"]),
  evidence: z.object({
    spans: z.array(span),
    reason: z.string().optional(),
    attempts: z.int().optional(),
    errors: z.int().optional(),
    tookMs: z.number().optional(),
    limitMs: z.number().optional(),
    what: z.enum(["work", "wait", "query"]).optional(),
    service: z.string().optional(),
    query: z.string().optional(),
    by: z.string().optional(),
    orderStatus: z.string().optional(),
    waitMs: z.number().optional(),
    status: z.int().optional(),
  }),
});

export const orderSchema = z.object({
  asked: z.string(),
  orderId: z.string().nullable(),
  calculationRequestIds: z.array(z.string()),
  orderType: z.string().nullable(),
  status: z.string().nullable(),
  operatorId: z.string().nullable(),
  path: z.string(),
  /** The trace whose id, or whose link, was given instead of the order's own id. */
  byTrace: z.string().optional(),
});

export const verdictSchema = z.object({
  state: orderState,
  point: z.string().nullable(),
  row: z.string().nullable(),
  since: time.nullable(),
  deadline: time.nullable(),
  reason: z.string(),
  reasonCode: z.string(),
  evidence,
});

/** Where, and in which window, an order was searched for. */
export const orderSearchSchema = z.object({
  source: z.string(),
  window: z.object({ from: time, to: time }),
  services: z.array(z.string()),
  traces: z.int(),
  spans: z.int(),
  requests: z.int(),
  truncated: z.boolean(),
  sampled: z.boolean(),
  notes: z.array(z.string()),
});

export const showSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.literal("show"),
    exitCode: z.int(),
    now: time,
    search: orderSearchSchema,
    order: orderSchema,
    verdict: verdictSchema,
    rows: z.array(
      z.object({
        row: z.string(),
        actor: z.string(),
        label: z.string(),
        state: pointState,
        points: z.array(
          z.object({
            point: z.string(),
            label: z.string(),
            state: pointState,
            startedAt: time.nullable(),
            durationMs: z.number().nullable(),
            waitMs: z.number().nullable(),
            slow: z.boolean(),
            attempts: z.int(),
            spans: z.array(span),
          }),
        ),
      }),
    ),
    findings: z.array(finding),
    ...details,
  })
  .describe("What `ordertrace show --format json` prints");

export type ShowJson = z.infer<typeof showSchema>;

export const errorSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.string(),
    exitCode: z.int(),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
  })
  .describe("What a command prints with --format json when it could not answer");

export type ErrorJson = z.infer<typeof errorSchema>;
