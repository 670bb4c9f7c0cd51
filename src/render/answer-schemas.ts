import type { z } from "zod";
import { auditSchema } from "./audit-schema.ts";
import { checkSchema } from "./check/schema.ts";
import { doctorSchema } from "./doctor-schema.ts";
import * as fleet from "./sweeps/schema.ts";
import { errorSchema, showSchema } from "./show/schema.ts";

/**
 * What each command prints as JSON; `line` is a line of `--format ndjson`, `error` is printed by any command that
 * fails.
 */
export const answerSchemas = {
  show: showSchema,
  lost: fleet.lostSchema,
  stuck: fleet.stuckSchema,
  slow: fleet.slowSchema,
  errors: fleet.errorsSchema,
  orders: fleet.ordersSchema,
  coverage: fleet.coverageSchema,
  diff: fleet.diffSchema,
  audit: auditSchema,
  check: checkSchema,
  doctor: doctorSchema,
  watch: fleet.watchSchema,
  line: fleet.lineSchema,
  error: errorSchema,
} satisfies Readonly<Record<string, z.ZodType>>;
