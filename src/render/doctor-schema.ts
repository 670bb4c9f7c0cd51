import { z } from "zod";
import type { Outcome } from "../doctor/finding.ts";
import { time } from "./span-schema.ts";

const outcome = z.enum(["ok", "warn", "fail", "skipped"] satisfies Outcome[]);

/** The contract of `doctor --format json`. */
export const doctorSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.literal("doctor"),
    exitCode: z.int(),
    now: time,
    /** The worst of the checks. */
    outcome,
    search: z.object({ source: z.string().nullable(), requests: z.int(), interrupted: z.boolean() }),
    /** Each check comes after those it depends on; a check with several findings comes several times. */
    checks: z.array(
      z.object({
        check: z.string(),
        outcome,
        /** The finding, for machines. */
        code: z.string(),
        /** Durations in milliseconds, times in ISO 8601. */
        evidence: z.record(z.string(), z.json()),
        message: z.string(),
        /** What to do now. */
        advice: z.string().nullable(),
      }),
    ),
  })
  .describe("What `ordertrace doctor --format json` prints");
export type DoctorJson = z.infer<typeof doctorSchema>;
