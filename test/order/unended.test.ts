import { describe, expect, it } from "vitest";
import { replaysOf } from "../../src/order/replays.ts";
import { unendedIn } from "../../src/order/unended.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Trace } from "../../src/trace/span.ts";
import { order, type OrderOptions } from "../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
/** Without its consumer's span nothing in Node's trace says whose it is. */
const shapes = ["java", "dotnet"] as const;

const tracesOf = (more: Partial<OrderOptions>) => shapes.map((shape) => order({ id: "A-1", at, shape, ...more }));
const of = (traces: readonly Trace[]) => unendedIn(replaysOf(traces, path)[0]!);

describe("a request never ended", () => {
  it("if its own span is missing, and with it a step that other requests wait for", () => {
    for (const traces of tracesOf({ drop: ["13"], until: "15a" })) {
      const [calculation] = of(traces);
      const { spans } = traces.find(({ traceId }) => traceId === calculation)!;
      expect(spans.map(({ service }) => service)).toContain("mes-api");
      expect(of(traces).size).toBe(1);
    }
  });
});

describe("its span is lost", () => {
  it("if the order went on, whatever else of the request is missing", () => {
    for (const traces of tracesOf({ drop: ["13", "16", "17", "18"] })) expect(of(traces).size).toBe(0);
    for (const traces of tracesOf({ drop: ["13"] })) expect(of(traces).size).toBe(0);
  });

  it("if it did all that others wait for, though the order went no further", () => {
    for (const traces of tracesOf({ drop: ["13"], until: "18" })) expect(of(traces).size).toBe(0);
  });

  it("if a step of it failed: a request ends with that", () => {
    for (const traces of tracesOf({ drop: ["13"], fail: "16" })) expect(of(traces).size).toBe(0);
  });
});

it("is told of no order whose traces are whole", () => {
  for (const traces of [...tracesOf({}), ...tracesOf({ vanish: "16" }), ...tracesOf({ until: "15a" })])
    expect(of(traces).size).toBe(0);
});
