import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { isV1Span, v1Span } from "../../src/sources/wire/jaeger-v1-schema.ts";
import { isOtlpSpan, otlpSpan } from "../../src/sources/wire/otlp-schema.ts";
import { absurd, type Json, mutated, way } from "./mutated.ts";

const traceId = "78400cab8825933575eaa2c9244ea82e";
const spanId = "82616905ccee8253";
const v1: Json = {
  traceID: traceId,
  spanID: spanId,
  operationName: "POST /api/orders",
  references: [{ refType: "CHILD_OF", traceID: traceId, spanID: "1" }],
  parentSpanID: "0",
  startTime: 1795024988801183,
  duration: 400000,
  tags: [{ key: "order_id", type: "string", value: "A-1" }],
  logs: [{ timestamp: 1795024988801184, fields: [{ key: "event", value: "exception" }] }],
  processID: "p1",
  process: { serviceName: "shop-api", tags: [{ key: "host.name", value: "a" }] },
  warnings: ["clock skew"],
};
const otlp: Json = {
  traceId,
  spanId,
  parentSpanId: "",
  traceState: "ot=th:0",
  name: "POST /api/orders",
  kind: 2,
  startTimeUnixNano: "1795014655339401999",
  endTimeUnixNano: 1795014655339402,
  attributes: [{ key: "order_id", value: { stringValue: "A-1" } }],
  events: [{ name: "exception", timeUnixNano: "1795014655339401999", attributes: [{ key: "a", value: {} }] }],
  links: [{ traceId, spanId }],
  status: { code: 2, message: "SlowDown" },
};

/** Values at the edge of what a field may hold, where the guard and the schema might disagree. */
const nearly = fc.constantFrom<Json>(
  -0,
  -1e-9,
  4.32e18,
  4.33e18,
  2 ** 63,
  Number.POSITIVE_INFINITY,
  "F".repeat(16),
  "0".repeat(33),
  "12 ",
);

test.each<[string, Json, (one: unknown) => boolean, z.ZodType]>([
  ["Jaeger's v1 JSON", v1, isV1Span, v1Span],
  ["OTLP's JSON", otlp, isOtlpSpan, otlpSpan],
])(
  "the guard of a span in %s says what its schema says, whatever stands in the place of whatever",
  (_, valid, guard, schema) => {
    const said = { yes: 0, no: 0 };
    fc.assert(
      fc.property(fc.array(fc.tuple(way, fc.oneof(absurd, nearly)), { maxLength: 2 }), (changes) => {
        const span = changes.reduce((one, [steps, by]) => mutated(one, steps, by), valid);
        const isOne = guard(span);
        said[isOne ? "yes" : "no"]++;
        expect(isOne).toBe(schema.safeParse(span).success);
      }),
      { numRuns: 5_000 },
    );
    expect(said.yes).toBeGreaterThan(500);
    expect(said.no).toBeGreaterThan(500);
  },
);
