import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { asOf } from "../story/as-of.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, type OrderOptions } from "../story/order.ts";
import { endOf, tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);

/** A partner's request for a price, which the MES sends itself as a message to its queue of calculations. */
function byMessage(options: Partial<OrderOptions>): Trace[] {
  const traces = order({ id: "P-1", at, shape: "dotnet", variant: "partner", ...options });
  const consumed = order({ id: "P-1", at, shape: "dotnet" })
    .flatMap(({ spans }) => spans)
    .find(({ kind, service }) => kind === "consumer" && service === "mes-api")!;
  return traces.map((trace) => {
    const entry = trace.spans.find(({ kind, service }) => kind === "server" && service === "mes-api");
    if (entry === undefined || !entry.name.includes("/api/calculations")) return trace;
    const work = trace.spans.filter(({ parentId }) => parentId === entry.spanId);
    const consumer: Span = {
      ...consumed,
      traceId: trace.traceId,
      parentId: entry.spanId,
      spanId: "9200000000000000",
      start: entry.end + 1_000,
      end: Math.max(entry.end + 2_000, ...work.map(({ end }) => end)),
      links: [],
    };
    const [moved] = edit([trace], (span) => (work.includes(span) ? { parentId: consumer.spanId } : {}));
    return { ...moved!, spans: [...moved!.spans, consumer] };
  });
}
const told = (traces: readonly Trace[], now: number, id = "P-1") => {
  const { state, point } = tell(id, asOf([...others, ...traces], now), now).verdict;
  return `${state} ${point}`;
};

describe("a partner's price that is calculated from the queue", () => {
  it("and ordered by nobody is delivered", () => {
    const quote = byMessage({ anonymous: true, until: "18" });
    expect(told(quote, endOf(quote) + 3 * day, "c-P-1")).toBe("completed 18");
  });

  it("and ordered goes all the way", () => {
    const ordered = byMessage({});
    expect(told(ordered, endOf(ordered) + day)).toBe("completed 25.2");
  });

  it("has failed if its consumer threw", () => {
    const thrown = edit(byMessage({ anonymous: true, until: "14" }), (span, { spans }) => {
      const consumer = spans.find(({ spanId }) => spanId === "9200000000000000");
      if (span === consumer) return { status: "error", end: span.start + minute };
      return span.parentId === consumer?.spanId ? null : {};
    });
    expect(told(thrown, endOf(thrown) + hour, "c-P-1")).toBe("failed 13");
  });

  it("is in progress while it is calculated, and lost if it is not saved", () => {
    const long = byMessage({ waits: { "15b": 20 * minute } });
    expect(told(long, at + 15 * minute, "c-P-1")).toMatch(/^in-progress 1[45]/);
    const unsaved = byMessage({ vanish: "16" });
    expect(told(unsaved, endOf(unsaved) + day)).toBe("lost 16");
    const unsent = byMessage({ vanish: "18", anonymous: true });
    expect(told(unsent, endOf(unsent) + day, "c-P-1")).toBe("lost 18");
  });
});
