import { describe, expect, it } from "vitest";
import { fleetTable, fleetTotals, fleetWrong } from "../fleet-table.ts";
import { answersIn, type FleetAnswer, type FleetSaid } from "../fleet.ts";
import { judgeFleet } from "../judge-fleet.ts";
import { isRight, type Judged } from "../judge.ts";

const shown = (id: string, says: readonly string[], state: string, point: string | null, also?: string[]): Judged => {
  const expected = { says, after: 3, ...(also === undefined ? {} : { also }) };
  const truth = { id, kind: "shop" as const, fault: null, expected };
  const said = { state, point, reason: "…" };
  return { truth, said, right: isRight(truth, said) };
};
const said = (alarms: readonly string[], listed?: string, unclear: readonly string[] = []): FleetSaid => ({
  alarms,
  unclear,
  ...(listed === undefined ? {} : { listed }),
});
const of = (...answers: readonly (readonly [string, FleetSaid])[]) => new Map([[3, new Map(answers) as FleetAnswer]]);
const one = (judged: Judged, answer: FleetSaid) =>
  judgeFleet([judged], new Map([["file", of([judged.truth.id, answer])]])).judged[0]!.right;

const lost = shown("A-1", ["lost 16"], "lost", "16");
const fine = shown("A-2", ["completed"], "completed", "25.2");
const unclear = shown("A-3", ["lost 16", "undecidable"], "undecidable", "16");
const unknown = shown("A-4", ["not-found"], "not-found", null);

describe("the commands are right about an order", () => {
  it.each<[string, Judged, FleetSaid, boolean]>([
    ["lost at its point", lost, said(["lost 16"], "lost 16"), true],
    ["not at another", lost, said(["lost 17"], "lost 16"), false],
    ["not at another besides", lost, said(["lost 16", "stuck 20.1"], "lost 16"), false],
    ["not when it is in no list of alarms", lost, said([], "lost 16"), false],
    ["not when it is listed elsewhere", lost, said(["lost 16"], "lost 17"), false],
    ["not when it is not listed", lost, said(["lost 16"]), false],
    ["in good health", fine, said([], "completed 25.2"), true],
    ["not when it is in good health and stuck", fine, said(["stuck 13"], "completed 25.2"), false],
    ["where nobody can tell, and they say so", unclear, said([], "undecidable 16", ["undecidable 16"]), true],
    ["not where they do not say so", unclear, said([], "undecidable 16"), false],
    ["where they can tell and `show` can't", unclear, said(["lost 16"], "lost 16"), true],
    ["not where they tell, and it is not so", unclear, said(["lost 17"], "lost 17"), false],
    ["not where they list it as lost and raise no alarm", unclear, said([], "lost 16"), false],
    ["that is not in the traces", unknown, said([]), true],
    ["not when there is no such order", unknown, said([], "completed 25.2"), false],
    [
      "with two things wrong at once",
      shown("A-5", ["failed 15a"], "failed", "15a", ["lost 6"]),
      said(["failed 15a", "lost 6"], "failed 15a"),
      true,
    ],
    [
      "not when one of the two is missing",
      shown("A-5", ["failed 15a"], "failed", "15a", ["lost 6"]),
      said(["failed 15a"], "failed 15a"),
      false,
    ],
    ["not where `show` is wrong", shown("A-6", ["lost 16"], "lost", "17"), said(["lost 17"], "lost 17"), false],
  ])("%s", (_, judged, answer, right) => expect(one(judged, answer)).toBe(right));
});

describe("several sources", () => {
  const right = of(["A-1", said(["lost 16"], "lost 16")], ["A-2", said([], "completed 25.2")]);
  const wrong = of(["A-1", said(["lost 16"], "lost 16")], ["A-2", said([], "in-progress 13")]);

  it("must say the same", () => {
    const sources = new Map([["memory", right] as const, ["badger", wrong] as const, ["file", right] as const]);
    const fleet = judgeFleet([lost, fine], sources);
    expect(fleet.judged.map(({ otherwise }) => [...otherwise.keys()])).toEqual([[], ["badger"]]);
    expect(fleetWrong({ fleet, answered: [] })).toBe(1);
    expect(fleetTotals([{ fleet, answered: [] }])).toBe(
      "fleet: lost 1 of 1, stuck 0 of 0, orders 1 of 2 as the truth; memory, badger and file disagree on 1",
    );
    expect(fleetTable({ fleet, answered: [] })).toContain(
      "WRONG (A-2, no fault): no alarm, listed as completed 25.2; otherwise in badger",
    );
  });

  it("may have a doubt that another does not have, where nobody need be sure", () => {
    const unsure = of(["A-3", said([], "undecidable 16", ["undecidable 16"])]);
    const rightWith = (judged: Judged, other: FleetSaid) =>
      judgeFleet([judged], new Map([["memory", unsure] as const, ["file", of(["A-3", other])] as const])).judged[0]!
        .right;
    expect(rightWith(unclear, said(["lost 16"], "lost 16"))).toBe(true);
    expect(rightWith(unclear, said(["lost 17"], "lost 17"))).toBe(false);
    expect(rightWith(unclear, said([], "lost 16"))).toBe(false);
    expect(rightWith(shown("A-3", ["lost 16"], "lost", "16"), said(["lost 16"], "lost 16"))).toBe(false);
  });

  it("raise no alarm for an order that nobody has played, but may list it, as a calculation that lost its order is", () => {
    expect(judgeFleet([lost], new Map([["file", right]])).strangers).toEqual([]);
    const fleet = judgeFleet([fine], new Map([["file", right]]));
    expect(fleet.strangers).toEqual(["A-1"]);
    expect(fleetWrong({ fleet, answered: [] })).toBe(1);
  });

  it("may list a calculation without an order where telemetry lies, and raise no alarm about it", () => {
    const told = of(["A-3", said([], "undecidable 16", ["undecidable 16"])], ["c-1", said([], "waiting 20.1")]);
    expect(judgeFleet([unclear], new Map([["file", told]])).strangers).toEqual([]);
    const alarmed = of(["A-3", said([], "undecidable 16", ["undecidable 16"])], ["c-1", said(["stuck 20.1"])]);
    expect(judgeFleet([unclear], new Map([["file", alarmed]])).strangers).toEqual(["c-1"]);
  });
});

it("each answer about all orders is taken apart by order", () => {
  const at = (id: string | null, state: string, point: string) =>
    ({ order: { orderId: id, calculationRequestIds: ["c-1"] }, verdict: { state, point } }) as never;
  const answers = answersIn(
    { points: [{ orders: [at("A-1", "lost", "16")] } as never], unclear: [at("A-2", "undecidable", "16")] },
    { stuck: [at(null, "stuck", "20.1")], unclear: [at("A-2", "undecidable", "16")] },
    { orders: [at("A-1", "lost", "16"), at("A-3", "completed", "18"), at("A-3", "completed", "18")] },
  );
  expect(Object.fromEntries(answers)).toEqual({
    "A-1": { alarms: ["lost 16"], unclear: [], listed: "lost 16" },
    "A-2": { alarms: [], unclear: ["undecidable 16"] },
    "A-3": { alarms: [], unclear: [], listed: "completed 18, completed 18" },
    "c-1": { alarms: ["stuck 20.1"], unclear: [] },
  });
});
