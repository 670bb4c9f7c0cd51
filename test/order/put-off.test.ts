import { describe, expect, it } from "vitest";
import { digester } from "../../src/order/digest.ts";
import { parsePathDocument } from "../../src/path/document.ts";
import { loadPath, pathFrom } from "../../src/path/load.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { edit } from "../story/edit.ts";
import { nackedAt } from "../story/nacked.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { endOf, tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(30, at - 2 * day, 2 * hour);
const withRetries = pathFrom(parsePathDocument("my.yaml", "extends: alexandrite\nretries: { 13: 30m }"));

const sendId = "de".repeat(8);

/** The MES can't calculate just now: without an error it sends the message to another queue, and acknowledges it. */
function putAside(shape: "java" | "dotnet" | "node", queue: string): Trace[] {
  const traces = order({ id: "A-1", at, shape, until: "13" });
  const consumer = traces.flatMap(({ spans }) => spans).find(({ kind }) => kind === "consumer")!;
  const attributes = new Map([
    ["messaging.system", "rabbitmq"],
    ["messaging.destination", queue],
    ["messaging.operation", "publish"],
  ]);
  const send: Span = {
    ...consumer,
    spanId: sendId,
    parentId: consumer.spanId,
    kind: "producer",
    name: `${queue} publish`,
    start: consumer.start + 1_000,
    end: consumer.start + 3_000,
    attributes,
  };
  return traces.map((one) => (one.traceId === consumer.traceId ? { ...one, spans: [...one.spans, send] } : one));
}
const told = (traces: readonly Trace[], after: number, path = loadPath()) => {
  const { state, point } = tell("A-1", [...others, ...traces], endOf(traces) + after, { path }).verdict;
  return `${state} ${point}`;
};

describe.each([
  ["java", "calculation.requests.retry"], // Spring: a queue with a time to live
  ["dotnet", "calculation.requests_delay"], // MassTransit's Defer and Redeliver
  ["node", "delay.calculation.requests"],
] as const)("a message that its consumer put off (%s, %s)", (shape, queue) => {
  const ours = putAside(shape, queue);

  it("is under way for ten minutes", () => {
    expect(told(ours, 2 * minute)).toBe("in-progress 14");
    expect(told(ours, 20 * minute)).toBe("lost 14");
  });

  it("is under way by a digest too, where the span that put it off is a client's", () => {
    const settled = { "messaging.operation": "settle" };
    const byClient = edit(ours, ({ kind, spanId, end }) => {
      if (kind === "consumer") return { end: end + 4_000 };
      if (spanId !== sendId) return {};
      return [{ kind: "client", spanId: "ac".repeat(8), attributes: settled }, { kind: "client" }];
    });
    const digested = byClient.map((trace) => digester(loadPath())(treeOf(trace)));
    expect([told(byClient, 2 * minute), told(digested, 2 * minute)]).toEqual(["in-progress 14", "in-progress 14"]);
  });

  it.each([
    ["in an error", edit(ours, ({ kind }) => (kind === "consumer" ? { status: "error" } : {}))],
    ["in a span that turns it away", nackedAt(ours, ({ kind }) => kind === "consumer", "basic.reject")],
  ])("is under way too where the consumer ended %s", (_, traces) => {
    const digested = traces.map((trace) => digester(loadPath())(treeOf(trace)));
    expect([told(traces, 2 * minute), told(digested, 2 * minute)]).toEqual(["in-progress 13", "in-progress 13"]);
    expect([told(traces, 20 * minute), told(digested, 20 * minute)]).toEqual(["failed 13", "failed 13"]);
  });

  it("is under way for as long as the path's retries say", () => {
    expect(told(ours, 20 * minute, withRetries)).toBe("in-progress 14");
    expect(told(ours, 40 * minute, withRetries)).toBe("lost 14");
  });
});

it("a message that was put into the path's own dead letters does not come back, whatever they are called", () => {
  const queues = "{ calculation.requests: { dead-letter: calculation.requests.retries-exhausted } }";
  const own = pathFrom(parsePathDocument("my.yaml", `extends: alexandrite\nqueues: ${queues}`));
  expect(told(putAside("java", "calculation.requests.retries-exhausted"), 2 * minute, own)).toBe("stuck 14");
});

it.each([
  "calculation.requests_error",
  "calculation.requests.parking",
  "calculation.requests.scheduled",
  "calculation.requests.retrieved",
  "recalculation.requests.retry",
  "audit.retry",
])("a message that was put into %s does not come back", (queue) => {
  expect(told(putAside("java", queue), 2 * minute)).toBe("stuck 14");
});
