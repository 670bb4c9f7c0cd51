import { z } from "zod";
import { auditSchema } from "./audit-schema.ts";
import * as fleet from "./sweeps/schema.ts";

const line = (type: "order" | "step" | "route" | "leak", item: z.ZodObject) =>
  z.object({ schemaVersion: z.literal(1), type: z.literal(type), command: z.string() }).extend(item.shape);

/**
 * The line for one result with `--format ndjson`, for each command that sweeps: its head, and the result as in the
 * command's JSON.
 */
export const lineSchemas = {
  lost: line("order", fleet.lostSchema.shape.unclear.element),
  stuck: line("order", fleet.stuckSchema.shape.stuck.element),
  slow: line("step", fleet.slowSchema.shape.steps.element),
  errors: line("route", fleet.errorsSchema.shape.routes.element),
  orders: line("order", fleet.ordersSchema.shape.orders.element),
  coverage: line("step", fleet.coverageSchema.shape.points.element),
  audit: line("leak", auditSchema.shape.leaks.element),
} satisfies Readonly<Record<string, z.ZodType>>;
