import { z } from "zod";
import { showSchema } from "./show/schema.ts";

const label = z.object({ en: z.string(), ru: z.string() });
const names = z.array(z.string());
/** How a span is recognised, in words. */
const match = z.string();

/**
 * What `ordertrace path --format json` prints: the path with every name resolved. `path.schema.json` describes path
 * files instead.
 */
export const printedPathSchema = z.object({
  schemaVersion: z.literal(1),
  command: z.literal("path"),
  exitCode: z.literal(0),
  name: z.string(),
  fields: z.object({
    orderId: names,
    calculationRequestId: names,
    orderType: names,
    orderStatus: names,
    operatorId: names,
    query: names,
  }),
  rows: z.array(
    z.object({
      row: z.string(),
      actor: z.string(),
      label,
      points: z.array(
        z.object({
          point: z.string(),
          label,
          needs: names,
          within: z.string().nullable(),
          person: z.string().nullable(),
          match,
        }),
      ),
    }),
  ),
  deadlines: z.array(
    z.object({ from: z.string(), to: z.string(), limitMs: z.number(), daysOff: z.array(z.string()).optional() }),
  ),
  retries: z
    .array(z.object({ point: z.string(), forMs: z.number() }))
    .describe("How long after its first failure a point is tried again by itself"),
  variants: z.array(z.object({ name: z.string(), entry: match.nullable(), without: names })),
  supports: z.array(z.object({ name: z.string(), after: z.string(), before: z.string(), match })),
});

/** What `ordertrace demo --format json` prints. */
export const demoSchema = z.object({
  schemaVersion: z.literal(1),
  command: z.literal("demo"),
  exitCode: z.literal(0),
  stories: z.array(z.object({ name: z.string(), id: z.string(), about: z.string(), show: showSchema })),
});
