import { describe, expect, it } from "vitest";
import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { fleetOf, named } from "../fleet/memory.ts";
import { byHand } from "../story/by-hand.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 5 * day, 12 * hour);

const refusal = { "http.response.status_code": 409, "http.status_code": 409 };

/** The customer has the order open again to change it, some time after all else. */
const takenBack = (traces: readonly Trace[], after: Microseconds, answer = 200): Trace[] => [
  ...traces,
  byHand({ service: "shop-api", at: endOf(traces) + after, statuses: ["INITIATED"], answer }),
];

describe.each(["java", "dotnet", "node"] as const)("an order that the customer takes back (%s)", (shape) => {
  const ours = (until: string) => order({ id: "A-1", at, shape, until });

  it.each(["10", "11", "18"])("after step %s waits for the customer, however long", async (until) => {
    const traces = [...others, ...takenBack(ours(until), 20 * second)];
    expect(verdict("A-1", traces, endOf(traces) + 3 * day)).toBe("waiting 9");
    const now = endOf(traces) + 3 * day;
    const told = named(await fleetOf(traces, { now, from: at - 9 * day }), "A-1").verdict;
    expect([told.state, told.point]).toEqual(["waiting", "9"]);
  });

  it("still has its file", () => {
    const traces = [...others, ...takenBack(ours("18"), hour)];
    const points = tell("A-1", traces, endOf(traces) + day).rows.flatMap((row) => row.points);
    expect(points.filter(({ point }) => ["3", "5", "7"].includes(point)).map(({ state }) => state)).toEqual([
      "done",
      "done",
      "done",
    ]);
  });

  it("waits for the customer although the seller is refused to approve it", () => {
    const back = takenBack(ours("18"), hour);
    const start = endOf(back) + hour;
    const refused = edit(ours("20.1").slice(-1), ({ kind }) =>
      kind === "server" ? { start, end: start + second, attributes: refusal } : null,
    );
    expect(verdict("A-1", [...others, ...back, ...refused], start + 3 * day)).toBe("waiting 9");
  });

  it("is lost where it gets lost once it is placed again", () => {
    const first = takenBack(ours("18"), hour);
    const shift = endOf(first) - at + hour;
    const isPlacing = ({ spans }: Trace) => !spans.some(({ name }) => /^POST \/api\/orders$|file/.test(name));
    const placed = ours("12")
      .filter(isPlacing)
      .map((trace) => ({ ...trace, traceId: `5${trace.traceId.slice(1)}` }))
      .flatMap((trace) =>
        edit([trace], ({ start, end }) => ({ traceId: trace.traceId, start: start + shift, end: end + shift })),
      );
    expect(verdict("A-1", [...others, ...first, ...placed], endOf(placed) + minute)).toBe("in-progress 13");
    expect(verdict("A-1", [...others, ...first, ...placed], endOf(placed) + 2 * day)).toBe("lost 13");
  });
});

describe("an order that nobody takes back", () => {
  it("is completed where the seller goes on with it, whatever the shop saved", () => {
    const whole = order({ id: "A-1", at, shape: "java" });
    const priced = endOf(order({ id: "A-1", at, shape: "java", until: "18" }));
    const saved = byHand({ service: "shop-api", at: priced + minute, statuses: ["INITIATED"] });
    expect(verdict("A-1", [...others, ...whole, saved], endOf(whole) + hour)).toBe("completed 25.2");
  });

  it("is lost as before where the seller has approved it, whatever the shop saved", () => {
    const lost = order({ id: "A-1", at, shape: "java", until: "20.3", vanish: "21.1" });
    expect(verdict("A-1", [...others, ...takenBack(lost, minute)], endOf(lost) + 2 * hour)).toBe("lost 21.1");
    const whole = order({ id: "A-1", at, shape: "java" });
    expect(verdict("A-1", [...others, ...takenBack(whole, hour)], endOf(whole) + day)).toBe("completed 25.2");
  });

  const placed = order({ id: "A-1", at, shape: "java", until: "10" });
  const late = (traces: readonly Trace[]) => verdict("A-1", [...others, ...traces], endOf(traces) + day);

  it.each([409, 500])("is lost as before, such as where the shop refuses it (%d)", (answer) => {
    expect(late(takenBack(placed, 20 * second, answer))).toBe("lost 11");
  });

  it("is lost as before, such as where it is copied", () => {
    const copied = edit(takenBack(placed, 20 * second).slice(-1), ({ kind }) =>
      kind === "client"
        ? { name: "INSERT orders", attributes: { "db.query.text": "INSERT INTO orders VALUES (?)" } }
        : {},
    );
    expect(late([...placed, ...copied])).toBe("lost 11");
  });

  it("is lost as before, such as where it was changed before it was placed", () => {
    const changed = byHand({ service: "shop-api", at: at + 30 * second, statuses: ["INITIATED"] });
    expect(late([...placed, changed])).toBe("lost 11");
  });

  it("is lost as before, such as where a request that was under way saved what it had read before", () => {
    const submitted = endOf(placed);
    const upload = byHand({ service: "shop-api", at: submitted - minute, statuses: ["INITIATED"] });
    const underWay = edit([upload], ({ kind }) =>
      kind === "server" ? { end: submitted + 3 * second } : { start: submitted + second, end: submitted + 2 * second },
    );
    expect(late([...placed, ...underWay])).toBe("lost 11");
  });

  it("is lost as before, such as where a job saves it so", () => {
    const byJob = edit(takenBack(placed, 20 * second).slice(-1), ({ kind }) =>
      kind === "server" ? { kind: "internal", name: "nightly reset", attributes: { "http.route": "" } } : {},
    );
    expect(late([...placed, ...byJob])).toBe("lost 11");
  });
});

describe.each(["java", "dotnet", "node"] as const)("an order that an operator releases (%s)", (shape) => {
  const ours = (until: string, more = {}) => order({ id: "A-1", at, shape, until, ...more });
  const all = healthy(12, at - 5 * day, 36 * hour);
  const assigned = ours("22.2");
  const releasedAt = endOf(assigned) + 3 * day;
  const released = [...assigned, byHand({ service: "mes-api", at: releasedAt, statuses: ["MANUFACTURING_APPROVED"] })];
  const told = async (traces: readonly Trace[], now: Microseconds) => {
    const said = verdict("A-1", [...all, ...traces], now);
    const swept = named(await fleetOf([...all, ...traces], { now, from: at - 9 * day }), "A-1").verdict;
    expect(`${swept.state} ${swept.point}`).toBe(said);
    return said;
  };
  /** What an operator does after the release. */
  const later = (until: string, more = {}) => {
    const isAct = ({ spans }: Trace) => spans.some(({ name }) => /assign|status_change/.test(name));
    const acts = ours(until, more).filter(isAct);
    const shift = releasedAt + hour - Math.min(...acts.flatMap(({ spans }) => spans.map(({ start }) => start)));
    return acts.flatMap((trace) => {
      const traceId = `5${trace.traceId.slice(1)}`;
      return edit([{ ...trace, traceId }], ({ start, end }) => ({ traceId, start: start + shift, end: end + shift }));
    });
  };

  it("waits for an operator, and for no longer than any other", async () => {
    expect(await told(released, releasedAt + 20 * hour)).toBe("waiting 22.1");
    expect(await told(released, releasedAt + 25 * hour)).toBe("stuck 22.1");
  });

  it("goes on, fails or is lost once it is assigned again", async () => {
    const again = [...released, ...later("22.2")];
    expect(await told(again, endOf(again) + 3 * day)).toBe("waiting 23.1");
    const lost = [...released, ...later("22.2", { vanish: "22.2" })];
    expect(await told(lost, endOf(lost) + 3 * day)).toBe("lost 22.2");
    const failed = [...released, ...later("22.2", { fail: "22.2" })];
    expect(await told(failed, endOf(failed) + 3 * day)).toBe("failed 22.2");
  });

  it("is released no more where it is shipped", async () => {
    const shipped = [...released, ...later("24a.3").slice(1)];
    expect(await told(shipped, endOf(shipped) + 3 * day)).toBe("lost 24b.1");
  });
});

it("an order that is delivered is not taken back by a carrier's report that comes late", () => {
  const whole = order({ id: "A-1", at, shape: "java" });
  const [late] = edit(whole.slice(-1), ({ start, end }) => ({
    traceId: "c".repeat(32),
    start: start + hour,
    end: end + hour,
    attributes: { order_status: "SHIPPED" },
  }));
  const traces = [...others, ...whole, { ...late!, traceId: "c".repeat(32) }];
  expect(verdict("A-1", traces, endOf(traces) + 20 * day)).toBe("completed 25.2");
});
