import { expect, it } from "vitest";
import { everyTraceUntilAborted, interruptedBy } from "../../src/search/until-aborted.ts";
import type { TraceSink } from "../../src/sources/source.ts";
import type { Trace } from "../../src/trace/span.ts";
import { fleetOf, memory } from "../fleet/memory.ts";
import { day, healthy, hour } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const window = { from: at - day, to: at + day };
const orders = healthy(3, at, hour);

/** Reads a source that hands over one trace and then fails; `before` happens just before that. */
function readUntil(failure: Error, signal: AbortSignal, before: () => void = () => {}) {
  const read: Trace[] = [];
  const everyTrace = async (_services: unknown, _window: unknown, { each }: TraceSink) => {
    each(orders[0]!);
    before();
    throw failure;
  };
  const source = { ...memory(orders), everyTrace };
  const swept = everyTraceUntilAborted(source, undefined, window, (trace) => void read.push(trace), signal);
  return { read, swept };
}

it("a window that was read to its end is not interrupted, and what the source says of it is kept", async () => {
  const read: Trace[] = [];
  const source = memory(orders, { unseen: [window] });
  const each = (trace: Trace) => void read.push(trace);
  const swept = await everyTraceUntilAborted(source, ["crm-api"], window, each, new AbortController().signal);
  expect(swept).toEqual({ services: ["crm-api"], unseen: [window], notes: [], interrupted: false });
  expect(read).not.toEqual([]);
});

it("what was read before the user broke off is told, and that it was interrupted", async () => {
  const user = new AbortController();
  const { read, swept } = readUntil(new Error("aborted"), user.signal, () => user.abort(130));
  expect(await swept).toEqual({ services: [], unseen: [], notes: [], interrupted: true });
  expect(read).toEqual([orders[0]]);
});

it("a source that fails while nobody breaks off has failed", async () => {
  const failure = new Error("the storage is down");
  await expect(readUntil(failure, new AbortController().signal).swept).rejects.toBe(failure);
});

it("a fleet is interrupted if the user broke off after its sweep", async () => {
  const user = new AbortController();
  const fleet = await fleetOf(orders, { now: at + day, from: at });
  expect(interruptedBy(user.signal, fleet)).toBe(fleet);
  user.abort(130);
  expect(interruptedBy(user.signal, fleet)).toEqual({ ...fleet, search: { ...fleet.search, interrupted: true } });
});
