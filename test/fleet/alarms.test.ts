import { describe, expect, it } from "vitest";
import { alarmsIn, grouped, isIn } from "../../src/fleet/alarms.ts";
import { statesIn } from "../../src/fleet/count.ts";
import { lostIn } from "../../src/fleet/lost.ts";
import { stuckIn } from "../../src/fleet/stuck.ts";
import { reachOf } from "../../src/order/reach.ts";
import type { Beginning } from "../../src/look-back.ts";
import type { OrderState } from "../../src/order/report.ts";
import { loadPath } from "../../src/path/load.ts";
import { told } from "../../src/sentence.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { fleetOf } from "./memory.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
const from = (moment: number) => ({ from: moment, to: Number.POSITIVE_INFINITY });

/** Orders with alarms at several points. The later ones have names that sort the other way. */
const traces = [
  ...healthy(12, at - day, 4 * hour),
  ...order({ id: "Q-3", at, until: "12" }),
  ...order({ id: "Q-2", at: at + hour, until: "12" }),
  ...order({ id: "Q-1", at: at + 2 * hour, until: "12" }),
  ...order({ id: "M-1", at, fail: "24a.2" }),
  ...order({ id: "M-2", at, vanish: "24a.2" }),
  ...order({ id: "S-1", at, fail: "3" }),
  ...order({ id: "W-1", at, until: "18" }),
  ...order({ id: "W-2", at: at - 5 * day, until: "18" }),
];
const fleet = await fleetOf(traces, { now: month, from: at - 6 * day });
const namesOf = (states: readonly OrderState[], since?: number) =>
  alarmsIn(fleet.orders, states, since === undefined ? undefined : from(since)).map(
    ({ judged: { order: one }, alarm }) => `${one.asked} ${alarm.point}`,
  );

describe("alarms", () => {
  it.each<[OrderState[], string[]]>([
    [["lost"], ["M-2 24a.2", "Q-1 13", "Q-2 13", "Q-3 13"]],
    [["failed"], ["M-1 24a.2", "S-1 3"]],
    [
      ["lost", "failed"],
      ["M-1 24a.2", "M-2 24a.2", "Q-1 13", "Q-2 13", "Q-3 13", "S-1 3"],
    ],
    [["stuck"], ["W-1 20.1", "W-2 20.1"]],
    [["completed", "undecidable"], []],
  ])("are those of the states asked for: %j", (states, names) => {
    expect(namesOf(states).sort()).toEqual(names);
  });

  it("are one for each point of an order", async () => {
    const twice = [...healthy(9, at + minute, hour), ...order({ id: "A-1", at, vanish: "16" })].filter(
      ({ spans }) =>
        !spans.some(({ attributes, name }) => attributes.get("order_id") === "A-1" && /carrier/.test(name)),
    );
    const { orders } = await fleetOf(twice, { now: at + 90 * day, from: at - hour });
    const alarms = alarmsIn(orders, ["lost", "stuck"]).filter(({ judged: one }) => one.order.asked === "A-1");
    expect(alarms.map(({ alarm }) => `${alarm.state} ${alarm.point}`)).toEqual(["lost 16", "stuck 25.1"]);
  });

  it("are those whose deadline was in the window, however long ago the order began", () => {
    const [lost] = alarmsIn(fleet.orders, ["lost"]).filter(({ judged: one }) => one.order.asked === "Q-3");
    const deadline = lost!.alarm.deadline!;
    // The message was sent some minutes after nine, and has forty minutes to be received.
    expect(deadline).toBeGreaterThan(at + 40 * minute);
    expect(deadline).toBeLessThan(at + 90 * minute);
    expect([isIn(lost!.alarm, from(deadline), path), isIn(lost!.alarm, from(deadline + 1), path)]).toEqual([
      true,
      false,
    ]);
    // An alarm that was raised after the window's end is not in the window.
    expect(isIn(lost!.alarm, { from: at, to: deadline - 1 }, path)).toBe(false);
    expect(namesOf(["lost"], deadline)).toContain("Q-3 13");
    expect(namesOf(["lost"], deadline + 1).sort()).toEqual(["M-2 24a.2", "Q-1 13", "Q-2 13"]);
  });

  it("of what failed without a limit are dated by when it did", () => {
    const { deadline: _, ...undated } = alarmsIn(fleet.orders, ["failed"])[0]!.alarm;
    const failed = { ...undated, deadline: null, since: at, evidence: { ...undated.evidence, spans: [] } };
    expect([isIn(failed, from(at), path), isIn(failed, from(at + 1), path)]).toEqual([true, false]);
    expect(isIn({ ...failed, since: null }, from(at), path)).toBe(false);
  });

  it("that rest on a span are reported once the span has ended and was sent, however early it began", async () => {
    const failed = alarmsIn(fleet.orders, ["failed"])[0]!.alarm;
    const ended = Math.max(...failed.evidence.spans.map((one) => one.ended));
    expect(ended).toBeGreaterThan(failed.since!);
    const last = ended + path.exportLag;
    expect([isIn(failed, from(last), path), isIn(failed, from(last + 1), path)]).toEqual([true, false]);
    // The order that overtakes does so in a request that takes its time.
    const late = [
      ...healthy(6, at - day, hour),
      ...order({ id: "L-1", at, vanish: "13" }),
      ...order({ id: "N-1", at: at + day }),
    ];
    const { orders } = await fleetOf(late, { now: month, from: at - 2 * day });
    const lost = alarmsIn(orders, ["lost"])[0]!.alarm;
    const [first] = lost.evidence.cohort!.examples;
    const known = first!.ended + path.exportLag;
    expect(first!.ended).toBeGreaterThan(first!.at);
    expect([isIn(lost, from(known), path), isIn(lost, from(known + 1), path)]).toEqual([true, false]);
  });
});

describe("groups", () => {
  const groups = grouped(alarmsIn(fleet.orders, ["lost", "failed", "stuck"]), fleet);

  it("are by point and fate: the largest first, else in the path's order", () => {
    expect(groups.map(({ point, state, alarms }) => `${point.point} ${state} ${alarms.length}`)).toEqual([
      "13 lost 3",
      "20.1 stuck 2",
      "3 failed 1",
      "24a.2 failed 1",
      "24a.2 lost 1",
    ]);
  });

  it("name the earliest first", () => {
    expect(groups[0]?.alarms.map(({ judged: { order: one } }) => one.asked)).toEqual(["Q-3", "Q-2", "Q-1"]);
    expect(groups[1]?.alarms.map(({ judged: { order: one } }) => one.asked)).toEqual(["W-2", "W-1"]);
  });

  it("name them by their names where they came at the same time", () => {
    const [one] = alarmsIn(fleet.orders, ["stuck"]);
    const twin = (asked: string) => ({
      ...one!,
      judged: { ...one!.judged, order: { ...one!.judged.order, asked } },
    });
    for (const twins of [
      [twin("B"), twin("A")],
      [twin("A"), twin("B")],
    ])
      expect(grouped(twins, fleet)[0]?.alarms.map(({ judged: { order: own } }) => own.asked)).toEqual(["A", "B"]);
  });

  it("count the orders that show the point", () => {
    // The 12 healthy orders, the two with alarms at 24a.2, and the two that wait for the seller.
    expect(groups[0]?.passed).toBe(16);
    expect(groups.find(({ point }) => point.point === "24a.2")?.passed).toBe(12);
  });

  it("of nothing are none", () => {
    expect(grouped([], fleet)).toEqual([]);
  });
});

it("states are counted by what each order is", () => {
  expect(Object.fromEntries(statesIn(fleet.orders))).toEqual({ completed: 12, lost: 4, failed: 2, stuck: 2 });
  expect(statesIn([]).size).toBe(0);
});

describe("the reports made of them", () => {
  it("lost tells those of the window, and who can't be judged", async () => {
    const { groups, unclear } = lostIn(fleet);
    expect(groups.map(({ point, state }) => `${point.point} ${state}`)).toEqual([
      "13 lost",
      "3 failed",
      "24a.2 failed",
      "24a.2 lost",
    ]);
    expect(unclear).toEqual([]);
    const late = await fleetOf(traces, { now: month, from: month - day, reach: 40 * day });
    expect(lostIn(late).groups).toEqual([]);
    // No order shows 13, so nobody can tell whether it was passed.
    const blind = await fleetOf([...healthy(3, at, hour, { until: "12" })], { now: month, from: at });
    expect(lostIn(blind).groups).toEqual([]);
    expect(lostIn(blind).unclear.map(({ alarm }) => alarm.point)).toEqual(["13", "13", "13"]);
  });

  it("stuck tells all there are, the longest over their limit first", async () => {
    const narrow = await fleetOf(traces, { now: month, from: month - day, reach: 40 * day });
    expect(stuckIn(narrow).stuck.map(({ judged: { order: one } }) => one.asked)).toEqual(["W-2", "W-1"]);
  });

  it("stuck begins with those before a step that stands still", async () => {
    const halted = [...traces, ...order({ id: "Z-1", at: month - 3 * hour, until: "12" })];
    const { stuck } = stuckIn(await fleetOf(halted, { now: month, from: at - 6 * day }));
    expect(stuck.map(({ judged, alarm }) => `${judged.order.asked} ${alarm.point}`)).toEqual([
      "Z-1 13",
      "W-2 20.1",
      "W-1 20.1",
    ]);
  });

  it("stuck says that a chosen window is too short to show who has waited longer", async () => {
    const notesOf = (fleet: Awaited<ReturnType<typeof fleetOf>>, chosenBy?: Beginning) =>
      stuckIn(fleet, chosenBy).fleet.search.notes.map((note) => told(note));
    const narrow = await fleetOf(traces, { now: month, from: month - day, reach: 40 * day });
    const wide = await fleetOf(traces, { now: month, from: month - 15 * day, reach: 40 * day });
    expect(notesOf(narrow, "--since")).toEqual([expect.stringMatching(/is not seen; .* --since 15d\.$/)]);
    // Beside --from or --to --since is refused.
    const earlier = new Date((month - 15 * day) / 1_000).toISOString().slice(0, 16);
    expect(notesOf(narrow, "--from")).toEqual([expect.stringContaining(`look back with --from ${earlier}Z.`)]);
    expect([notesOf(wide, "--since"), notesOf(narrow)]).toEqual([[], []]);
  });

  it("a loss in a window may have begun before it by the longest wait that is no person's", () => {
    // A calculation may wait an hour. The two weeks of a carrier don't count, because a person waits there.
    expect(reachOf(path)).toBe(hour + path.exportLag + path.openRequest);
  });
});
