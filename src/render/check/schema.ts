import { z } from "zod";
import { alarmSchema, errorsSchema, searchSchema } from "../sweeps/schema.ts";
import { time } from "../span-schema.ts";

/** The contract of `check --format json`. */
export const checkSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.literal("check"),
    exitCode: z.int(),
    now: time,
    search: searchSchema,
    blind: z.boolean(),
    checks: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        sinceMs: z.number(),
        outcome: z.enum(["ok", "failed", "unclear"]),
        /** Nothing was there to measure, or to compare it with: an `ok` says nothing then. */
        isEmpty: z.boolean(),
        /** A number of orders, milliseconds or a share; null where there was nothing to measure. */
        value: z.number().nullable(),
        limit: z.number().nullable(),
        said: z.string(),
        orders: z.array(alarmSchema),
        routes: errorsSchema.shape.routes,
      }),
    ),
  })
  .describe("What `ordertrace check --format json` prints");
export type CheckJson = z.infer<typeof checkSchema>;
