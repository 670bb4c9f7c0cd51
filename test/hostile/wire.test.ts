import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { investigate } from "../../src/order/investigation.ts";
import { loadPath } from "../../src/path/load.ts";
import { withoutFuture } from "../../src/search/left-out.ts";
import { SourceError } from "../../src/sources/errors.ts";
import { parseRecording } from "../../src/sources/file/formats.ts";
import type { TraceSource } from "../../src/sources/source.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { verdict } from "../order/tell.ts";
import { recordingText } from "../sources/jaeger/recordings.ts";
import { day, healthy, order } from "../story/order.ts";
import { absurd, type Json, mutated, way } from "./mutated.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 30 * day;
const others = healthy(3, at + day, day);
const path = loadPath();

const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe.each([
  ["v1", "completed.order.crm-api.json"],
  ["v3", "completed.order.json"],
] as const)("a valid answer of %s with anything in the place of anything", (dialect, name) => {
  const text = recordingText(dialect, name);
  const valid = JSON.parse(text) as Json;

  test("is read, with what can't be left out, or refused with a reason; and its orders can be judged", () => {
    fc.assert(
      fc.property(way, absurd, (steps, by) => {
        const traces = outcome(() => parseRecording("x.json", JSON.stringify(mutated(valid, steps, by))));
        if (traces instanceof SourceError) return;
        expect(Array.isArray(traces)).toBe(true);
        for (const trace of traces as Trace[]) {
          expect(trace.traceId).toMatch(/^([0-9a-f]{16}|[0-9a-f]{32})?$/);
          for (const span of trace.spans) {
            expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
            expect(new Date(span.end / 1_000).getTime()).not.toBeNaN();
          }
        }
        investigate("A-1058", traces as Trace[], path, { now });
      }),
      { numRuns: 2_000 },
    );
  });

  test("cut off anywhere, or with bytes that are no UTF-8, is read or refused", () => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(
        fc.nat(bytes.length),
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 5 }),
        (length, flips) => {
          const broken = Buffer.from(bytes.subarray(0, length));
          for (const [where, byte] of flips) broken[where % Math.max(1, length)] = byte;
          const read = outcome(() => parseRecording("x.json", new TextDecoder().decode(broken)));
          expect(read instanceof SourceError || Array.isArray(read)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a span that can't be used", () => {
  const story = (until: string) => order({ id: "A-1", at, until });
  const unread = (trace: Trace, gone: Span): Trace => ({
    ...trace,
    spans: trace.spans.filter((span) => span !== gone),
    unread: [{ why: "startTime: expected a time", carries: gone }],
  });

  test("never makes an order lost or stuck that was not, nor fine that was not", () => {
    const points = path.points.map(({ point }) => point);
    const fine = new Set(["in-progress", "waiting", "completed", "not-found"]);
    fc.assert(
      fc.property(
        fc.constantFrom(...points),
        fc.nat(),
        fc.constantFrom(day / 24, 2 * day, 30 * day),
        (until, pick, later) => {
          const traces = story(until);
          const all = traces.flatMap((trace) => trace.spans.map((span) => ({ trace, span })));
          const { trace, span } = all[pick % all.length]!;
          const moment = Math.max(...all.map((one) => one.span.end)) + later;
          const whole = verdict("A-1", [...others, ...traces], moment).split(" ")[0]!;
          const rest = traces.map((one) => (one === trace ? unread(one, span) : one));
          const broken = verdict("A-1", [...others, ...rest], moment).split(" ")[0]!;
          expect(["lost", "stuck"]).not.toContain(broken);
          if (!fine.has(whole)) expect(fine).not.toContain(broken);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("without any key concerns no other order", () => {
    const lost = story("12");
    const nobody: Trace = {
      traceId: "0".repeat(15) + "9",
      spans: [],
      warnings: [],
      unread: [{ why: "x", carries: { attributes: new Map(), events: [], resource: new Map() } }],
    };
    expect(verdict("A-1", [...others, ...lost, nobody], now)).toBe("lost 13");
    const unknown: Trace = { ...nobody, unread: [{ why: "x" }] };
    expect(verdict("A-1", [...others, ...lost, unknown], now)).toBe("undecidable 13");
    const own: Trace = {
      ...nobody,
      unread: [
        {
          why: "x",
          carries: { attributes: new Map([["calculation_request_id", "c-A-1"]]), events: [], resource: new Map() },
        },
      ],
    };
    expect(verdict("A-1", [...others, ...lost, own], now)).toBe("undecidable 13");
    expect(verdict("B-7", [...others, own], now)).toBe("undecidable");
  });
});

describe("what a hostile writer makes up about an order", () => {
  const lost = order({ id: "A-1", at, until: "12" });
  const fake = (more: Partial<Span>): Trace => {
    const real = order({ id: "A-1", at, until: "13" })
      .flatMap(({ spans }) => spans)
      .find(({ kind, name }) => kind === "consumer" && name.includes("calculation.requests"))!;
    const { parentId: _, ...span } = {
      ...real,
      traceId: "e".repeat(32),
      attributes: new Map([...real.attributes, ["order_id", "A-1"]]),
      ...more,
    };
    return { traceId: span.traceId, spans: [span], warnings: [] };
  };

  test("of another service, kind or queue is no step", () => {
    expect(verdict("A-1", [...others, ...lost], now)).toBe("lost 13");
    for (const more of [
      { service: "evil" },
      { kind: "internal" as const, attributes: new Map([["order_id", "A-1"]]) },
      { kind: "producer" as const },
    ])
      expect(verdict("A-1", [...others, ...lost, fake(more)], now)).toBe("lost 13");
  });

  test("in the future is left out, and makes the order undecidable", async () => {
    const source = {
      byAttribute: async () => ({
        traces: [...lost, fake({ start: now, end: now + 500 * day })],
        truncated: false,
        notes: [],
      }),
    };
    const { traces } = await withoutFuture(source as unknown as TraceSource, now).byAttribute([], "", {
      from: 0,
      to: now,
    });
    expect(verdict("A-1", [...others, ...traces], now)).toBe("undecidable 13");
  });

  test("by the id of a request, to take away what is inside of it, makes it unclear and not lost", () => {
    const traces = order({ id: "A-1", at, until: "20.3" });
    const entry = traces.flatMap(({ spans }) => spans).find(({ name }) => name.includes("approve"))!;
    const twin = { ...entry, start: entry.start + 1 };
    const twinned = traces.map((trace) =>
      trace.traceId === entry.traceId ? { ...trace, spans: [...trace.spans, twin] } : trace,
    );
    expect(verdict("A-1", [...others, ...twinned], now).split(" ")[0]).not.toBe("lost 20.2");
  });
});
