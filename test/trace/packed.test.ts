import fc from "fast-check";
import { expect, it } from "vitest";
import { PackedTraces } from "../../src/trace/packed.ts";
import type { AttributeValue, Span, Trace } from "../../src/trace/span.ts";
import { span } from "./span.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const trace = (...spans: readonly Span[]): Trace => ({ traceId, spans, warnings: [] });
const packedAndBack = (one: Trace): Trace => {
  const traces = new PackedTraces();
  return traces.get(traces.add(one));
};

// Nobody can tell -0 from 0 in a time or in an attribute's text.
const anyDouble = fc.double({ noNaN: true }).map((number) => number + 0);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.string(),
  fc.boolean(),
  anyDouble,
  fc.array(fc.oneof(fc.string(), anyDouble)),
);
const anyAttributes = fc.dictionary(fc.string(), value);
// What a wire may send: an id is hexadecimal, or whatever a service made of it.
const anyId = fc.oneof(fc.stringMatching(/^[0-9a-f]{16}$/), fc.string());
const anyTime = fc.oneof(fc.maxSafeInteger(), anyDouble);
const anySpan = fc
  .record({
    attributes: anyAttributes,
    resource: anyAttributes,
    own: fc.record(
      {
        spanId: anyId,
        parentId: anyId,
        start: anyTime,
        end: anyTime,
        name: fc.string(),
        status: fc.constantFrom<Span["status"]>("unset", "ok", "error"),
        statusMessage: fc.string(),
        traceState: fc.string(),
        warnings: fc.array(fc.string()),
        links: fc.array(fc.record({ traceId: anyId, spanId: anyId })),
      },
      { requiredKeys: ["spanId"] },
    ),
    events: fc.array(fc.record({ name: fc.string(), time: anyTime, attributes: anyAttributes })),
  })
  .map(({ attributes, resource, own, events }) =>
    span({
      ...own,
      traceId,
      attributes,
      resource: new Map(Object.entries(resource)),
      events: events.map((event) => ({ ...event, attributes: new Map(Object.entries(event.attributes)) })),
    }),
  );

it("gives every trace back as it was", () => {
  fc.assert(
    fc.property(fc.array(anySpan), (spans) => {
      expect(packedAndBack(trace(...spans))).toEqual(trace(...spans));
    }),
  );
});

it("keeps a trace of which some spans can't be read as it is", () => {
  const one: Trace = { ...trace(), unread: [{ why: "its time is impossible" }] };
  expect(packedAndBack(one)).toBe(one);
});

it("moves traces that stay when those around them are let go, and takes others in their places", () => {
  const traces = new PackedTraces();
  const text = "x".repeat(10_000);
  const made = (i: number) => trace(span({ traceId, name: `${i} ${text}` }));
  const numbers = Array.from({ length: 1_000 }, (_, i) => traces.add(made(i)));
  for (const number of numbers) if (number % 10 !== 0) traces.letGo(number);
  traces.replace(990, made(7));
  expect(numbers.filter((number) => traces.has(number))).toEqual(numbers.filter((number) => number % 10 === 0));
  expect(traces.get(0)).toEqual(made(0));
  expect(traces.get(980)).toEqual(made(980));
  expect(traces.get(990)).toEqual(made(7));
  const more = Array.from({ length: 1_000 }, (_, i) => [traces.add(made(i)), made(i)] as const);
  for (const [number, one] of more) expect(traces.get(number)).toEqual(one);
  for (const number of numbers.slice(0, 900).filter((one) => one % 10 === 0))
    expect(traces.get(number)).toEqual(made(number));
});

it("has room for a trace that is longer than a piece of memory", () => {
  const one = trace(span({ traceId, attributes: { body: "y".repeat(3_000_000) } }));
  expect(packedAndBack(one)).toEqual(one);
});
