import { describe, expect, it } from "vitest";
import { digester } from "../../src/order/digest.ts";
import { parsePathDocument } from "../../src/path/document.ts";
import { loadPath, pathFrom } from "../../src/path/load.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { nackedAt } from "../story/nacked.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);
const path = loadPath();
const patient = pathFrom(parsePathDocument("my.yaml", "extends: alexandrite\nretries: { 13: 15m }"));

/** By the whole traces and by their digests. */
const told = (traces: readonly Trace[], later: number, how = path) =>
  [traces, traces.map((trace) => digester(how)(treeOf(trace)))].map((one) =>
    verdict("A-1", [...others, ...one], endOf(traces) + later, { path: how }),
  );
const isRequested = ({ kind, service, name }: Span) =>
  kind === "consumer" && service === "mes-api" && name.includes("calculation.requests");

// Java's agent (rabbitmq-2.7): a handler that catches its exception calls `basicNack` or `basicReject` by itself.
describe.each(["basic.nack", "basic.reject", "nack"])("a message that its consumer turned away by %s", (name) => {
  const nacked = (until: string) => nackedAt(order({ id: "A-1", at, shape: "java", until }), isRequested, name);

  it.each([
    ["13", "failed 13"],
    ["15a", "failed 15b"],
  ])("has failed, however well the consumer's own span ended, after %s", (until, then) => {
    expect(told(nacked(until), hour)).toEqual([then, then]);
  });

  it("may be tried again for as long as the path says", () => {
    expect(told(nacked("13"), 5 * minute, patient)).toEqual(["in-progress 13", "in-progress 13"]);
  });

  it("is done where it went well when it came again", () => {
    const [again, whole] = ["13", "18"].map((until) => order({ id: "A-1", at, shape: "java", until }));
    const first = nackedAt(again!, isRequested, name).flatMap(({ spans }) => spans);
    const before = (span: Span): Span => ({ ...span, start: span.start - 500, end: span.end - 500 });
    const tried = first.filter((span) => isRequested(span) || span.name === name).map(before);
    const renamed = tried.map((span) => ({ ...span, spanId: `e${span.spanId.slice(1)}` }));
    const parents = renamed.map((span) => (isRequested(span) ? span : { ...span, parentId: renamed[0]!.spanId }));
    const traces = whole!.map((trace) =>
      trace.spans.some(isRequested) ? { ...trace, spans: [...trace.spans, ...parents] } : trace,
    );
    expect(told(traces, hour)).toEqual(["waiting 20.1", "waiting 20.1"]);
  });
});
