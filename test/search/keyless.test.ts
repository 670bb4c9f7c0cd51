import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { investigateOrder } from "../../src/search/one-order/investigate-order.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { fleetOf, memory, named } from "../fleet/memory.ts";
import { edit } from "../story/edit.ts";
import { withoutKeys } from "../story/keyless.ts";
import { day, healthy, hour, order } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 9 * day;
/** Orders that get everywhere before ours, and after it. */
const others = healthy(30, at - day, 3 * hour);
const ours = order({ id: "A-1", at, shape: "node", until: "24b.2" });

const isReceived = ({ kind, name }: Span) => kind === "consumer" && name.includes("order.shipped");
const [received] = ours.filter(({ spans }) => spans.some(isReceived));
const before = ours.filter((trace) => trace !== received);

async function said(traces: readonly Trace[]) {
  const source = memory(traces);
  const { verdict } = await investigateOrder("A-1", { source, window: { from: 0, to: now }, now }, loadPath());
  const fleet = await fleetOf(traces, { now, from: at - 2 * day });
  return [verdict, named(fleet, "A-1").verdict].map(({ state, point, reason }) => [state, point, reason].join(" "));
}

const both = (what: string) => [what, what];

describe("an order whose message is received by a release that drops the keys", () => {
  it("may have got there, though orders that other instances receive have passed", async () => {
    expect(await said([...others, ...before, ...withoutKeys([received!])])).toEqual(
      both("undecidable 24b.1 unclaimed-span"),
    );
  });

  it("is lost if nobody received anything then", async () => {
    expect(await said([...others, ...before])).toEqual(both("lost 24b.1 overtaken"));
  });

  it("is lost if what was received without a key was received before it was sent, or days later", async () => {
    const moved = [-hour, 3 * day].flatMap((by) =>
      withoutKeys([received!]).map((trace) => ({
        traceId: by < 0 ? "1".repeat(32) : "2".repeat(32),
        warnings: [],
        spans: trace.spans.map((span) => ({ ...span, start: span.start + by, end: span.end + by })),
      })),
    );
    expect(await said([...others, ...before, ...moved])).toEqual(both("lost 24b.1 overtaken"));
  });

  it("is lost if the request without a key ended in an error", async () => {
    const failed = withoutKeys([received!]).map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) => ({ ...span, status: "error" as const })),
    }));
    expect(await said([...others, ...before, ...failed])).toEqual(both("lost 24b.1 overtaken"));
  });
});

describe("an order whose message is received by a consumer whose span is lost, and the key with it", () => {
  const isWork = ({ kind, service }: Span) => kind === "client" && service === "crm-api";
  const left = edit([received!], (span) => (isReceived(span) ? null : {}));

  it("may have got there: what is left of the work shows that some message was received", async () => {
    expect(left[0]!.spans.filter(isWork)).toHaveLength(1);
    expect(await said([...others, ...before, ...left])).toEqual(both("undecidable 24b.1 unclaimed-span"));
  });

  it("is lost if what is left is of no step inside", async () => {
    const other = edit(left, () => ({ attributes: { order_status: "PACKAGING" } }));
    expect(await said([...others, ...before, ...other])).toEqual(both("lost 24b.1 overtaken"));
  });

  it("is lost if the work is in a request of another kind", async () => {
    const asked = edit([received!], (span) => (isReceived(span) ? { kind: "server", name: "PUT /admin" } : {}));
    const elsewhere = withoutKeys(asked).map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) =>
        span.kind === "server" ? { ...span, attributes: new Map([["http.request.method", "PUT"]]) } : span,
      ),
    }));
    expect(await said([...others, ...before, ...elsewhere])).toEqual(both("lost 24b.1 overtaken"));
  });
});

describe("steps whose requests have no key any more", () => {
  const swept = async (traces: readonly Trace[]) => {
    const { search } = await fleetOf(traces, { now: at + 4 * day, from: at - 2 * day });
    return { blind: search.blind, notes: search.notes.map(({ values }) => values[1]) };
  };
  const keyed = healthy(30, at - 2 * day, hour);

  it("are told: orders that get there are not seen", async () => {
    const since = at + day;
    const all = Array.from({ length: 36 }, (_, i) => order({ id: `R-${i}`, at: at - 2 * day + i * 2 * hour })).flat();
    const released = withoutKeys(all, ({ start, service }) => start >= since && service === "crm-api");
    const { blind, notes } = await swept(released);
    expect([blind, notes.length]).toEqual([true, 1]);
    expect(notes[0]).toMatch(/25\.1 \(\d\d\)/);
  });

  it("are not told where somebody asks without a key all the time", async () => {
    const probe = withoutKeys(
      Array.from({ length: 72 }, (_, i) => order({ id: `P-${i}`, at: at - 2 * day + i * hour, until: "3" })).flat(),
    );
    expect(await swept([...keyed, ...probe])).toEqual({ blind: false, notes: [] });
  });
});
