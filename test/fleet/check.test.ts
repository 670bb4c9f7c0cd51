import { describe, expect, it } from "vitest";
import { type CheckResult, failuresOf, firstAmiss, type Subject } from "../../src/fleet/check.ts";
import { minute } from "../story/order.ts";
import { type Held, healthyFleet, hold, unclearFleet } from "./held.ts";

it.each<[Subject, Held, ...string[]]>([
  [{ kind: "lost", most: 0 }, {}, "lost", "failed"],
  [{ kind: "lost", most: 0 }, { at: ["13"] }, "lost"],
  [{ kind: "stuck", most: 0 }, {}, "stuck"],
  [{ kind: "undecidable", most: 0 }, { fleet: unclearFleet }, "undecidable"],
  [{ kind: "orders", least: 99 }, {}, "undecidable"],
  [{ kind: "time", quantile: 1, most: 1, point: "13", stage: "work" }, {}, "slow"],
  [{ kind: "coverage", least: 1, service: null }, { since: minute }, "undecidable"],
  [{ kind: "lost", most: 0 }, { fleet: healthyFleet, blind: true }, "undecidable"],
])("a check of %j that does not hold counts as such", (subject, held, ...failures) => {
  expect(failuresOf(hold(subject, held))).toEqual(failures);
});

describe("the order to look at first", () => {
  const lost = hold({ kind: "lost", most: 0 });
  const few = hold({ kind: "lost", most: 3 });
  const stuck = hold({ kind: "stuck", most: 0 });
  const unclear = hold({ kind: "lost", most: 0 }, { fleet: unclearFleet });
  const slow = hold({ kind: "time", quantile: 1, most: 1, point: "13", stage: "work" });
  const untold = hold({ kind: "undecidable", most: 0 }, { fleet: unclearFleet });

  it.each<[string, readonly CheckResult[], string | undefined]>([
    ["of the first check that fails", [stuck, lost], "W-1"],
    ["of no check that holds", [few, stuck], "W-1"],
    ["proved before one that nobody can tell about", [unclear, untold, lost], "F-1"],
    ["proved before the slowest of a step", [slow, lost], "F-1"],
    ["that is the slowest of a step before one that nobody can tell about", [untold, slow], slow.worst!.order],
    ["that nobody can tell about, if nothing is worse", [few, unclear], "H-1000"],
    ["that nobody can tell about, of which there are too many", [untold], "H-1000"],
    ["of none, if all is well", [few], undefined],
  ])("is one %s", (_what, results, id) => {
    expect(firstAmiss(results)).toBe(id);
  });
});
