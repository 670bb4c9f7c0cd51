import { z } from "zod";
import { stageKind } from "../show/details-schema.ts";
import { orderSchema, orderSearchSchema, pointState, verdictSchema } from "../show/schema.ts";
import { time } from "../span-schema.ts";

/** The contracts of the commands that sweep. Times are ISO 8601 in UTC with microseconds, durations milliseconds. */

const window = z.object({ from: time, to: time });

export const searchSchema = z.object({
  source: z.string(),
  window,
  /** The time that was searched, which begins before `window`. */
  swept: window,
  /** When the oldest trace that was seen began; null if none was. */
  oldest: time.nullable(),
  services: z.array(z.string()),
  traces: z.int(),
  spans: z.int(),
  requests: z.int(),
  orders: z.int(),
  truncated: z.boolean(),
  unseen: z.array(window),
  /** Services that stopped sending spans, though they always send some at that time of day. */
  silent: z.array(window.extend({ service: z.string() })),
  sampled: z.boolean(),
  interrupted: z.boolean(),
  /** Not everything was seen, so an order that is not listed may be amiss all the same. */
  blind: z.boolean(),
  notes: z.array(z.string()),
});

const counts = z.record(z.string(), z.int());
export const alarmSchema = z.object({
  /** `A-1098/13/lost`: the same for the same alarm, whoever asks and whenever. */
  id: z.string(),
  order: orderSchema,
  verdict: verdictSchema,
});
const report = <C extends string, S extends z.ZodRawShape>(command: C, shape: S) =>
  z
    .object({
      schemaVersion: z.literal(1),
      command: z.literal(command),
      exitCode: z.int(),
      now: time,
      search: searchSchema,
      ...shape,
    })
    .describe(`What \`ordertrace ${command} --format json\` prints`);

export const lostSchema = report("lost", {
  states: counts,
  points: z.array(
    z.object({
      point: z.string(),
      row: z.string(),
      actor: z.string(),
      label: z.string(),
      state: z.enum(["lost", "failed"]),
      since: time.nullable(),
      passed: z.int(),
      orders: z.array(alarmSchema),
    }),
  ),
  unclear: z.array(alarmSchema),
});

export const stuckSchema = report("stuck", {
  states: counts,
  stuck: z.array(alarmSchema.extend({ overMs: z.number().nullable(), waitsFor: z.string().nullable() })),
  unclear: z.array(alarmSchema),
});

const orderLine = z.object({
  order: orderSchema,
  verdict: verdictSchema,
  firstSeen: time,
  lastSeen: time,
});
export const ordersSchema = report("orders", { states: counts, orders: z.array(orderLine) });

export const slowSchema = report("slow", {
  steps: z.array(
    z.object({
      point: z.string(),
      label: z.string(),
      kind: stageKind,
      waitsFor: z.string().nullable(),
      count: z.int(),
      p50Ms: z.number(),
      p95Ms: z.number(),
      maxMs: z.number(),
      worst: z.object({ order: z.string(), at: time, tookMs: z.number() }),
      slow: z.int(),
      limitMs: z.number().nullable(),
      baseline: z.object({ count: z.int(), p50Ms: z.number(), p95Ms: z.number() }).nullable(),
      verdict: z.enum(["over-limit", "slower"]).nullable(),
    }),
  ),
  database: z.array(
    z.object({
      service: z.string(),
      what: z.string(),
      at: time,
      tookMs: z.number(),
      traceId: z.string(),
      spanId: z.string(),
      orders: z.array(z.string()),
    }),
  ),
  metrics: z
    .array(
      z.object({
        service: z.string(),
        operation: z.string(),
        p50Ms: z.number().nullable(),
        p95Ms: z.number().nullable(),
      }),
    )
    .nullable(),
});

const share = z.object({ requests: z.int(), errors: z.int(), share: z.number() });
export const errorsSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.literal("errors"),
    exitCode: z.int(),
    now: time,
    search: z.object({
      source: z.string(),
      window,
      baseline: window,
      from: z.enum(["traces", "span-metrics"]),
      services: z.array(z.string()),
      requests: z.int(),
      truncated: z.boolean(),
      interrupted: z.boolean(),
      /** Not everything was seen, so errors may have risen all the same. */
      blind: z.boolean(),
      notes: z.array(z.string()),
    }),
    routes: z.array(
      z.object({
        service: z.string(),
        route: z.string().nullable(),
        now: share,
        before: share,
        chance: z.number(),
        risen: z.boolean(),
      }),
    ),
  })
  .describe("What `ordertrace errors --format json` prints");

const counted = { shown: z.int(), proved: z.int(), unproved: z.int(), ratio: z.number().nullable() };
export const coverageSchema = report("coverage", {
  sampledTraces: z.int(),
  points: z.array(z.object({ point: z.string(), label: z.string(), service: z.string(), ...counted })),
  services: z.array(z.object({ service: z.string(), spans: z.int(), keyed: z.int(), keyless: z.int(), ...counted })),
  attributes: z.array(
    z.object({
      service: z.string(),
      attribute: z.string(),
      point: z.string(),
      carried: z.int(),
      missing: z.int(),
      example: z.string().nullable(),
    }),
  ),
});

const side = z.object({ state: pointState.nullable(), tookMs: z.number().nullable(), waitMs: z.number().nullable() });
export const diffSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.literal("diff"),
    exitCode: z.int(),
    now: time,
    search: orderSearchSchema,
    one: z.object({ order: orderSchema, verdict: verdictSchema }),
    /** Null for the typical healthy order. */
    other: z.object({ order: orderSchema, verdict: verdictSchema }).nullable(),
    typicalOf: z.int(),
    points: z.array(
      z.object({
        point: z.string(),
        label: z.string(),
        one: side,
        other: side,
        differs: z.enum(["state", "time"]).nullable(),
      }),
    ),
    /** Where the one went further: the last step that the other got to. Those after it are no differences. */
    noFurther: z.object({ one: z.string().nullable(), other: z.string().nullable() }),
  })
  .describe("What `ordertrace diff --format json` prints");

/** A line of `--format ndjson`: an order, a step, a route or a leak; the last line says what was searched. */
export const lineSchema = z
  .discriminatedUnion("type", [
    z
      .object({
        schemaVersion: z.literal(1),
        type: z.literal("order"),
        command: z.string(),
        order: orderSchema,
        verdict: verdictSchema,
      })
      .loose(),
    z.object({ schemaVersion: z.literal(1), type: z.literal("step"), command: z.string() }).loose(),
    z.object({ schemaVersion: z.literal(1), type: z.literal("route"), command: z.string() }).loose(),
    z.object({ schemaVersion: z.literal(1), type: z.literal("leak"), command: z.string() }).loose(),
    z.object({
      schemaVersion: z.literal(1),
      type: z.literal("summary"),
      command: z.string(),
      exitCode: z.int(),
      now: time,
      search: z.looseObject({ source: z.string() }),
    }),
  ])
  .describe("A line of `--format ndjson`");

export const watchSchema = z
  .object({
    schemaVersion: z.literal(1),
    command: z.literal("watch"),
    at: time,
    order: orderSchema,
    verdict: verdictSchema,
  })
  .describe("A line of `ordertrace watch --format ndjson`");
