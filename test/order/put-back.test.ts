import { describe, expect, it } from "vitest";
import { parsePathDocument } from "../../src/path/document.ts";
import { loadPath, pathFrom } from "../../src/path/load.ts";
import type { Microseconds, Span, Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { putBack } from "../story/put-back.ts";
import { repeated } from "../story/repeated.ts";
import { endOf, tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);
const withRetries = pathFrom(parsePathDocument("my.yaml", "extends: alexandrite\nretries: { 24b.1: 2h }"));

const told = (traces: readonly Trace[], now = endOf(traces) + minute, path = loadPath()) => {
  const { state, point } = tell("A-1", [...others, ...traces], now, { path }).verdict;
  return `${state} ${point}`;
};
const isReceiving = ({ kind, service }: Span) => kind === "consumer" && service === "crm-api";
const again = (traces: readonly Trace[], times: number, every: Microseconds = 5 * minute) =>
  repeated(traces, isReceiving, every, times);

describe("a message that its consumer puts back every five minutes", () => {
  const failed = putBack(order({ id: "A-1", at, shape: "java", fail: "24b.2", until: "24b.2" }), "order.shipped");
  const inVain = putBack(order({ id: "A-1", at, shape: "java", until: "24b.1" }), "order.shipped");
  const saved = order({ id: "A-1", at, shape: "java", until: "24b.2" });

  it("has not failed while that may end", () => {
    for (const times of [0, 1, 2, 5]) expect([times, told(again(failed, times))]).toEqual([times, "in-progress 24b.2"]);
  });

  it("is done when it was saved at last", () => {
    const late = edit(saved, (span, { spans }) => {
      const consumer = spans.find(isReceiving);
      const isLast = consumer !== undefined && [span.spanId, span.parentId].includes(consumer.spanId);
      return isLast ? { spanId: `b${span.spanId.slice(1)}`, start: span.start + hour, end: span.end + hour } : null;
    });
    const traces = [...again(failed, 2), ...late];
    expect(told(traces, endOf(traces) + hour)).toBe("waiting 25.1");
  });

  it("has failed if it is put back for ever", () => {
    const [soon, late] = [again(failed, 7), again(failed, 288)];
    expect([told(soon), told(late)]).toEqual(["failed 24b.2", "failed 24b.2"]);
    const deadlineOf = (traces: readonly Trace[]) =>
      tell("A-1", [...others, ...traces], endOf(traces) + minute).verdict.deadline!;
    expect(deadlineOf(late)).toBe(deadlineOf(soon));
    expect(deadlineOf(soon)).toBeLessThan(endOf(soon));
  });

  it("has the time of the path's retries", () => {
    expect(told(again(failed, 20), undefined, withRetries)).toBe("in-progress 24b.2");
    expect(told(again(failed, 26), undefined, withRetries)).toBe("failed 24b.2");
  });

  it("is lost if nothing fails and it is never saved", () => {
    for (const times of [2, 5]) expect([times, told(again(inVain, times))]).toEqual([times, "in-progress 24b.2"]);
    expect(told(again(inVain, 288))).toBe("lost 24b.2");
    expect(told(again(inVain, 20), undefined, withRetries)).toBe("in-progress 24b.2");
    expect(told(again(inVain, 288), undefined, withRetries)).toBe("lost 24b.2");
  });
});

it("a price that the CRM can't take in and puts back for ever has failed before 20.1", () => {
  const priced = putBack(order({ id: "A-1", at, shape: "java", until: "18" }), "calculation.results");
  const failed = edit(priced, (span) => (isReceiving(span) ? { status: "error" } : {}));
  expect([told(again(failed, 2)), told(again(failed, 288))]).toEqual(["in-progress 20.1", "failed 20.1"]);
});

it("a message whose work is cancelled each time, and which the broker delivers again for ever, has failed", () => {
  const attributes = new Map([["exception.type", "System.OperationCanceledException"]]);
  const cancelled = edit(order({ id: "A-1", at, shape: "dotnet", until: "24b.1" }), (span) =>
    isReceiving(span) && span.name.includes("order.shipped")
      ? { status: "error", events: [{ name: "exception", time: span.end, attributes }] }
      : {},
  );
  expect([told(again(cancelled, 2)), told(again(cancelled, 288))]).toEqual(["in-progress 24b.1", "failed 24b.1"]);
});
