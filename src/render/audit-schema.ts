import { z } from "zod";
import { time } from "./span-schema.ts";

const window = z.object({ from: time, to: time });

/** The contract of `audit --format json`. */
export const auditSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.literal("audit"),
    exitCode: z.int(),
    now: time,
    search: z.object({
      source: z.string(),
      window,
      services: z.array(z.string()),
      traces: z.int(),
      spans: z.int(),
      requests: z.int(),
      truncated: z.boolean(),
      unseen: z.array(window),
      interrupted: z.boolean(),
      /** Not everything was looked at, so there may be more leaks than are listed. */
      blind: z.boolean(),
      notes: z.array(z.string()),
    }),
    leaks: z.array(
      z.object({
        kind: z.string(),
        service: z.string(),
        operation: z.string(),
        /** The attribute, or `event …`, `resource …`, `operation name`, `status message`. */
        attribute: z.string(),
        spans: z.int(),
        /** The number of different values. */
        values: z.int(),
        /** False where spans and values are estimates, a few per cent off. */
        exact: z.boolean(),
        sample: z.string(),
        traceId: z.string(),
        url: z.string().nullable(),
        adviceCode: z.string(),
        advice: z.string(),
      }),
    ),
    /** Places beyond those listed. */
    more: z.int(),
    /** The number of values too long to be searched to their end. */
    cut: z.int(),
    /** The number of spans of which only a part could be read. */
    unread: z.int(),
  })
  .describe("What `ordertrace audit --format json` prints");
export type AuditJson = z.infer<typeof auditSchema>;
