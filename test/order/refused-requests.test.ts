import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { fleetOf, named } from "../fleet/memory.ts";
import { type Change, edit } from "../story/edit.ts";
import { day, healthy, hour, order, type OrderOptions } from "../story/order.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "java", ...options });
const isSave = (status: string) => (span: Span) =>
  span.kind === "client" && span.attributes.get("order_status") === status;

const isOf = (word: string) => (trace: Trace) => trace.spans.some(({ name }) => name.includes(word));

/** The request that saves this status, answered with an HTTP status. */
const answered = (
  traces: readonly Trace[],
  status: string,
  answer: number,
  more: (span: Span) => Change[] = () => [],
) =>
  edit(traces, (span) => {
    if (span.attributes.get("order_status") !== status) return {};
    if (span.kind === "server") return { attributes: { "http.status_code": answer } };
    return [{}, ...more(span)];
  });
const commit = (span: Span): Change[] => [
  {
    spanId: `c${span.spanId.slice(1)}`,
    name: "COMMIT",
    start: span.end,
    end: span.end + 500,
    attributes: { "db.operation": "COMMIT", "db.statement": "COMMIT", "db.sql.table": "" },
  },
];

describe("a write in a request that was refused", () => {
  it.each([
    ["SUBMITTED", "10", "9"],
    ["MANUFACTURING_STARTED", "22.2", "22.1"],
    ["CLOSED", "25.2", "25.1"],
  ])("was turned away with it, as when somebody else was faster: %s", (status, until, point) => {
    const conflict = answered(ours({ until }), status, 409);
    const told = tell("A-1", [...others, ...conflict], endOf(conflict) + hour);
    expect(told.verdict).toMatchObject({ state: "waiting", point });
    expect(told.findings).toContainEqual(expect.objectContaining({ code: "refused", point }));
  });

  it("was turned away with it if nobody paid", () => {
    const declined = answered(ours({ until: "10" }), "SUBMITTED", 402);
    expect(verdict("A-1", [...others, ...declined], endOf(declined) + hour)).toBe("waiting 9");
  });

  it.each([400, 404, 408, 422])("is saved where the refusal is about something else (%d)", (status) => {
    const refused = answered(ours(), "CLOSED", status);
    expect(verdict("A-1", [...others, ...refused], endOf(refused) + hour)).toBe("completed 25.2");
  });

  it("is done if its commit is seen", () => {
    const conflict = answered(ours(), "CLOSED", 409, (span) => (isSave("CLOSED")(span) ? commit(span) : []));
    expect(verdict("A-1", [...others, ...conflict], endOf(conflict) + hour)).toBe("completed 25.2");
  });

  describe("about something else, after which the order does not go on", () => {
    const lost = ours({ vanish: "20.3" });
    const approved = (answer: number, more?: (span: Span) => Change[]) =>
      answered(lost, "MANUFACTURING_APPROVED", answer, more);

    it.each([400, 403, 404, 408, 422])("may have been undone or not (%d)", async (answer) => {
      const traces = [...others, ...approved(answer)];
      const now = endOf(traces) + day;
      const { state, point, reason } = tell("A-1", traces, now).verdict;
      expect([state, point, reason]).toEqual(["undecidable", "20.3", "refused-midway"]);
      const swept = named(await fleetOf(traces, { now, from: at - 9 * day }), "A-1").verdict;
      expect([swept.state, swept.point, swept.reason]).toEqual(["undecidable", "20.3", "refused-midway"]);
    });

    it("may have been undone or not, so that nobody finds it", () => {
      const placed = answered(ours({ until: "10" }), "SUBMITTED", 422);
      expect(verdict("A-1", [...others, ...placed], endOf(placed) + day)).toBe("undecidable 11");
    });

    it("was saved if its commit is seen", () => {
      const committed = approved(422, (span) => (isSave("MANUFACTURING_APPROVED")(span) ? commit(span) : []));
      expect(verdict("A-1", [...others, ...committed], endOf(committed) + day)).toBe("lost 20.3");
    });

    it("is lost if the request was made again and accepted, and the message is still missing", () => {
      const again = edit(lost.filter(isOf("approve")), ({ start, end }) => ({
        traceId: "e".repeat(32),
        start: start + hour,
        end: end + hour,
      })).map((trace) => ({ ...trace, traceId: "e".repeat(32) }));
      expect(verdict("A-1", [...others, ...approved(422), ...again], endOf(again) + day)).toBe("lost 20.3");
    });
  });

  it("is done if a message was sent there all the same", () => {
    const conflict = answered(ours({ until: "20.3" }), "MANUFACTURING_APPROVED", 409);
    expect(verdict("A-1", [...others, ...conflict], endOf(conflict) + day)).toBe("lost 21.1");
  });

  it("does not close an order by hand either", () => {
    const [closing] = ours().slice(-1);
    const cancelled = edit([closing!], (span) =>
      span.kind === "server"
        ? {
            name: "POST /admin/orders/{order_id}/cancel",
            attributes: { "http.route": "/admin/orders/{order_id}/cancel", "http.target": "" },
          }
        : {},
    );
    const shipped = ours({ until: "24b.2" });
    expect(verdict("A-1", [...others, ...shipped, ...cancelled], endOf(cancelled) + hour)).toBe("completed 25.2");
    const refused = answered(cancelled, "CLOSED", 409);
    expect(verdict("A-1", [...others, ...shipped, ...refused], endOf(shipped) + hour)).toBe("waiting 25.1");
  });
});

describe("a request whose client broke off (499)", () => {
  const approved = (options: Partial<OrderOptions>) => answered(ours(options), "MANUFACTURING_APPROVED", 499);

  it("was accepted if a step in it went well, so that one that is missing is lost", () => {
    const broken = approved({ vanish: "20.3" });
    expect(verdict("A-1", [...others, ...broken], endOf(broken) + day)).toBe("lost 20.3");
  });

  it("went well if all of it did", () => {
    expect(verdict("A-1", [...others, ...approved({})], at + 30 * day)).toBe("completed 25.2");
  });

  it("was refused if nothing in it was seen", () => {
    const broken = approved({ until: "20.1" });
    expect(verdict("A-1", [...others, ...broken], endOf(broken) + hour)).toBe("waiting 20.1");
  });
});
