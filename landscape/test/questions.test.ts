import { describe, expect, it } from "vitest";
import { errorsIn, gapsIn, risenIn, slowerIn, slowIn, uncoveredIn } from "../questions.ts";

describe("a question is answered right", () => {
  const risen = ["crm-api", "crm-api POST /api/orders/{}/approve"];
  it.each([
    ["by the routes that fail more often", errorsIn(2, risen), 13, [...risen].reverse(), true],
    ["not by one route more", errorsIn(2, risen), 13, [...risen, "mes-api"], false],
    ["not by the right names and no alarm", errorsIn(2, risen), 0, risen, false],
    ["by nothing, where nothing has risen", errorsIn(1, []), 0, [], true],
    ["not by an alarm where nothing has risen", errorsIn(1, []), 13, [], false],
    ["by the slower step among others", slowIn(1, "15b work"), 12, ["13 work", "15b work"], true],
    ["not by others alone", slowIn(1, "15b work"), 12, ["13 work"], false],
    ["not without an alarm", slowIn(1, "15b work"), 0, ["15b work"], false],
    ["by the service's points", gapsIn("mes-api"), 0, ["mes-api 13", "mes-api 14"], true],
    ["not by another service's", gapsIn("mes-api"), 0, ["mes-api 13", "crm-api 20.1"], false],
    ["not by none", gapsIn("mes-api"), 0, [], false],
  ])("%s", (_, question, exitCode, names, right) => expect(question.isRight({ exitCode, names })).toBe(right));
});

describe("an answer names", () => {
  const share = { requests: 1, errors: 0, share: 0 };
  const route = { service: "crm-api", now: share, before: share, chance: 1 };
  const step = { label: "", waitsFor: null, count: 1, p50Ms: 1, p95Ms: 1, maxMs: 1, slow: 1, limitMs: null };
  const worst = { order: "A-1", at: "", tookMs: 1 };
  const point = { label: "", service: "mes-api", shown: 1, proved: 1, unproved: 0 };

  it("services and routes whose errors have risen", () =>
    expect(
      risenIn({
        routes: [
          { ...route, route: null, risen: true },
          { ...route, route: "POST /a", risen: true },
          { ...route, route: "POST /b", risen: false },
        ],
      }),
    ).toEqual(["crm-api", "crm-api POST /a"]));

  it("steps that are slower than they were", () =>
    expect(
      slowerIn({
        steps: [
          { ...step, worst, baseline: null, point: "15b", kind: "work", verdict: "slower" },
          { ...step, worst, baseline: null, point: "16", kind: "work", verdict: null },
          { ...step, worst, baseline: null, point: "13", kind: "queue", verdict: "over-limit" },
        ],
      }),
    ).toEqual(["15b work"]));

  it("points that many orders do not show", () =>
    expect(
      uncoveredIn({
        points: [
          { ...point, point: "13", ratio: 0.5 },
          { ...point, point: "14", ratio: 0.9 },
          { ...point, point: "16", ratio: null },
        ],
      }),
    ).toEqual(["mes-api 13"]));
});
