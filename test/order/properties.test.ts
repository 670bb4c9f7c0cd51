import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, minute, order, type OrderOptions } from "../story/order.ts";
import type { Shape } from "../story/shapes.ts";
import { tell } from "./tell.ts";

const points = loadPath().points.map(({ point }) => point);
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const cohort = healthy(9, at - 2 * day, 12 * hour);

const shape = fc.constantFrom<Shape>("java", "dotnet", "node");
const point = fc.constantFrom(...points);
/** Any order: in good health or not, anywhere on the path, seen at any time. */
const story = fc.record({
  shape,
  variant: fc.constantFrom("shop" as const, "shop" as const, "partner" as const),
  until: point,
  fault: fc.option(fc.record({ way: fc.constantFrom("vanish", "fail", "retry"), point })),
  later: fc.constantFrom(minute, hour, 2 * day, 30 * day),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function told({ shape: own, variant, until, fault, later }: Story): { traces: Trace[]; now: number } {
  const options: OrderOptions = {
    id: "A-1",
    at,
    shape: own,
    variant,
    until,
    ...(fault === null ? {} : { [fault.way]: fault.point }),
  };
  const traces = order(options);
  const end = Math.max(at, ...traces.flatMap((trace) => trace.spans.map((span) => span.end)));
  return { traces, now: end + later };
}

/** The whole report, except the attempts that a row lists. */
const verdictOf = (traces: readonly Trace[], now: number) => {
  const { verdict, rows, findings } = tell("A-1", [...traces, ...cohort], now);
  return {
    verdict,
    findings,
    rows: rows.map(({ state, points: p }) => [state, p.map((one) => one.state)]),
  };
};

const shuffled = <T>(items: readonly T[], by: readonly number[]): T[] =>
  items
    .map((item, i) => ({ item, key: by[i % by.length]! * 7_919 + i * 104_729 }))
    .sort((a, b) => (a.key % 9_973) - (b.key % 9_973))
    .map(({ item }) => item);

const alarms = new Set(["failed", "lost", "stuck"]);
const keys = fc.array(fc.nat(9_972), { minLength: 5, maxLength: 30 });
const runs = { numRuns: 150 };

describe("a verdict", () => {
  it("never depends on the order of traces and spans", () => {
    fc.assert(
      fc.property(story, keys, (one, by) => {
        const { traces, now } = told(one);
        const mixed = shuffled(traces, by).map((trace) => ({ ...trace, spans: shuffled(trace.spans, by) }));
        expect(verdictOf(mixed, now)).toEqual(verdictOf(traces, now));
      }),
      // A partner who asks twice has two requests.
      {
        ...runs,
        examples: [
          [
            { shape: "java", variant: "partner", until: "17", fault: { way: "retry", point: "15b" }, later: minute },
            [1, 0, 0, 0, 0],
          ],
        ],
      },
    );
  });

  it("never depends on spans that arrive twice, nor on a trace that arrives in parts", () => {
    fc.assert(
      fc.property(story, keys, (one, by) => {
        const { traces, now } = told(one);
        const parts = traces.flatMap((trace) =>
          trace.spans.map((span, i): Trace => ({
            ...trace,
            spans: by[i % by.length]! % 3 === 0 ? [span, span] : [span],
          })),
        );
        expect(verdictOf([...parts, ...traces.slice(0, 2)], now)).toEqual(verdictOf(traces, now));
      }),
      runs,
    );
  });

  it("never becomes an alarm because other orders' spans are added", () => {
    fc.assert(
      fc.property(story, fc.integer({ min: -5, max: 5 }), shape, (one, days, otherShape) => {
        const { traces, now } = told(one);
        const others = order({ id: "B-9", at: at + days * day, shape: otherShape });
        const before = tell("A-1", [...traces, ...cohort], now).verdict.state;
        const after = tell("A-1", [...traces, ...cohort, ...others], now).verdict.state;
        // Other orders may turn "stuck" or "can't tell" into "lost", because overtaking proves a loss.
        if (!alarms.has(before) && before !== "undecidable") expect(alarms.has(after)).toBe(false);
      }),
      runs,
    );
  });

  it("changes nothing but times when all times shift together", () => {
    fc.assert(
      fc.property(story, fc.integer({ min: -400, max: 400 }), (one, days) => {
        const { traces, now } = told(one);
        const shift = days * day + 12_345;
        const move = (span: Span): Span => ({
          ...span,
          start: span.start + shift,
          end: span.end + shift,
          events: span.events.map((event) => ({ ...event, time: event.time + shift })),
        });
        const all = [...traces, ...cohort].map((trace) => ({ ...trace, spans: trace.spans.map(move) }));
        const moved = tell("A-1", all, now + shift);
        const still = tell("A-1", [...traces, ...cohort], now);
        expect({ state: moved.verdict.state, point: moved.verdict.point, reason: moved.verdict.reason }).toEqual({
          state: still.verdict.state,
          point: still.verdict.point,
          reason: still.verdict.reason,
        });
        expect((moved.verdict.deadline ?? 0) - (still.verdict.deadline ?? 0)).toBe(
          still.verdict.deadline === null ? 0 : shift,
        );
        expect(moved.findings.map(({ code }) => code)).toEqual(still.findings.map(({ code }) => code));
      }),
      runs,
    );
  });

  it("never becomes an alarm because a proved point's span is removed", () => {
    fc.assert(
      fc.property(story, fc.nat(), (one, pick) => {
        const { traces, now } = told(one);
        const report = tell("A-1", [...traces, ...cohort], now);
        const proved = provedSpans(report, traces);
        if (proved.length === 0) return;
        const gone = proved[pick % proved.length]!;
        const rest = traces
          .map((trace) => ({ ...trace, spans: trace.spans.filter((span) => span !== gone) }))
          .filter(({ spans }) => spans.length > 0);
        const after = tell("A-1", [...rest, ...cohort], now).verdict;
        if (!alarms.has(report.verdict.state))
          expect({ gone: gone.name, state: after.state, alarm: alarms.has(after.state) }).toEqual({
            gone: gone.name,
            state: after.state,
            alarm: false,
          });
      }),
      {
        numRuns: 300,
        // The second try is known by the spans that it left, and not by a span of its own.
        examples: [
          [{ shape: "dotnet", variant: "shop", until: "15a", fault: { way: "retry", point: "14" }, later: minute }, 7],
        ],
      },
    );
  });
});

/** Spans of points that a later done point proves. They carry no key that is nowhere else in their trace. */
function provedSpans(report: ReturnType<typeof tell>, traces: readonly Trace[]): Span[] {
  const { path, rows } = report;
  const seen = rows.flatMap((row) => row.points).filter(({ state }) => state === "done");
  const needed = new Set<string>();
  const visit = (id: string) => {
    for (const need of path.points.find(({ point: own }) => own === id)!.needs) {
      if (needed.has(need)) continue;
      needed.add(need);
      visit(need);
    }
  };
  for (const { point: id } of seen) visit(id);
  // One span can show two points, as S3's answer shows 6 and 7. So the proof's own span does not count as proved.
  const spansOf = (wanted: boolean) =>
    new Set(
      seen
        .filter(({ point: id }) => needed.has(id) === wanted)
        .flatMap(({ spans }) => spans.map(({ spanId }) => spanId)),
    );
  const ids = spansOf(true);
  for (const unproved of spansOf(false)) ids.delete(unproved);
  const keyed = (span: Span) => span.attributes.has("order_id") || span.attributes.has("calculation_request_id");
  return traces.flatMap((trace) =>
    trace.spans.filter(
      (span) => ids.has(span.spanId) && (!keyed(span) || trace.spans.some((other) => other !== span && keyed(other))),
    ),
  );
}
