import { describe, expect, it } from "vitest";
import { parseOrderReference } from "../../../src/config/order-reference.ts";
import { loadPath } from "../../../src/path/load.ts";
import { investigateReference, resolveOrder } from "../../../src/search/one-order/resolve-order.ts";
import { UnresolvedOrder } from "../../../src/search/one-order/unresolved-order.ts";
import { say, told as toldOf } from "../../../src/sentence.ts";
import { inMemory } from "../../../src/sources/file/in-memory.ts";
import { earliestStart, latestEnd, type Trace } from "../../../src/trace/span.ts";
import { batchPoll } from "../../story/batch-poll.ts";
import { day, healthy, order } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 40 * day;
const ours = order({ id: "A-1", at });
const window = { from: at - day, to: now };

async function told(text: string, traces: readonly Trace[], within = window) {
  const source = inMemory("memory", traces, undefined);
  const report = await investigateReference(
    parseOrderReference(text, path.fields),
    { source, window: within, now },
    path,
    {},
  );
  const { state } = report.verdict;
  return { state, order: report.order.orderId, byTrace: report.order.byTrace, window: report.search.window };
}

describe("a trace", () => {
  it("leads to its order, whichever of its traces it is, by its id and by a link", async () => {
    for (const { traceId } of ours) {
      for (const text of [traceId, traceId.padStart(32, "0"), `https://example.com/jaeger/trace/${traceId}?uiFind=1`])
        expect(await told(text, [...healthy(3, at, day), ...ours])).toMatchObject({
          state: "completed",
          order: "A-1",
          byTrace: traceId,
        });
    }
  });

  it("that tells only of a calculation leads to whose it is", async () => {
    const linked = order({ id: "A-1", at, shape: "node" });
    const price = linked.find(({ spans }) => spans.some(({ name }) => name === "calculate price"))!;
    expect(price.spans.some(({ attributes }) => attributes.has("order_id"))).toBe(false);
    expect(await told(price.traceId, linked)).toMatchObject({ order: "A-1", byTrace: price.traceId });
  });

  it("that is older than the window is searched around", async () => {
    const late = { from: now - day, to: now };
    const { window: searched, ...rest } = await told(ours[0]!.traceId, ours, late);
    expect(rest).toMatchObject({ state: "completed", order: "A-1" });
    expect(searched).toEqual({ from: earliestStart(ours[0]!.spans) - day, to: now });
    expect((await told("A-1", ours, { from: latestEnd(ours.flatMap(({ spans }) => spans)) + 1, to: now })).state).toBe(
      "not-found",
    );
  });

  it("of several orders leads to none, and names them", async () => {
    const traces = batchPoll(["A-1", "A-2", "A-3"].map((id) => order({ id, at })));
    const poll = traces.find(({ spans }) => spans.some(({ name }) => name === "poll new orders"))!;
    await expect(told(poll.traceId, traces)).rejects.toThrow(/tells of 3 orders: A-1, A-2, A-3$/);
  });

  const keyless: Trace = {
    ...ours[0]!,
    traceId: "00000000000000ab0000000000000001",
    spans: ours[0]!.spans.slice(0, 1).map((span) => ({ ...span, attributes: new Map(), resource: new Map() })),
  };
  it("of no order says so, by its id and by a link", async () => {
    for (const text of [keyless.traceId, `http://host/trace/${keyless.traceId}`])
      await expect(told(text, [keyless, ...ours])).rejects.toThrow(/none of its spans carries order_id or calculation/);
  });

  it("that is no one order's is refused with the note that the link leads to another server", async () => {
    const poll = batchPoll(["A-1", "A-2"].map((id) => order({ id, at }))).find(({ spans }) =>
      spans.some(({ name }) => name === "poll new orders"),
    )!;
    for (const trace of [poll, keyless]) {
      const source = {
        ...inMemory("http://ours", [trace], undefined),
        traceUrl: (id: string) => `http://ours/trace/${id}`,
      };
      const hint = async (host: string) => {
        const asked = parseOrderReference(`${host}/trace/${trace.traceId}`, path.fields);
        const error: unknown = await resolveOrder(asked, source, path).catch((one: unknown) => one);
        return error instanceof UnresolvedOrder ? toldOf(error.hint) : "";
      };
      const note = "http://ours was asked, not http://theirs, which the link leads to.";
      expect(await hint("http://theirs")).toBe(`${note} ${await hint("http://ours")}`);
    }
  });

  it("that is not there is no order's id where it is a link", async () => {
    const link = "http://host:16686";
    await expect(told(`${link}/trace/ab`, ours)).rejects.toMatchObject({
      message: "there is no trace 00000000000000ab in memory",
      hint: say`The link leads to ${link}: ask that one with --jaeger-url ${link}, if it is another.`,
    });
  });
});

describe("an order's own id that looks like a trace's", () => {
  it.each(["2026111500001234", "d5e15583300895f3", "080d2e151c443ef1d5e15583300895f3"])("%s", async (id) => {
    const traces = [...order({ id, at }), ...ours];
    expect(await told(id, traces)).toMatchObject({ state: "completed", order: id, byTrace: undefined });
    expect((await told(id, ours)).state).toBe("not-found");
  });

  it("is found though a trace of no order goes by it too", async () => {
    const [first] = order({ id: "other", at });
    const id = "080d2e151c443ef1d5e15583300895f3";
    const keyless = {
      ...first!,
      traceId: id,
      spans: first!.spans.slice(0, 1).map((span) => ({ ...span, traceId: id, attributes: new Map() })),
    };
    expect(await told(id, [keyless, ...order({ id, at })])).toMatchObject({ state: "completed", order: id });
  });
});
