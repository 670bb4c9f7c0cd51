import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { v1Answer } from "../../../src/sources/wire/jaeger-v1-schema.ts";
import { traceFromV1 } from "../../../src/sources/wire/jaeger-v1.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { recordingJson, recordingNames } from "../jaeger/recordings.ts";

const parse = (json: unknown): Trace[] => (v1Answer.parse(json).data ?? []).map(traceFromV1);

const traceId = "4f58958e4679912a8e8f967531f70e3b";
const span = {
  traceID: traceId,
  spanID: "e7407daa06eba0a3",
  operationName: "POST /api/orders",
  startTime: 1795024988801183,
  duration: 400000,
};
const parseSpan = (fields: object) => {
  const answer = {
    data: [
      { traceID: traceId, spans: [{ ...span, ...fields }], processes: { p1: { serviceName: "shop-api", tags: [] } } },
    ],
  };
  return parse(answer)[0]!.spans[0]!;
};

describe("Jaeger's v1 JSON", () => {
  test("a recorded trace becomes ours", () => {
    expect(parse(recordingJson("v1", "trace-by-id.json"))).toMatchSnapshot();
  });

  test.each(
    recordingNames("v1").filter((name) => /^(completed|failed|in-flight|lost|partner|waiting|cohort)/.test(name)),
  )("%s: whole, and nothing of it is lost", (name) => {
    const json = recordingJson<{ data: { traceID: string; spans: { tags: unknown[] }[] }[] }>("v1", name);
    const traces = parse(json);
    expect(traces.map(({ traceId: id, spans }) => [id, spans.map(({ attributes }) => attributes.size)])).toEqual(
      json.data.map((trace) => [trace.traceID, trace.spans.map(({ tags }) => tags.length)]),
    );
    for (const one of traces.flatMap(({ spans }) => spans)) {
      expect(["shop-api", "crm-api", "mes-api"]).toContain(one.service);
      expect(one.end).toBeGreaterThanOrEqual(one.start);
    }
  });

  test("a failure is in the status, and its tags stay", () => {
    const spans = parse(recordingJson("v1", "failed-7.order.shop-api.json")).flatMap((trace) => trace.spans);
    const failed = spans.find(({ name }) => name === "S3.PutObject")!;
    expect(failed).toMatchObject({ status: "error", statusMessage: "SlowDown", kind: "client" });
    expect(failed.attributes.get("error")).toBe(true);
  });

  test("the parent is the first same-trace CHILD_OF, else the first same-trace FOLLOWS_FROM; the rest are links", () => {
    const elsewhere = { refType: "CHILD_OF", traceID: "1".repeat(32), spanID: "000000000000000a" };
    const followed = { refType: "FOLLOWS_FROM", traceID: traceId, spanID: "000000000000000b" };
    const parent = { refType: "CHILD_OF", traceID: traceId, spanID: "000000000000000c" };
    const both = parseSpan({ references: [elsewhere, followed, parent] });
    expect(both.parentId).toBe("000000000000000c");
    expect(both.links.map(({ spanId }) => spanId)).toEqual(["000000000000000a", "000000000000000b"]);
    const linked = parseSpan({ references: [elsewhere, followed] });
    expect(linked.parentId).toBe("000000000000000b");
    expect(linked.links).toEqual([{ traceId: "1".repeat(32), spanId: "000000000000000a" }]);
    expect(parseSpan({ references: [elsewhere] })).not.toHaveProperty("parentId");
  });

  test("ids: 64 bits print as 16 digits, old servers leave out zeros, and a parent of zeros is none", () => {
    const old = { data: [{ traceID: "abc", spans: [{ ...span, traceID: "abc", spanID: "F1", parentSpanID: "0" }] }] };
    const [trace] = parse(old);
    expect(trace!.traceId).toBe("0000000000000abc");
    expect(trace!.spans[0]).toMatchObject({ traceId: "0000000000000abc", spanId: "00000000000000f1" });
    expect(trace!.spans[0]).not.toHaveProperty("parentId");
  });

  test("events come sorted by name and leave sorted by time", () => {
    const log = (timestamp: number, event: string) => ({
      timestamp,
      fields: [{ key: "event", type: "string", value: event }],
    });
    const { events } = parseSpan({ logs: [log(3, "a"), log(1, "b"), log(2, "c")] });
    expect(events.map(({ name }) => name)).toEqual(["b", "c", "a"]);
  });

  test("int64 beyond 2^53 stays a string; tracestate and sampling are found", () => {
    const tags = [
      { key: "big", type: "int64", value: "9007199254740993" },
      { key: "w3c.tracestate", type: "string", value: "ot=th:8" },
      { key: "span.kind", type: "string", value: "consumer" },
      { key: "otel.status_code", type: "string", value: "OK" },
    ];
    const parsed = parseSpan({ tags });
    expect(parsed.attributes.get("big")).toBe("9007199254740993");
    expect(parsed).toMatchObject({ traceState: "ot=th:8", kind: "consumer", status: "ok" });
  });

  test("a warning repeated by the memory store is there once, on spans and traces", () => {
    const twice = [
      "duplicate span IDs; skipping clock skew adjustment",
      "duplicate span IDs; skipping clock skew adjustment",
    ];
    const [trace] = parse({ data: [{ traceID: traceId, spans: [{ ...span, warnings: twice }], warnings: twice }] });
    expect(trace!.warnings).toHaveLength(1);
    expect(trace!.spans[0]!.warnings).toHaveLength(1);
  });

  test("what is absent or absurd is tolerated", () => {
    expect(
      parseSpan({ duration: -5, processID: "none", tags: null, logs: null, references: null, warnings: null }),
    ).toMatchObject({
      service: "",
      start: span.startTime,
      end: span.startTime,
      status: "unset",
      kind: "internal",
    });
    expect(
      parseSpan({
        tags: [
          { key: "__proto__", value: "x" },
          { key: "odd", value: {} },
        ],
      }).attributes,
    ).toEqual(new Map([["__proto__", "x"]]));
  });

  test.each([
    [{ startTime: 1e300 }, "startTime: expected a time after 1970 that a clock can show"],
    [{ startTime: -1 }, "startTime: expected a time after 1970 that a clock can show"],
    // A time before 1970 as Jaeger's unsigned number.
    [{ startTime: 18446681938800000000 }, "startTime: expected a time after 1970 that a clock can show"],
    [{ startTime: "1795024988801183" }, "startTime: expected a time after 1970 that a clock can show"],
    [{ duration: 5e18 }, "duration: expected a duration that a clock can show"],
    [{ duration: null }, "duration: expected a duration"],
    [{ traceID: "\u001b[2J" }, "traceID: expected up to 32 hex digits"],
    [{ traceID: "1".repeat(32) }, "traceID: expected its trace's"],
    [{ spanID: "../../x" }, "spanID: expected up to 16 hex digits"],
    [{ operationName: 5 }, "operationName: expected string, received number"],
    [{ logs: [{ timestamp: -5 }] }, "logs.0.timestamp: expected a time after 1970 that a clock can show"],
    [{ tags: [{ key: 1 }] }, "tags.0.key: expected string, received number"],
  ])("a span with %j is left out, and the others of its trace stay", (fields, why) => {
    const tags = [{ key: "order_id", value: "A-1" }];
    const answer = { data: [{ traceID: traceId, spans: [{ ...span, tags, ...fields }, span] }] };
    const [trace] = parse(answer);
    expect(trace!.spans).toHaveLength(1);
    expect(trace!.unread!.map((one) => one.why)).toEqual([why]);
    const carried = trace!.unread![0]!.carries?.attributes.get("order_id");
    expect(carried).toBe("tags" in fields ? undefined : "A-1");
  });

  test("an end before its start is no end: Jaeger counts it without a sign", () => {
    expect(parseSpan({ duration: 2 ** 64 - 2_048 })).toMatchObject({ start: span.startTime, end: span.startTime });
  });

  test("arbitrary JSON is refused or parsed, and never throws; its input stays as it is", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const arbitrarySpan = fc.record(
      {
        traceID: fc.constant(traceId),
        spanID: fc.stringMatching(/^[0-9a-f]{16}$/),
        operationName: fc.string(),
        startTime: fc.double(),
        duration: fc.double(),
        tags: value,
        logs: value,
        references: value,
        warnings: value,
      },
      { requiredKeys: ["traceID", "spanID", "operationName"] },
    );
    const answer = fc.oneof(
      value,
      fc.record({
        data: fc.array(fc.record({ traceID: fc.string(), spans: fc.array(arbitrarySpan), processes: value })),
      }),
    );
    fc.assert(
      fc.property(answer, (json) => {
        const before = structuredClone(json);
        const parsed = v1Answer.safeParse(json);
        if (parsed.success) (parsed.data.data ?? []).map(traceFromV1);
        expect(json).toEqual(before);
      }),
    );
  });
});
