import { describe, expect, it } from "vitest";
import type { Path } from "../../src/order/path.ts";
import { parsePathDocument } from "../../src/path/document.ts";
import { pathFrom } from "../../src/path/load.ts";
import { asOf } from "../story/as-of.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, type OrderOptions } from "../story/order.ts";
import { endOf, tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);
const withRetries = (retries: string): Path =>
  pathFrom(parsePathDocument("my.yaml", `extends: alexandrite\nretries: { ${retries} }`));
const ours = (options: Partial<OrderOptions>) => order({ id: "A-1", at, shape: "dotnet", ...options });
const tellAt = (traces: ReturnType<typeof ours>, now: number, path: Path) =>
  tell("A-1", asOf([...others, ...traces], now), now, { path });

describe("a message that fails and comes back from a retry queue", () => {
  const path = withRetries("13: 15m");
  const failed = ours({ fail: "16" });
  const failedAt = endOf(failed);
  const told = (now: number, traces = failed) => {
    const { state, point, reason } = tellAt(traces, now, path).verdict;
    return `${state} ${point} ${reason}`;
  };

  it("has not failed for good while the path expects further tries", () => {
    expect(told(failedAt + 10 * minute)).toBe("in-progress 16 retry-expected");
    expect(told(failedAt + 16 * minute)).toBe("failed 16 every-attempt-failed");
  });

  it("is told with its error and as being tried again", () => {
    const { verdict, findings } = tellAt(failed, failedAt + minute, path);
    expect(verdict.evidence.error).toMatchObject({ service: "mes-api" });
    expect(verdict.deadline).toBe(verdict.since! + 15.5 * minute);
    expect(findings).toContainEqual(expect.objectContaining({ code: "retrying", point: "16" }));
  });

  it("has failed at once where the path file says nothing of retries", () => {
    expect(tellAt(failed, failedAt + minute, withRetries("20.1: 15m")).verdict.state).toBe("failed");
  });

  it("has failed when a limit of the path is over, however long it is tried", () => {
    const long = withRetries("13: 5h");
    const submitted = tellAt(failed, failedAt + 50 * minute, long).verdict;
    expect(submitted).toMatchObject({ state: "in-progress", reason: "retry-expected" });
    // 10 → 18 has an hour.
    expect(tellAt(failed, failedAt + 65 * minute, long).verdict.state).toBe("failed");
  });

  it("has its time from the first failure on: one that fails for ever is told of", () => {
    const again = edit(failed, (span) =>
      span.service === "mes-api" ? { start: span.start + 12 * minute, end: span.end + 12 * minute } : null,
    ).map((trace) => ({
      ...trace,
      traceId: "f".repeat(32),
      spans: trace.spans.map((span) => ({ ...span, traceId: "f".repeat(32) })),
    }));
    expect(told(failedAt + 14 * minute, [...failed, ...again])).toBe("in-progress 16 retry-expected");
    expect(told(failedAt + 17 * minute, [...failed, ...again])).toBe("failed 16 every-attempt-failed");
  });

  it("is done when a further try went well", () => {
    const mended = ours({ retry: "16", until: "18" });
    expect(told(endOf(mended) + minute, mended)).toBe("waiting 20.1 person");
  });
});

it("a request that ended in an error before it got to a step is tried again too", () => {
  const broken = edit(ours({ until: "20.2" }), (span) =>
    span.name.includes("approve") ? { attributes: { "http.response.status_code": 500 } } : {},
  );
  const { verdict } = tellAt(broken, endOf(broken) + minute, withRetries("20.1: 5m"));
  expect(verdict).toMatchObject({ state: "in-progress", point: "20.3", reason: "retry-expected" });
  expect(verdict.evidence.error).toMatchObject({ service: "crm-api" });
  expect(tellAt(broken, endOf(broken) + 6 * minute, withRetries("20.1: 5m")).verdict).toMatchObject({
    state: "failed",
    point: "20.3",
    reason: "request-failed",
  });
});

it("a step inside a request may have retries of its own", () => {
  const failed = ours({ fail: "20.2" });
  const { verdict } = tellAt(failed, endOf(failed) + minute, withRetries("20.2: 5m"));
  expect(verdict).toMatchObject({ state: "in-progress", point: "20.2", reason: "retry-expected" });
});
