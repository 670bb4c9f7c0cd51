import { describe, expect, it } from "vitest";
import { digester } from "../../src/order/digest.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Trace } from "../../src/trace/span.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { byHand } from "../story/by-hand.ts";
import { edit } from "../story/edit.ts";
import { hour, minute, order } from "../story/order.ts";
import { endOf, tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const digested = digester(loadPath());

/** The order's status, which a sweep's digests tell too. */
function status(traces: readonly Trace[]): string | null {
  const now = endOf(traces) + minute;
  const told = tell("A-1", traces, now).order.status;
  const digests = traces.map((trace) => digested(treeOf(trace)));
  expect(tell("A-1", digests, now).order.status).toBe(told);
  return told;
}

describe.each(["java", "dotnet", "node"] as const)("the status of an order (%s)", (shape) => {
  it.each([
    ["25.2", "SHIPPED"],
    ["24a.2", "PACKAGING"],
    ["22.2", "MANUFACTURING_APPROVED"],
    ["20.2", shape === "dotnet" ? "SUBMITTED" : "PRICE_CALCULATED"],
  ])("is not the one that could not be saved at %s", (fail, before) => {
    expect(status(order({ id: "A-1", at, shape, fail, until: fail }))).toBe(before);
  });

  it("is the one that was saved when it was tried again", () => {
    expect(status(order({ id: "A-1", at, shape, retry: "25.2" }))).toBe("CLOSED");
  });

  it("is none if none could be saved", () => {
    expect(status(order({ id: "A-1", at, shape, fail: "3" }))).toBeNull();
  });

  it("is the one that was saved, though its request failed afterwards", () => {
    expect(status(order({ id: "A-1", at, shape, fail: "24a.3", until: "24a.3" }))).toBe("SHIPPED");
    const closed = order({ id: "A-1", at, shape });
    const last = endOf(closed);
    const failing = edit(closed, ({ kind, end }) =>
      kind === "server" && end === last ? { status: "error", attributes: { "http.response.status_code": 500 } } : {},
    );
    expect(status(failing)).toBe("CLOSED");
  });

  it.each([409, 500])("is not one that somebody's request asks for in vain (HTTP %i)", (answer) => {
    const made = order({ id: "A-1", at, shape, until: "23.2" });
    const asked = byHand({ service: "mes-api", at: endOf(made) + hour, statuses: [], answer });
    const named = edit([asked], () => ({ attributes: { order_status: "CANCELLED" } }));
    expect(status([...made, ...named])).toBe("PACKAGING");
  });
});
