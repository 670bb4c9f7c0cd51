import { describe, expect, it } from "vitest";
import { parsePathDocument } from "../../src/path/document.ts";
import { loadPath, pathFrom } from "../../src/path/load.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { endOf, tell, verdict } from "./tell.ts";

const points = loadPath().points.map(({ point }) => point);
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "dotnet", ...options });
/** Orders from three days before ours to three weeks after. */
const others = healthy(24, at - 3 * day, day);
const month = at + 30 * day;

describe("in flight", () => {
  it("completed: the last point is done", () => {
    expect(verdict("A-1", [...others, ...ours()], month)).toBe("completed 25.2");
  });

  it("in progress: the poll has not come round yet", () => {
    const story = ours({ until: "10" });
    expect(verdict("A-1", [...others, ...story], endOf(story) + minute)).toBe("in-progress 11");
  });

  it("in progress: the export lag counts as not yet", () => {
    const story = ours({ until: "10" });
    expect(verdict("A-1", [...others, ...story], endOf(story) + 5 * minute + 25 * second)).toBe("in-progress 11");
  });

  it("running: children are there, their parent is not exported yet", () => {
    const story = ours({ until: "15a", drop: ["13"] });
    const report = tell("A-1", [...others, ...story], endOf(story) + 5 * minute);
    expect(report.verdict).toMatchObject({ state: "in-progress", point: "15b", reason: "running" });
  });

  it("waiting for the seller, named, with the price's arrival as support", () => {
    const story = ours({ until: "18" });
    const { verdict: v } = tell("A-1", [...others, ...story], endOf(story) + 23 * hour);
    expect(v).toMatchObject({
      state: "waiting",
      point: "20.1",
      evidence: { person: { name: "seller" }, support: { name: "price received" } },
    });
    expect(v.evidence.support?.seen).not.toBeNull();
  });

  it("waiting for the customer has no alarm, however long", () => {
    expect(verdict("A-1", [...others, ...ours({ until: "3" })], at + 400 * day)).toBe("waiting 5");
  });
});

describe("stuck", () => {
  it("a person past the deadline", () => {
    const story = ours({ until: "18" });
    expect(verdict("A-1", [...others, ...story], endOf(story) + 25 * hour)).toBe("stuck 20.1");
  });

  it("not by days off: a price of Friday morning waits until Monday, as long as it would have on Friday", () => {
    const path = pathFrom(
      parsePathDocument(
        "path.yaml",
        "extends: alexandrite\ntime-zone: UTC\npeople: { seller: { days-off: [saturday, sunday] } }",
      ),
    );
    const story = ours({ at: at + 4 * day, until: "18" });
    const asked = (after: number) => tell("A-1", [...others, ...story], endOf(story) + after, { path }).verdict;
    expect(asked(70 * hour)).toMatchObject({ state: "waiting", point: "20.1" });
    expect(asked(73 * hour)).toMatchObject({
      state: "stuck",
      point: "20.1",
      evidence: { limits: [{ limit: 3 * day, daysOff: 2 * day }] },
    });
  });

  it("says when the price never reached the CRM", () => {
    const story = ours({ until: "18", vanish: "18-19" });
    const { verdict: v } = tell("A-1", [...others, ...story], endOf(story) + 25 * hour);
    expect(v).toMatchObject({ state: "stuck", point: "20.1", evidence: { support: { seen: null } } });
    expect(v.evidence.look[0]).toEqual({
      kind: "queue",
      queue: "calculation.results",
      deadLetter: "calculation.results.dlq",
    });
  });

  it("a queue that stands: earlier orders passed, nobody later did", () => {
    const before = healthy(5, at - 5 * day, day);
    const after = healthy(2, at + minute, minute, { until: "12" });
    expect(verdict("A-1", [...before, ...after, ...ours({ until: "12" })], at + 5 * hour)).toBe("stuck 13");
  });

  it("a queue that begins to move again: no order is overtaken before all spans of those that passed can have arrived", () => {
    const back = at + 5 * hour;
    const passed = (i: number) => {
      const begun = at + i * minute;
      const sent = endOf(order({ id: `Q-${i}`, at: begun, until: "12" }));
      return order({ id: `Q-${i}`, at: begun, waits: { "13": back + i * second - sent } });
    };
    const traces = [...healthy(5, at - 5 * day, day), ...ours({ until: "12" }), ...[1, 2, 3].flatMap(passed)];
    const told = (now: number) => {
      const by = traces.map((trace) => ({ ...trace, spans: trace.spans.filter(({ end }) => end <= now) }));
      const { state, point, reason } = tell("A-1", by, now).verdict;
      return [state, point, reason];
    };
    expect(told(back + 20 * second)).toEqual(["stuck", "13", "nobody-overtook"]);
    expect(told(back + 10 * minute)).toEqual(["lost", "13", "overtaken"]);
  });

  it("handed out behind one that takes long: others overtake it, and nobody passes at once", () => {
    const busy = (i: number) => {
      const begun = at + i * minute;
      const sent = endOf(order({ id: `B-${i}`, at: begun, until: "12" }));
      return order({ id: `B-${i}`, at: begun, waits: { "13": at + (50 + i) * minute - sent } });
    };
    const idle = healthy(3, at + 10 * minute, 10 * minute);
    const traces = [...others, ...ours({ until: "12" }), ...[1, 2].flatMap(busy), ...idle];
    const { verdict: v } = tell("A-1", traces, at + hour);
    expect(v).toMatchObject({ state: "stuck", point: "13", reason: "backlog" });
    expect(v.evidence.cohort!.backlogUntil).toBeGreaterThan(at + hour);
    expect(tell("A-1", traces, at + 3 * hour).verdict).toMatchObject({ state: "lost", point: "13" });
  });

  it("the document's hour in SUBMITTED, though the queue still has time", () => {
    const story = ours({ until: "12", waits: { "11": 4 * minute + 25 * minute } });
    const { verdict: v } = tell("A-1", [...others, ...story], endOf(story) + 35 * minute);
    expect(v).toMatchObject({ state: "stuck", point: "13", reason: "wider-limit" });
  });
});

describe("lost", () => {
  it("overtaken in the queue, with the evidence", () => {
    const { verdict: v } = tell("A-1", [...others, ...ours({ until: "12" })], month);
    expect(v).toMatchObject({ state: "lost", point: "13", row: "13", reason: "overtaken" });
    expect(v.evidence.cohort?.overtook).toBeGreaterThan(10);
    expect(v.evidence.look.map(({ kind }) => kind)).toEqual(["queue", "service", "sender", "trace"]);
  });

  it.each([
    ["13", "crm-api", "mes-api"],
    ["21.1", "crm-api", "mes-api"],
    ["24b.1", "mes-api", "crm-api"],
  ])("before %s: whoever sent the message may have sent it elsewhere", (vanish, sender, receiver) => {
    const story = ours({ vanish, until: vanish });
    const { verdict: v } = tell("A-1", [...others, ...story], month);
    const { traceId } = story.flatMap(({ spans }) => spans).findLast(({ kind }) => kind === "producer")!;
    expect(v).toMatchObject({ state: "lost", point: vanish });
    expect(v.evidence.look.slice(1)).toMatchObject([
      { kind: "service", service: receiver },
      { kind: "sender", service: sender, sent: { to: expect.any(String) as string } },
      { kind: "trace", traceId },
    ]);
  });

  it.each([
    ["12", "crm-api"],
    ["18", "mes-api"],
    ["20.3", "crm-api"],
    ["24a.3", "mes-api"],
  ])("at %s, or failed there: a message that was not sent is in no queue", (point, service) => {
    for (const fault of [{ vanish: point }, { fail: point }]) {
      const { verdict: v } = tell("A-1", [...others, ...ours({ ...fault, until: point })], month);
      expect(v.point).toBe(point);
      expect(v.evidence.look).toMatchObject([{ kind: "service", service }, { kind: "trace" }]);
    }
  });

  it.each<[Partial<OrderOptions>, string | undefined]>([
    [{ until: "12" }, undefined],
    [{ vanish: "16" }, "25.2"],
  ])("with how far the order went on all the same: %o", (options, point) => {
    const { evidence } = tell("A-1", [...others, ...ours(options)], month).verdict;
    expect(evidence.wentOn).toBe(point);
  });

  it("with how far the order went on, while a step may still be on its way", () => {
    const story = ours({ vanish: "16", until: "17" });
    const { state, evidence } = tell("A-1", [...others, ...story], endOf(story) + second).verdict;
    expect([state, evidence.wentOn]).toEqual(["in-progress", "17"]);
  });

  it("not before the deadline is over, even when overtaken", () => {
    const story = ours({ until: "12" });
    const passing = order({ id: "B-1", at: at + minute });
    expect(verdict("A-1", [...others, ...passing, ...story], endOf(story) + 39 * minute)).toBe("in-progress 13");
    expect(verdict("A-1", [...others, ...passing, ...story], endOf(story) + 41 * minute)).toBe("lost 13");
  });

  it("a closed order is still lost where nothing proves the step", () => {
    for (const vanish of ["16", "17", "20.2", "24a.2", "24a.3", "24b.1", "24b.2", "25.2"]) {
      expect([vanish, verdict("A-1", [...others, ...ours({ vanish })], month)]).toEqual([vanish, `lost ${vanish}`]);
    }
  });
});

describe.each(["java", "dotnet", "node"] as const)("every point (%s)", (shape) => {
  const machine = points.filter(
    (point) => !["2", "5", "9", "20.1", "22.1", "23.1", "24a.1", "25.1", "6", "7", "15a"].includes(point),
  );

  it.each(machine)("vanish at %s is lost there", (vanish) => {
    expect(verdict("A-1", [...others, ...ours({ shape, vanish })], month)).toBe(`lost ${vanish}`);
  });

  it.each(["5", "6", "7"])("without the upload at %s the file is not there: the calculation fails at 15a", (vanish) => {
    expect(verdict("A-1", [...others, ...ours({ shape, vanish })], month)).toBe("failed 15a");
  });

  it.each(points)("fail at %s is failed there", (fail) => {
    expect(verdict("A-1", [...others, ...ours({ shape, fail })], month)).toBe(`failed ${fail}`);
  });

  it.each(points)("a retry that succeeds at %s raises no alarm", (retry) => {
    expect(verdict("A-1", [...others, ...ours({ shape, retry })], month)).toBe("completed 25.2");
  });
});

describe("undecidable", () => {
  it("a step that earlier orders show and none of several later ones: no longer saved, or traced in another way", () => {
    const since = (count: number) =>
      Array.from({ length: count }, (_, i) => order({ id: `S-${i}`, at: at + (i + 1) * hour, vanish: "16" })).flat();
    const before = healthy(9, at - 9 * day, 12 * hour);
    const told = (count: number) => tell("A-1", [...before, ...ours({ vanish: "16" }), ...since(count)], at + 9 * day);
    expect(told(2).verdict).toMatchObject({ state: "lost", point: "16", reason: "request-ended" });
    expect(told(3).verdict).toMatchObject({ state: "undecidable", point: "16", reason: "shown-no-more" });
  });

  it("nobody shows the point at all", () => {
    const silent = healthy(5, at - 2 * day, day, { until: "10" });
    expect(verdict("A-1", [...silent, ...ours({ until: "10" })], month)).toBe("undecidable 11");
  });

  it("a truncated search is neither lost nor clean", () => {
    expect(verdict("A-1", [...others, ...ours({ until: "12" })], month, { truncated: true })).toBe("undecidable 13");
    expect(verdict("A-1", [...others, ...ours()], month, { truncated: true })).toBe("undecidable 25.2");
  });

  it("sampled traces say nothing by their absence", () => {
    const sampled = ours({ until: "12" }).map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) => ({ ...span, traceState: "ot=th:8" })),
    }));
    expect(tell("A-1", [...others, ...sampled], month).verdict).toMatchObject({
      state: "undecidable",
      reason: "sampled",
    });
  });

  it("a request whose entry is missing for good", () => {
    const story = ours({ drop: ["20.1"], vanish: "20.3", shape: "java" });
    expect(tell("A-1", [...others, ...story], month).verdict).toMatchObject({
      state: "undecidable",
      point: "20.3",
      reason: "trace-not-whole",
    });
  });

  it("the calculation belongs to several orders", () => {
    const both = [
      ...order({ id: "A-1", calculation: "c", at }),
      ...order({ id: "A-2", calculation: "c", at: at + hour }),
    ];
    expect(tell("c", both, month).verdict).toMatchObject({
      state: "undecidable",
      reason: "shared-calculation",
      evidence: { orders: ["A-1", "A-2"] },
    });
  });
});

it("not found", () => {
  expect(verdict("nope", others, month)).toBe("not-found");
});

describe("the partner's path", () => {
  const partner = (options: Partial<OrderOptions> = {}) => ours({ variant: "partner", ...options });

  it("has no rows 1 to 13", () => {
    const report = tell("A-1", [...others, ...partner()], month);
    expect(report.verdict.state).toBe("completed");
    expect(report.order.path).toBe("partner");
    expect(report.rows.slice(0, 13).map(({ state }) => state)).toEqual(Array(13).fill("not-on-path"));
  });

  it("waits for the seller like any other once the order is there", () => {
    const story = partner({ until: "18" });
    expect(verdict("c-A-1", [...others, ...story], endOf(story) + hour)).toBe("waiting 20.1");
  });

  it.each(["14", "15a", "15b", "16", "17", "18", "20.3", "24b.1"])("fails at %s like any other", (fail) => {
    // Until the CRM has the price, only the calculation has a number.
    expect(verdict("c-A-1", [...others, ...partner({ fail })], month)).toBe(`failed ${fail}`);
  });

  it.each(["14", "15b", "16", "17", "18"])("is lost at %s like any other", (vanish) => {
    expect(verdict("c-A-1", [...others, ...partner({ vanish })], month)).toBe(`lost ${vanish}`);
  });

  it.each(["14", "15a", "15b", "16", "17", "18"])("raises no alarm for a retry at %s", (retry) => {
    expect(verdict("A-1", [...others, ...partner({ retry })], month)).toBe("completed 25.2");
  });

  it("may begin only when what came before it is done, behind the answer", () => {
    const asked = partner({ until: "18" }).map((trace) => ({
      ...trace,
      spans: trace.spans.filter(({ kind }) => kind === "server"),
    }));
    const told = (now: number) => tell("c-A-1", [...others, ...asked], now).verdict;
    expect(told(endOf(asked) + 20 * minute)).toMatchObject({ state: "in-progress", point: "14" });
    expect(told(endOf(asked) + 42 * minute)).toMatchObject({ state: "lost", point: "14" });
    expect(told(endOf(asked) + 42 * minute).evidence.limits).toMatchObject([{ to: "14", limit: 40 * minute }]);
  });

  it("ends with the price where no order follows", () => {
    const story = partner({ until: "18", anonymous: true });
    expect(tell("c-A-1", [...others, ...story], month).verdict).toMatchObject({
      state: "completed",
      point: "18",
      reason: "price-delivered",
    });
  });
});
