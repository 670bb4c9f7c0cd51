import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digester } from "../../src/order/digest.ts";
import { loadPath } from "../../src/path/load.ts";
import { readRecording } from "../../src/sources/file/recording.ts";
import { causesOf } from "../../src/trace/causes.ts";
import { mergeTraces } from "../../src/trace/merge.ts";
import type { Trace } from "../../src/trace/span.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { day, hour, minute, order, second } from "../story/order.ts";
import type { Shape } from "../story/shapes.ts";
import { span } from "../trace/span.ts";
import { tell } from "./tell.ts";

const path = loadPath();
const digested = digester(path);
const digest = (trace: Trace): Trace => digested(treeOf(trace));
const at = Date.UTC(2026, 10, 9, 9) * 1_000;

const points = path.points.map(({ point }) => point);
const story = fc.record({
  shape: fc.constantFrom<Shape>("java", "dotnet", "node"),
  variant: fc.constantFrom("shop" as const, "partner" as const),
  until: fc.constantFrom(...points),
  fault: fc.constantFrom({}, ...points.flatMap((point) => [{ vanish: point }, { fail: point }, { retry: point }])),
  drop: fc.subarray(points, { maxLength: 4 }),
  later: fc.constantFrom(minute, hour, 2 * day, 30 * day),
});

/** Spans of no interest that an instrumentation adds: middleware, connections, a framework's own spans. */
const padded = ({ spans, ...trace }: Trace): Trace => ({
  ...trace,
  spans: spans.flatMap((one, i) => [
    { ...one, attributes: new Map([...one.attributes, ["thread.name", `worker-${i}`]]) },
    ...Array.from({ length: 3 }, (_, k) =>
      span({
        traceId: trace.traceId,
        spanId: `${i}${k}`.padStart(16, "e"),
        parentId: one.spanId,
        service: one.service,
        name: `middleware - ${k}`,
        kind: "internal",
        start: one.start,
        end: Math.min(one.end, one.start + k),
      }),
    ),
  ]),
});

describe("a digest", () => {
  it("leads to the verdict, the rows and the findings that the whole trace leads to", () => {
    fc.assert(
      fc.property(story, ({ later, fault, ...one }) => {
        const whole = order({ id: "A-1", at, ...fault, ...one }).map(padded);
        const now = Math.max(at, ...whole.flatMap(({ spans }) => spans.map(({ end }) => end))) + later;
        const others = order({ id: "A-2", at: at + minute, shape: one.shape }).map(padded);
        const all = [...whole, ...others];
        expect({ ...tell("A-1", all.map(digest), now), search: null }).toEqual({
          ...tell("A-1", all, now),
          search: null,
        });
      }),
      { numRuns: 200 },
    );
  });

  it("keeps a statement of another table that failed, as it may undo a step", () => {
    const failing = order({ id: "A-1", at }).map(({ spans, ...trace }) => ({
      ...trace,
      spans: spans.flatMap((one) => {
        const request = spans.find(({ kind }) => kind === "server");
        if (request?.attributes.get("order_status") !== "CLOSED") return [one];
        if (one === request)
          return [
            { ...one, status: "error" as const, attributes: new Map([...one.attributes, ["http.status_code", 500]]) },
          ];
        const history = span({
          traceId: trace.traceId,
          spanId: "e".repeat(16),
          parentId: request.spanId,
          service: request.service,
          kind: "client",
          start: one.end,
          end: one.end + 1,
          status: "error",
          attributes: { "db.system.name": "postgresql", "db.query.text": "INSERT INTO order_history" },
        });
        return [one, history];
      }),
    }));
    const now = at + 30 * day;
    expect(tell("A-1", failing, now).verdict).toMatchObject({ state: "failed", point: "25.2" });
    expect(tell("A-1", failing.map(digest), now).verdict).toMatchObject({ state: "failed", point: "25.2" });
  });

  it("keeps of a stack trace which exceptions caused the last one", () => {
    const stackTrace = `a.Failed: b\n${"\tat a.B.c(B.java:1)\n".repeat(100)}Caused by: a.Row: was it\n\tat a.B.d(B.java:2)`;
    const attributes = new Map([["exception.stacktrace", stackTrace]]);
    const one = span({ kind: "consumer", events: [{ name: "exception", time: 1_500_000, attributes }] });
    const [kept] = digest({ traceId: one.traceId, spans: [one], warnings: [] }).spans;
    expect([...kept!.events[0]!.attributes]).toEqual([["exception.stacktrace", "Caused by: a.Row"]]);
    expect(causesOf(kept!)).toEqual(causesOf(one));
  });

  it("keeps the word that makes a query analytic, wherever it stands", () => {
    const query = `UPDATE orders SET note = '${"x".repeat(6_000)}' /* report */`;
    const one = span({
      kind: "client",
      attributes: { "db.system.name": "postgresql", "db.query.text": query, order_id: "A-1" },
    });
    const digest = digester({ ...path, analytic: ["report"] })(
      treeOf({ traceId: one.traceId, spans: [one], warnings: [] }),
    );
    expect(digest.spans[0]!.attributes.get("db.query.text")).toBe(query);
  });

  it("keeps a slow query that is no step, but no other query", () => {
    const queries = (took: number, text = "SELECT 1") =>
      order({ id: "A-1", at }).map(({ spans, ...trace }) => ({
        ...trace,
        spans: spans.flatMap((one, i) => {
          // The request takes longer than its query, whose span could otherwise not be let go.
          const start = one.start;
          const [first, query] = ["f", "e"].map((digit) =>
            span({
              traceId: trace.traceId,
              spanId: `${i}`.padStart(16, digit),
              parentId: one.spanId,
              service: one.service,
              kind: "client",
              start,
              end: digit === "e" ? start + took : start,
              attributes: digit === "e" ? { "db.system.name": "postgresql", "db.query.text": text } : {},
            }),
          );
          return one.kind === "server" ? [{ ...one, end: one.end + minute }, first!, query!] : [one];
        }),
      }));
    const found = (traces: readonly Trace[]) =>
      tell("A-1", traces, at + 30 * day).findings.filter(({ evidence }) => evidence.what === "query");
    const slow = queries(9 * second);
    expect(found(slow).length).toBeGreaterThan(5);
    expect(found(slow.map(digest))).toEqual(found(slow));
    const kept = (traces: readonly Trace[]) =>
      traces.map(digest).flatMap(({ spans }) => spans.filter(({ spanId }) => spanId.startsWith("e")));
    expect([kept(queries(second)), kept(queries(9 * second, "SELECT * FROM analytics_daily"))]).toEqual([[], []]);
  });

  it("leaves out what is of no interest", () => {
    const [trace] = order({ id: "A-1", at, until: "3" });
    expect(digest(padded(trace!)).spans.length).toBeLessThan(padded(trace!).spans.length / 1.5);
    expect([...digest(padded(trace!)).spans[0]!.attributes.keys()]).not.toContain("thread.name");
  });

  it("says of every recorded order what its whole traces say", async () => {
    const files = ["shop-api", "crm-api", "mes-api"].map((name) => `examples/${name}.json.gz`);
    const recording = await readRecording(files, Readable.from([]));
    const window = { from: recording.oldest, to: recording.end };
    const services = recording.totals().services;
    const found = await Promise.all(
      services.map((service) => recording.byService({ service, atMost: 100_000 }, window)),
    );
    const traces = mergeTraces(found.flatMap((answer) => answer.traces));
    const digests = traces.map(digest);
    const truth = JSON.parse(readFileSync("examples/truth.json", "utf8")) as { id: string }[];
    for (const { id } of truth) {
      const whole = tell(id, traces, recording.end);
      const reduced = tell(id, digests, recording.end);
      expect({ ...reduced, search: null }).toEqual({ ...whole, search: null });
    }
  });
});
