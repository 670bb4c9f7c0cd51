import { describe, expect, it } from "vitest";
import type { Subject } from "../../src/fleet/check.ts";
import { ErrorCounts, type ErrorsReport } from "../../src/fleet/error-share.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
import { edit, fleetOf } from "./memory.ts";
import { at, healthyFleet, hold, type Held, now, renamed, unclearFleet } from "./held.ts";

/** The outcome, the measured value, and the orders that cause it. */
const told = (subject: Subject, held?: Held): [string, number | null, ...string[]] => {
  const { outcome, value, alarms } = hold(subject, held);
  return [outcome, value, ...alarms.map(({ judged: { order: one }, alarm }) => `${one.asked} ${alarm.point}`).sort()];
};

describe("at most a given number are lost or failed", () => {
  const most = (count: number): Subject => ({ kind: "lost", most: count });

  it.each<[string, Subject, Held, ReturnType<typeof told>]>([
    ["none, and three are", most(0), {}, ["failed", 3, "F-1 24a.2", "L-1 13", "L-2 13"]],
    ["two, and three are", most(2), {}, ["failed", 3, "F-1 24a.2", "L-1 13", "L-2 13"]],
    ["three, and three are", most(3), {}, ["ok", 3, "F-1 24a.2", "L-1 13", "L-2 13"]],
    ["none, and none is", most(0), { fleet: healthyFleet }, ["ok", 0]],
    ["none of one type", most(0), { types: ["pendant"] }, ["failed", 1, "L-2 13"]],
    ["none of a type that is not there", most(0), { types: ["crown"] }, ["ok", 0]],
    ["none of several types", most(0), { types: ["ring", "pendant"] }, ["failed", 3, "F-1 24a.2", "L-1 13", "L-2 13"]],
    ["none at one point", most(0), { at: ["24a.2"] }, ["failed", 1, "F-1 24a.2"]],
    ["none at a point where none is", most(0), { at: ["16"] }, ["ok", 0]],
    ["none at a point, of a type", most(0), { at: ["13"], types: ["ring"] }, ["failed", 1, "L-1 13"]],
    ["none in the last hour", most(0), { since: hour }, ["ok", 0]],
    ["none is, and not all was seen", most(0), { fleet: healthyFleet, blind: true }, ["unclear", 0]],
    ["none, three are, and not all was seen", most(2), { blind: true }, ["failed", 3, "F-1 24a.2", "L-1 13", "L-2 13"]],
    [
      "none is, as far as the traces tell",
      most(0),
      { fleet: unclearFleet },
      ["unclear", 0, "H-1000 13", "H-1001 13", "H-1002 13"],
    ],
    ["none is, and who can't be judged is elsewhere", most(0), { fleet: unclearFleet, at: ["16"] }, ["ok", 0]],
  ])("%s", (_what, subject, held, expected) => {
    expect(told(subject, held)).toEqual(expected);
  });

  it("counts an order once, at however many points it has an alarm", async () => {
    const twice = [...healthy(9, at + minute, hour, { shape: "node" }), ...order({ id: "A-1", at, vanish: "16" })];
    const gone = edit(twice, (one) =>
      one.name.includes("UPDATE shop.orders") && one.attributes.get("order_status") === "SHIPPED" && isOf(one, "A-1")
        ? undefined
        : one,
    );
    const swept = await fleetOf(gone, { now, from: at - day });
    const [outcome, value, ...orders] = told({ kind: "lost", most: 1 }, { fleet: swept });
    expect(orders.length).toBeGreaterThan(1);
    expect([outcome, value]).toEqual(["ok", 1]);
  });
});

const isOf = ({ attributes }: { attributes: ReadonlyMap<string, unknown> }, id: string) =>
  attributes.get("order_id") === id;

describe("at most a given number are stuck", () => {
  it.each<[string, number, Held, ReturnType<typeof told>]>([
    ["none, and two are", 0, {}, ["failed", 2, "W-1 20.1", "W-2 20.1"]],
    ["two", 2, {}, ["ok", 2, "W-1 20.1", "W-2 20.1"]],
    ["none of a type", 0, { types: ["ring"] }, ["failed", 1, "W-1 20.1"]],
    ["none at another point", 0, { at: ["22.1"] }, ["ok", 0]],
    ["none, whenever it was due", 0, { since: hour }, ["failed", 2, "W-1 20.1", "W-2 20.1"]],
    ["none is", 0, { fleet: healthyFleet }, ["ok", 0]],
    ["none is, and not all was seen", 0, { fleet: healthyFleet, blind: true }, ["unclear", 0]],
  ])("%s", (_what, most, held, expected) => {
    expect(told({ kind: "stuck", most }, held)).toEqual(expected);
  });
});

it.each<[string, Subject, number, readonly string[], number | null]>([
  ["stuck orders as long as the longest limit", { kind: "stuck", most: 0 }, 14 * day, [], 15],
  ["stuck orders longer than that", { kind: "stuck", most: 0 }, 14 * day + 1, [], null],
  ["those stuck at a point, as long as its limit", { kind: "stuck", most: 0 }, day, ["20.1"], 2],
  ["those stuck at a point, longer than that", { kind: "stuck", most: 0 }, 2 * day, ["20.1"], null],
  ["those stuck at a point without a limit", { kind: "stuck", most: 0 }, hour, ["2"], null],
  ["lost orders", { kind: "lost", most: 0 }, hour, [], null],
])("a check of %s: how many days it must look back instead", (_what, subject, since, points, expected) => {
  const search = { ...healthyFleet.search, window: { from: now - since, to: now } };
  const { daysNeeded, outcome } = hold(subject, { fleet: { ...healthyFleet, search }, since, at: points });
  expect([daysNeeded, outcome]).toEqual([expected, "ok"]);
});

it.each<[string, Subject, Held, boolean]>([
  ["orders of a type that is not there", { kind: "lost", most: 0 }, { types: ["crown"] }, true],
  ["orders that are all well", { kind: "stuck", most: 0 }, { fleet: healthyFleet }, false],
  [
    "a step of orders that are not there",
    { kind: "time", quantile: 1, most: 1, point: "13", stage: "work" },
    { types: ["crown"] },
    true,
  ],
  ["requests that there were none of", { kind: "errors", most: 0, service: null, baseline: hour }, {}, true],
  ["orders that are counted themselves", { kind: "orders", least: 0 }, { types: ["crown"] }, false],
])("a check of %s: whether nothing was there to measure", (_what, subject, held, expected) => {
  expect(hold(subject, held).isEmpty).toBe(expected);
});

describe("at most a given number are undecidable", () => {
  const unclear = { fleet: unclearFleet };
  it.each<[string, number, Held, ReturnType<typeof told>]>([
    ["none, and of three", 0, unclear, ["failed", 3, "H-1000 13", "H-1001 13", "H-1002 13"]],
    ["three", 3, unclear, ["ok", 3]],
    ["none at another point", 0, { ...unclear, at: ["16"] }, ["ok", 0]],
    ["none in the last hour", 0, { ...unclear, since: hour }, ["ok", 0]],
    ["none", 0, { fleet: healthyFleet }, ["ok", 0]],
    ["three, and not all was seen", 3, { ...unclear, blind: true }, ["unclear", 3]],
  ])("%s", (_what, most, held, expected) => {
    expect(told({ kind: "undecidable", most }, held)).toEqual(expected);
  });
});

describe("at least a given number of orders are seen", () => {
  it.each<[string, number, Held, [string, number]]>([
    ["as many as there are", 17, {}, ["ok", 17]],
    ["one more", 18, {}, ["failed", 17]],
    ["of a type", 3, { types: ["pendant"] }, ["failed", 2]],
    ["in a time when nothing happened", 1, { since: hour }, ["failed", 0]],
    ["and not all was seen: there may be more", 18, { blind: true }, ["unclear", 17]],
  ])("%s", (_what, least, held, expected) => {
    expect(told({ kind: "orders", least }, held)).toEqual(expected);
  });
});

describe("a given share of a step's times is as short as the check wants", async () => {
  // Orders wait in the queue for 1 to 20 seconds, and a few milliseconds more.
  const spread = Array.from({ length: 20 }, (_, i) =>
    order({ id: `A-${i}`, at: at + i * hour, shape: "node", until: "18", waits: { "13": (i + 1) * second } }),
  ).flat();
  const quick = await fleetOf(spread, { now: at + 22 * hour, from: at - day });
  const time = (quantile: number, most: number, point = "13", stage: "work" | "queue" = "queue"): Subject => ({
    kind: "time",
    quantile,
    most: most * second,
    point,
    stage,
  });

  it.each<[string, Subject, Held, string, number | null]>([
    ["half of them", time(0.5, 11), {}, "ok", 10],
    ["not half of them", time(0.5, 9), {}, "failed", 10],
    ["95 of 100", time(0.95, 20), {}, "ok", 19],
    ["not 95 of 100", time(0.95, 18), {}, "failed", 19],
    ["all", time(1, 21), {}, "ok", 20],
    ["not all", time(1, 20), {}, "failed", 20],
    ["those of the last four hours", time(0.5, 18), { since: 4 * hour }, "failed", 19],
    ["its work, not its wait", time(0.5, 60, "13", "work"), {}, "failed", null],
    ["of a step that none got to: nothing is too slow", time(0.5, 1, "20.1", "work"), {}, "ok", null],
    ["of a type that is not there", time(0.5, 1), { types: ["crown"] }, "ok", null],
    ["and not all was seen", time(0.5, 11), { blind: true }, "unclear", 10],
    ["not half of them, and not all was seen", time(0.5, 9), { blind: true }, "failed", 10],
  ])("%s", (_what, subject, held, outcome, seconds) => {
    const result = hold(subject, { fleet: quick, ...held });
    expect(result.outcome).toBe(outcome);
    if (seconds !== null) expect(result.value).toEqual(expect.closeTo(seconds * second, -5));
  });

  it.each<[string, Subject, string | null]>([
    ["is too slow", time(0.5, 9), "A-19"],
    ["is quick enough", time(0.5, 11), null],
    ["did nothing", time(0.5, 1, "20.1", "work"), null],
  ])("names the slowest order of a step that %s: %s", (_what, subject, id) => {
    expect(hold(subject, { fleet: quick }).worst?.order ?? null).toBe(id);
  });

  it("measures nothing where nothing ended", () => {
    expect(hold(time(0.5, 1, "20.1", "work"), { fleet: quick }).value).toBeNull();
  });
});

describe("a given share of the steps that must have happened are shown", async () => {
  const lossy = await fleetOf(
    [...healthy(3, at, hour, { shape: "node", drop: ["10"] }), ...order({ id: "A-1", at, shape: "node" })],
    { now, from: at - day },
  );
  const coverage = (least: number, service: string | null): Subject => ({ kind: "coverage", least, service });

  it.each<[string, Subject, Held, string, number | null]>([
    // The shop has seven points and four orders. Three spans of one order are missing.
    ["of one service", coverage(0.89, "shop-api"), {}, "ok", 25 / 28],
    ["not of one service", coverage(0.9, "shop-api"), {}, "failed", 25 / 28],
    ["of another one", coverage(1, "mes-api"), {}, "ok", 1],
    ["of all together", coverage(0.97, null), {}, "ok", 125 / 128],
    ["not of all together", coverage(0.98, null), {}, "failed", 125 / 128],
    ["of nothing at all", coverage(0.1, null), { since: minute }, "unclear", null],
    ["and not all was seen", coverage(0.89, "shop-api"), { blind: true }, "unclear", 25 / 28],
    ["not of one service, and not all was seen", coverage(0.9, "shop-api"), { blind: true }, "failed", 25 / 28],
  ])("%s", (_what, subject, held, outcome, value) => {
    const result = hold(subject, { fleet: lossy, ...held });
    expect([result.outcome, result.value]).toEqual([outcome, value]);
  });
});

const errorsOf = (...routes: readonly [string, string, [number, number], [number, number]][]): ErrorsReport => {
  const counts = new ErrorCounts(now);
  for (const [service, route, [errors, total], [before, all]] of routes) {
    counts.count(service, route, "now", total, errors);
    counts.count(service, route, "before", all, before);
  }
  const window = { from: now - hour, to: now };
  const search = { source: "memory", window, baseline: window, from: "traces" as const, services: [], requests: 0 };
  return {
    now,
    search: { ...search, truncated: false, interrupted: false, blind: false, notes: [] },
    routes: counts.shares(),
  };
};

describe("the share of 5xx", () => {
  const errors = (most: number | null, service: string | null = null): Subject => ({
    kind: "errors",
    most,
    service,
    baseline: hour,
  });
  const risen = errorsOf(
    ["crm-api", "POST /approve", [8, 20], [1, 200]],
    ["crm-api", "GET /orders", [0, 80], [0, 800]],
    ["shop-api", "POST /orders", [2, 100], [20, 1_000]],
  );

  it.each<[string, Subject, Held, string, number | null, string[]]>([
    // The value is the share of all services together.
    ["has risen", errors(null), { errors: risen }, "failed", 0.05, ["crm-api POST /approve", "crm-api *"]],
    [
      "has risen, of one service",
      errors(null, "crm-api"),
      { errors: risen },
      "failed",
      0.08,
      ["crm-api POST /approve", "crm-api *"],
    ],
    ["has not risen, of another one", errors(null, "shop-api"), { errors: risen }, "ok", 0.02, []],
    // The value is the share of the worst service.
    ["is at most what it may be", errors(0.08), { errors: risen }, "ok", 0.08, []],
    // The limit holds for a service as a whole. One bad route among many is for `risen` to find.
    ["is more", errors(0.05), { errors: risen }, "failed", 0.08, ["crm-api *"]],
    ["is more, of none of this service's", errors(0.05, "shop-api"), { errors: risen }, "ok", 0.02, []],
    [
      "is more, of a service under another of its names",
      errors(0.05, "mes-api"),
      { errors: errorsOf(["mes", "POST /assign", [9, 10], [0, 10]]), path: renamed },
      "failed",
      0.9,
      ["mes *"],
    ],
    [
      "is not more, of all names of a service together",
      errors(0.05, "mes-api"),
      {
        errors: errorsOf(["mes", "POST /assign", [1, 1], [0, 0]], ["mes-api", "POST /assign", [0, 99], [0, 0]]),
        path: renamed,
      },
      "ok",
      0.01,
      [],
    ],
    ["of nothing", errors(null), { errors: errorsOf() }, "ok", null, []],
    ["of a service that answered nothing", errors(0, "mes-api"), { errors: risen }, "ok", null, []],
    ["of answers before alone", errors(0), { errors: errorsOf(["crm-api", "GET /", [0, 0], [9, 9]]) }, "ok", null, []],
    ["has not risen in what was seen", errors(null, "shop-api"), { errors: risen, blind: true }, "unclear", 0.02, []],
    [
      "has risen in what was seen",
      errors(null),
      { errors: risen, blind: true },
      "failed",
      0.05,
      ["crm-api POST /approve", "crm-api *"],
    ],
  ])("%s", (_what, subject, held, outcome, value, names) => {
    const result = hold(subject, held);
    expect([result.outcome, result.value]).toEqual([outcome, value]);
    expect(result.routes.map(({ service, route }) => `${service} ${route ?? "*"}`)).toEqual(names);
  });
});

it.each<[string, [number, number], [number, number], boolean]>([
  ["errors, and no answers before", [5, 10], [0, 0], true],
  ["no errors, whatever was before", [0, 10], [0, 0], false],
  ["errors, and answers before", [5, 10], [5, 10], false],
])("whether errors have risen of %s", (_what, inWindow, before, isEmpty) => {
  const report = errorsOf(["crm-api", "POST /approve", inWindow, before]);
  const subject: Subject = { kind: "errors", most: null, service: null, baseline: hour };
  const result = hold(subject, { errors: report });
  expect([result.outcome, result.isEmpty]).toEqual(["ok", isEmpty]);
});
