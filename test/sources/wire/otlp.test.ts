import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { otlpTraces } from "../../../src/sources/wire/otlp-schema.ts";
import { tracesFromOtlp } from "../../../src/sources/wire/otlp.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";
import { recordingJson, recordingNames } from "../jaeger/recordings.ts";

interface Recorded {
  readonly result: {
    readonly resourceSpans: { readonly scopeSpans: { readonly spans: { readonly traceId: string }[] }[] }[];
  };
}

const parse = (json: unknown): Trace[] => tracesFromOtlp(otlpTraces.parse(json));

const traceId = "78400cab8825933575eaa2c9244ea82e";
const parseSpan = (fields: object): Span => {
  const span = { traceId, spanId: "82616905ccee8253", startTimeUnixNano: "1795014655339401999", ...fields };
  return parse({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })[0]!.spans[0]!;
};
const attribute = (value: unknown) => parseSpan({ attributes: [{ key: "a", value }] }).attributes.get("a");

describe("OTLP's JSON", () => {
  test("a recorded trace becomes ours", () => {
    expect(parse(recordingJson<Recorded>("v3", "trace-by-id.json").result)).toMatchSnapshot();
  });

  test.each(
    recordingNames("v3").filter((name) => /^(completed|failed|in-flight|lost|partner|waiting|cohort)/.test(name)),
  )("%s: regrouped by trace, no span lost", (name) => {
    const { result } = recordingJson<Recorded>("v3", name);
    const sent = result.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ spans }) => spans);
    const traces = parse(result);
    expect(new Set(traces.map((trace) => trace.traceId)).size).toBe(traces.length);
    expect(traces.flatMap(({ spans }) => spans)).toHaveLength(sent.length);
    for (const trace of traces)
      expect(new Set(trace.spans.map((span) => span.traceId))).toEqual(new Set([trace.traceId]));
  });

  test("a 64-bit trace id has v1's form", () => {
    expect(parseSpan({ traceId: `${"0".repeat(16)}75EAA2C9244EA82E` }).traceId).toBe("75eaa2c9244ea82e");
  });

  test("nanoseconds become microseconds as text: no digit moves", () => {
    expect(parseSpan({ endTimeUnixNano: "1795014655545279001" })).toMatchObject({
      start: 1795014655339401,
      end: 1795014655545279,
    });
    expect(parseSpan({ startTimeUnixNano: "999" }).start).toBe(0);
    expect(parseSpan({ startTimeUnixNano: 1795014655339000 }).start).toBe(1795014655339);
  });

  test.each([
    [
      { kind: 5, status: { code: 2, message: "SlowDown" } },
      { kind: "consumer", status: "error", statusMessage: "SlowDown" },
    ],
    [
      { kind: "SPAN_KIND_PRODUCER", status: { code: "STATUS_CODE_OK" } },
      { kind: "producer", status: "ok" },
    ],
    [
      { kind: 99, status: {} },
      { kind: "internal", status: "unset" },
    ],
  ])("enums by number or by name: %j", (wire, ours) => {
    expect(parseSpan(wire)).toMatchObject(ours);
  });

  test.each([
    [{ stringValue: "x" }, "x"],
    [{ boolValue: false }, false],
    [{ intValue: "42" }, 42],
    [{ intValue: "9007199254740993" }, "9007199254740993"],
    [{ doubleValue: 0.5 }, 0.5],
    [{ bytesValue: "AAE=" }, "AAE="],
    [{ arrayValue: { values: [{ stringValue: "a" }, { intValue: "1" }] } }, ["a", 1]],
    [{ arrayValue: {} }, []],
    [{ kvlistValue: { values: [{ key: "k", value: { intValue: 7 } }] } }, '{"k":7}'],
    [{}, undefined],
    [null, undefined],
  ])("a value: %j", (wire, ours) => {
    expect(attribute(wire)).toEqual(ours);
  });

  test("Jaeger's warnings are taken out of the attributes, each once", () => {
    const values = [{ stringValue: "w" }, { stringValue: "w" }];
    const span = parseSpan({ attributes: [{ key: "@jaeger@warnings", value: { arrayValue: { values } } }] });
    expect(span.warnings).toEqual(["w"]);
    expect(span.attributes.size).toBe(0);
  });

  test("links, tracestate and events, the events by time", () => {
    const span = parseSpan({
      traceState: "ot=th:0",
      parentSpanId: "0000000000000000",
      links: [{ traceId, spanId: "82616905ccee8254", attributes: [] }],
      events: [
        { name: "b", timeUnixNano: "2000" },
        { name: "a", timeUnixNano: "1000" },
      ],
    });
    expect(span).toMatchObject({ traceState: "ot=th:0", links: [{ traceId, spanId: "82616905ccee8254" }] });
    expect(span.events.map(({ name, time }) => [name, time])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(span).not.toHaveProperty("parentId");
  });

  test("an end before its start is no end", () => {
    const span = parseSpan({ endTimeUnixNano: "5" });
    expect(span.end).toBe(span.start);
  });

  test("a value nested without a bound does not exhaust the stack", () => {
    const text = `${'{"arrayValue":{"values":['.repeat(100_000)}${"]}}".repeat(100_000)}`;
    expect(attribute(JSON.parse(text))).toEqual([]);
  });

  test("arbitrary JSON is refused or parsed, and never throws; its input stays as it is", () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const nanos = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String), value);
    const span = fc.record(
      {
        traceId: fc.constant(traceId),
        spanId: fc.constant("82616905ccee8253"),
        parentSpanId: value,
        startTimeUnixNano: nanos,
        endTimeUnixNano: nanos,
        kind: value,
        attributes: fc.array(fc.record({ key: fc.string(), value })),
        events: value,
        links: value,
        status: value,
      },
      { requiredKeys: ["traceId", "spanId"] },
    );
    const resource = fc.record({ scopeSpans: fc.array(fc.record({ spans: fc.array(span) })) });
    fc.assert(
      fc.property(fc.oneof(value, fc.record({ resourceSpans: fc.array(resource) })), (json) => {
        const before = structuredClone(json);
        const parsed = otlpTraces.safeParse(json);
        if (parsed.success) tracesFromOtlp(parsed.data);
        expect(json).toEqual(before);
      }),
    );
  });
});
