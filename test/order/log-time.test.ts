import { describe, expect, it } from "vitest";
import type { LogTime } from "../../src/order/report.ts";
import type { Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { endOf, tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(20, at - 5 * day, day / 2);
const ours = (options: Partial<OrderOptions>) => order({ id: "A-1", at, ...options });
const spansOf = (traces: readonly Trace[]) => traces.flatMap(({ spans }) => spans);

/** When the logs of the service tell of the step that the verdict is about. */
function logsOf(traces: readonly Trace[], now: number): LogTime | undefined {
  const look = tell("A-1", traces, now).verdict.evidence.look.find((one) => one.kind === "service");
  expect(look).toBeDefined();
  return look!.logs;
}

describe("a service's logs tell of a step", () => {
  it("that a message was to lead to: from when it was sent up to the limit, and its way to the storage", () => {
    const story = ours({ until: "12" });
    const sent = spansOf(story).findLast(({ kind }) => kind === "producer")!.end;
    expect(logsOf([...others, ...story], at + 30 * day)).toEqual({ from: sent, to: sent + 40 * minute + 30 * second });
  });

  it("before which everything stands: still", () => {
    const before = healthy(5, at - 5 * day, day);
    const behind = healthy(2, at + minute, minute, { until: "12" });
    const story = ours({ until: "12" });
    const sent = spansOf(story).findLast(({ kind }) => kind === "producer")!.end;
    expect(logsOf([...before, ...behind, ...story], at + 5 * hour)).toEqual({ from: sent, to: null });
  });

  it("that its request ended without: during the request", () => {
    const story = ours({ vanish: "16" });
    const { start, end } = spansOf(story).find(({ kind, service }) => kind === "consumer" && service === "mes-api")!;
    expect(logsOf([...others, ...story], at + 30 * day)).toEqual({ from: start, to: end });
  });

  it("that failed: during the failure", () => {
    const story = ours({ fail: "20.2", until: "20.2" });
    const { start, end } = spansOf(story).findLast(({ status }) => status === "error")!;
    expect(logsOf([...others, ...story], endOf(story) + hour)).toEqual({ from: start, to: end });
  });

  it("that was refused: during the request that was", () => {
    const story = edit(ours({ until: "22.1" }), ({ name }) =>
      name.includes("assign") ? { attributes: { "http.status_code": 409 } } : {},
    );
    const { start, end } = spansOf(story).find(({ name }) => name.includes("assign"))!;
    expect(logsOf([...others, ...story], endOf(story) + hour)).toEqual({ from: start, to: end });
  });

  it("whose request is not in the window, nobody knows when: only what came later is seen", () => {
    const story = ours({ vanish: "16" });
    const priced = spansOf(story).find(({ name }) => name.includes("approve"))!.start;
    const later = story.filter(({ spans }) => spans.every(({ start }) => start >= priced));
    const { verdict } = tell("A-1", [...others, ...later], at + 30 * day);
    expect(verdict).toMatchObject({ point: "16", reason: "request-not-seen", evidence: { limits: [] } });
    expect(logsOf([...others, ...later], at + 30 * day)).toBeUndefined();
  });
});
