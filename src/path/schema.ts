import { z } from "zod";
import { isTimeZone, weekdays } from "./days-off.ts";
import { durationEntry } from "./duration-entry.ts";
import { routeEntries, routeEntry } from "./route-entry.ts";

/** The shape of a path file. Everything but `name` is optional here, so that a file can extend another one. */

const duration = durationEntry();
const names = z.union([z.string(), z.array(z.string()).min(1)], { error: "write a name, or a list of names" });
const id = z.string().min(1);
const label = z.strictObject({ en: z.string(), ru: z.string().optional() });
const otherStatus = z.strictObject({ not: names });
const statusOrNone = z.strictObject({
  is: names,
  "or-none": z.literal(true).describe("Where nothing tells the status it fits too"),
});
const status = z.union([names, otherStatus, statusOrNone], {
  error: "write a status, a list of them, { not: … }, or { is: …, or-none: true }",
});

const matchKinds = ["http", "write", "object-store", "operation", "send", "receive", "cache"] as const;

const match = z
  .strictObject({
    service: z.string().describe("service.name, or the name it has under `services`"),
    http: routeEntry.describe("A method and a route: POST /api/orders/{order_id}").optional(),
    write: z.string().describe("A table that is written to").optional(),
    "or-insert": z.boolean().describe("With `write` and `status`: an INSERT counts whatever the status").optional(),
    "object-store": names.describe("A method of the object store, or several that do the same: PutObject").optional(),
    answer: z.enum(["any", "success"]).describe("With `object-store`: what the store must have answered").optional(),
    operation: z.string().describe("A span's name").optional(),
    send: z.string().describe("A queue").optional(),
    receive: z.string().describe("A queue").optional(),
    cache: z.literal("write").optional(),
    status: status.describe("The order status, { not: … }, or { is: …, or-none: true }").optional(),
  })
  .check((ctx) => {
    const kinds = matchKinds.filter((kind) => ctx.value[kind] !== undefined);
    if (kinds.length === 1) return;
    const found = kinds.length === 0 ? "none of them" : kinds.join(" and ");
    ctx.issues.push({
      code: "custom",
      input: ctx.value,
      message: `say exactly one of ${matchKinds.join(", ")}; found ${found}`,
    });
  });

const noDay = "write a weekday (saturday) or a date (2027-01-01)";
const dayOff = z.union([z.enum(weekdays), z.iso.date(noDay)], noDay);

const person = z.strictObject({
  label: label.optional(),
  alarm: z.boolean().optional(),
  external: z.boolean().optional(),
  "days-off": z
    .array(dayOff)
    .refine((days) => !weekdays.every((day) => days.includes(day)), "leave a weekday on which they work")
    .describe("Weekdays and dates on which the time that they have does not run")
    .optional(),
});

const timeZone = z
  .string()
  .refine(isTimeZone, "write a time zone by its name: Europe/Moscow")
  .describe("Where days off begin at midnight");

const point = z.strictObject({
  point: id,
  label: label.optional(),
  needs: z.array(id).describe("Points that must have happened for this one to be possible").optional(),
  within: id.describe("The entry inside whose request this point happens").optional(),
  person: id.describe("Who is waited for, a name under `people`").optional(),
  each: z.literal("order-status").describe("Expected once per status its entry accepted").optional(),
  match: match.optional(),
});

const row = z.strictObject({
  row: id,
  actor: z.string().optional(),
  label: label.optional(),
  points: z.array(point).optional(),
});

const limits = z.strictObject({
  "export-lag": duration.optional(),
  "open-request": duration.optional(),
  database: duration.optional(),
});

const fieldNames = [
  "order-id",
  "calculation-request-id",
  "order-type",
  "order-status",
  "operator-id",
  "query",
] as const;

const queue = z.strictObject({ name: names.optional(), "dead-letter": z.string().optional() });

const variant = z.strictObject({
  name: z.string(),
  entry: match.optional(),
  without: z.array(id).optional(),
  within: z.array(id).optional(),
  "begins-within": duration.describe("How long after the entry's answer its first point may begin").optional(),
  "last-without-order": id.optional(),
});

const support = z.strictObject({ name: z.string(), label: label.optional(), after: id, before: id, match });

export const pathFile = z.strictObject({
  name: z.string().optional(),
  extends: z.string().describe("A built-in path to start from").optional(),
  fields: z.partialRecord(z.enum(fieldNames), names).optional(),
  statuses: z.array(z.string()).describe("The order's statuses, in their order").optional(),
  "ended-by": z
    .array(z.string())
    .describe("Further statuses with which an order ends, in whatever request they are saved")
    .optional(),
  services: z.record(z.string(), names).optional(),
  routes: routeEntries.optional(),
  tables: z.record(z.string(), names).optional(),
  operations: z.record(z.string(), names).optional(),
  queues: z.record(z.string(), queue).optional(),
  people: z.record(z.string(), person).optional(),
  "time-zone": timeZone.optional(),
  limits: limits.optional(),
  analytic: z.array(z.string()).describe("Words that mark a query as analytic").optional(),
  deadlines: z
    .record(z.string().regex(/^\S+ -> \S+$/, "write a wait as `from -> to`, such as `12 -> 13`"), duration)
    .optional(),
  retries: z
    .record(z.string(), duration)
    .describe("For a point, how long after its first failure it is tried again by itself")
    .optional(),
  variants: z.array(variant).optional(),
  supports: z.array(support).optional(),
  rows: z.array(row).optional(),
});

/** All names of fields, to be suggested for a mistyped one. */
export const knownInPaths: readonly string[] = [
  ...fieldNames,
  ...[pathFile, row, point, match, otherStatus, statusOrNone, label, person, limits, queue, variant, support].flatMap(
    ({ shape }) => Object.keys(shape),
  ),
];

export type PathFile = z.infer<typeof pathFile>;
export type RowEntry = z.infer<typeof row>;
export type PointEntry = z.infer<typeof point>;
export type MatchEntry = z.infer<typeof match>;
