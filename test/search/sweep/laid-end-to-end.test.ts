import { expect, it } from "vitest";
import { alarmsIn, lostStates } from "../../../src/fleet/alarms.ts";
import type { Path } from "../../../src/order/path.ts";
import { reachOf } from "../../../src/order/reach.ts";
import { parsePathDocument } from "../../../src/path/document.ts";
import { loadPath, pathFrom } from "../../../src/path/load.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { asOf } from "../../story/as-of.ts";
import { edit } from "../../story/edit.ts";
import { day, healthy, hour, minute, order, second } from "../../story/order.ts";
import { putBack } from "../../story/put-back.ts";
import { repeated } from "../../story/repeated.ts";
import { sentAnew } from "../../story/sent-anew.ts";
import { submittedAgain } from "../../story/submitted-again.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const path = loadPath();
const before = healthy(12, at - 6 * day, 12 * hour);

/** What `lost --since <width>` tells, run again and again as by cron. A span arrives ten seconds after its end. */
async function toldBy(width: number, traces: readonly Trace[], until: number, by: Path = path): Promise<string[]> {
  const told: string[] = [];
  for (let now = at + width; now <= until; now += width) {
    const { orders, search } = await fleetOf(asOf([...before, ...traces], now - 10 * second), {
      now,
      from: now - width,
      reach: reachOf(by),
      path: by,
    });
    for (const { judged, alarm } of alarmsIn(orders, lostStates, search.window))
      told.push(`${judged.order.asked} ${alarm.state} ${alarm.point}`);
  }
  return [...new Set(told)];
}

// The next order overtakes this one. Its request for the file is there at once, but the consumer's span above it, which
// dates the overtaking, only when its calculation is over.
it.each([
  ["java", 3 * minute, 5 * minute],
  ["java", 12 * minute, 5 * minute],
  ["dotnet", 25 * minute, 15 * minute],
] as const)(
  "a loss is told though its proof arrives late: %s, after %d µs, each %d µs",
  async (shape, takes, width) => {
    const next = order({ id: "B-1", at: at + hour, shape, waits: { "15b": takes } });
    const ours = order({ id: "A-1", at, shape, vanish: "14" });
    expect(await toldBy(width, [...ours, ...next], at + 2.5 * hour)).toEqual(["A-1 lost 14"]);
  },
);

it.each([
  "extends: alexandrite",
  "extends: alexandrite\nretries: { 13: 1m }",
  "extends: alexandrite\nretries: { 13: 15m }",
  "extends: alexandrite\nretries: { 13: 5h }",
])("an order is told that failed, at once or after its retries: %j", async (document) => {
  const retried = pathFrom(parsePathDocument("my.yaml", document));
  const ours = order({ id: "A-1", at, shape: "java", fail: "16" });
  // Given back by a consumer that stopped: it has ten minutes, whatever the retries are.
  const given = edit(order({ id: "A-1", at, shape: "node", fail: "16" }), ({ kind, service }) =>
    kind === "consumer" && service === "mes-api" ? { status: "error", statusMessage: "channel closed" } : {},
  );
  for (const traces of [ours, given])
    expect(await toldBy(5 * minute, traces, at + 1.5 * hour, retried)).toEqual(["A-1 failed 16"]);
});

// 15a is due within an hour of SUBMITTED. No limit but the message's own patience is on the wait for 16.
it.each(["15a", "16"])(
  "an order is told whose message is put back every five minutes for too long: %s",
  async (fail) => {
    const failed = putBack(order({ id: "A-1", at, shape: "java", fail, until: fail }), "calculation.requests");
    const isReceiving = ({ kind, service }: Span) => kind === "consumer" && service === "mes-api";
    const ours = repeated(failed, isReceiving, 5 * minute, 40);
    expect(await toldBy(15 * minute, ours, at + 3 * hour)).toEqual([`A-1 failed ${fail}`]);
  },
);

it("an order is told that failed when its message has been sent anew too often", async () => {
  const failed = order({ id: "A-1", at, shape: "java", fail: "15b" });
  // By the first look it has been sent anew once, and may succeed.
  const ours = sentAnew(sentAnew(failed, minute), 10 * minute);
  expect(await toldBy(15 * minute, ours, at + 2 * hour)).toEqual(["A-1 failed 15b"]);
});

it.each(["13", "18"])("an order is told that its customer submitted again, lost at %s", async (vanish) => {
  const ours = submittedAgain({ id: "A-1", at, shape: "java", vanish, until: "18" });
  const next = order({ id: "B-1", at: at + 2.5 * hour, shape: "java" });
  expect(await toldBy(15 * minute, [...ours, ...next], at + 6 * hour)).toEqual([`A-1 lost ${vanish}`]);
});
