import { z } from "zod";
import type { CheckReport } from "../fleet/check.ts";
import { tellResult } from "./check-told.ts";
import { alarmJson, headJson, routeJson } from "./fleet-json.ts";
import { alarmSchema, errorsSchema, searchSchema } from "./fleet-schema.ts";
import { time } from "./show-schema.ts";

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
        /** Orders, milliseconds or a share; null where there was nothing to measure. */
        value: z.number().nullable(),
        limit: z.number().nullable(),
        said: z.string(),
        orders: z.array(alarmSchema),
        routes: errorsSchema.shape.routes,
      }),
    ),
  })
  .describe("What `ordertrace check --format json` prints");

export const checkJson = ({ fleet, results, blind }: CheckReport, code: number): z.infer<typeof checkSchema> => ({
  ...headJson("check", code, fleet),
  blind,
  checks: results.map((result) => {
    const { check, outcome, value, alarms, routes } = result;
    const { subject } = check;
    const inUnits = (one: number | null) => (one !== null && subject.kind === "time" ? one / 1_000 : one);
    return {
      name: check.name,
      kind: subject.kind,
      sinceMs: check.since / 1_000,
      outcome,
      value: inUnits(value),
      limit: inUnits("least" in subject ? subject.least : subject.most),
      said: tellResult(result, { lang: "en", utc: true }),
      orders: alarms.map(alarmJson),
      routes: routes.map(routeJson),
    };
  }),
});
