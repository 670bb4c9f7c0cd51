import { describe, expect, it } from "vitest";
import type { AttributeValue, Span, Trace } from "../../src/trace/span.ts";
import { type Change, edit } from "../story/edit.ts";
import { fleetOf, named } from "../fleet/memory.ts";
import { inSession } from "../story/session.ts";
import { inTransit } from "../story/in-transit.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
const others = healthy(9, at - 2 * day, 12 * hour);
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "java", ...options });

const codes = (traces: readonly Trace[], now = month) =>
  tell("A-1", [...others, ...traces], now).findings.map(({ code, point }) => `${code} ${point}`);

describe("a refusal (4xx on the server) is an attempt, neither done nor failed", () => {
  const refused = edit(ours({ until: "22.1" }), (span) =>
    span.name.includes("assign") ? { attributes: { "http.status_code": 409 } } : {},
  );

  it("the operator's turn goes on", () => {
    const { verdict: told } = tell("A-1", [...others, ...refused], endOf(refused) + hour);
    expect(told).toMatchObject({ state: "waiting", point: "22.1", reason: "refused" });
    expect(told.evidence.spans[0]).toMatchObject({ point: "22.1", service: "mes-api" });
    expect(told.evidence.look).toContainEqual(expect.objectContaining({ kind: "service", service: "mes-api" }));
  });

  it("is told", () => {
    expect(codes(refused, endOf(refused) + hour)).toContain("refused 22.1");
  });
});

describe("a carrier that reports by the same request that a parcel is on its way", () => {
  it("has not delivered it", () => {
    const [report] = inTransit(ours(), "SHIPPED").slice(-1);
    expect(verdict("A-1", [...others, ...ours({ until: "24b.2" }), report!], report!.spans[0]!.end + day)).toBe(
      "waiting 25.1",
    );
  });

  it("has, when it says so", () => {
    expect(verdict("A-1", [...others, ...inTransit(ours(), "SHIPPED")], month)).toBe("completed 25.2");
  });

  it.each(["24b.1", "24b.2"])("and saves where it is has not saved that it was sent, lost at %s", (vanish) => {
    const traces = inTransit(order({ id: "A-1", at, shape: "java", vanish }), "SHIPPED", true);
    expect(verdict("A-1", [...others, ...traces], month)).toBe(`lost ${vanish}`);
  });

  it("has delivered it if the work inside names CLOSED, and the request the status before", () => {
    const traces = edit(order({ id: "A-1", at, shape: "dotnet" }), ({ kind, name }) =>
      kind === "server" && name.includes("carrier/events") ? { attributes: { order_status: "SHIPPED" } } : {},
    );
    const reported = traces.flatMap(({ spans }) => spans).findLast(({ kind }) => kind === "server")!;
    const work = { name: "change status", attributes: new Map([["order_status", "CLOSED"]]) };
    const saved = inSession(traces, ({ parentId }) => parentId === reported.spanId, work);
    expect(verdict("A-1", [...others, ...saved], month)).toBe("completed 25.2");
  });

  it("counts as delivered if the request tells no status: a write that is missing is lost", () => {
    const [report] = inTransit(ours(), undefined).slice(-1);
    expect(verdict("A-1", [...others, ...ours({ until: "24b.2" }), report!], report!.spans[0]!.end + day)).toBe(
      "lost 25.2",
    );
  });
});

describe("a request with which an order begins, refused", () => {
  const refusal = (traces: readonly Trace[], status: number) =>
    edit(traces, (span) => (span.kind === "server" ? { attributes: { "http.status_code": status } } : null));

  it.each([
    ["by the shop", "A-1", ours({ until: "2" }), "2"],
    ["of a partner", "c-P-1", order({ id: "P-1", at, variant: "partner", until: "18", anonymous: true }), "14"],
  ])("%s, lets nothing come due", (_whose, id, traces, point) => {
    const { verdict: told } = tell(id, [...others, ...refusal(traces, 422)], month);
    expect(told).toMatchObject({ state: "waiting", point, reason: "refused" });
  });

  it("is forgotten when another one is accepted", () => {
    const again = ours({ until: "3" });
    const traceId = "f".repeat(32);
    const before = refusal(order({ id: "A-1", at: at - hour, shape: "java", until: "2" }), 400).map((trace) => ({
      ...trace,
      traceId,
      spans: trace.spans.map((span) => ({ ...span, traceId })),
    }));
    expect(verdict("A-1", [...others, ...before, ...again], endOf(again) + hour)).toBe("waiting 5");
  });
});

it("an order with only a customer's look left may be anywhere", () => {
  const look = edit(ours({ until: "2" }), (span) =>
    span.kind === "server"
      ? {
          name: "GET /api/orders/{order_id}",
          attributes: { "http.method": "GET", "http.route": "/api/orders/{order_id}" },
        }
      : null,
  );
  expect(verdict("A-1", [...others, ...look], endOf(look) + minute)).toBe("in-progress 2");
  expect(tell("A-1", [...others, ...look], month).verdict).toMatchObject({
    state: "undecidable",
    reason: "no-step-seen",
  });
});

describe("a status that is saved in another way", () => {
  const isClosing = ({ spans }: Trace) => spans.some(({ name }) => name.includes("carrier"));
  /** The carrier's report, sent to another route by hand. */
  const byHand = (change: (span: Span) => Change | null = () => ({})) =>
    edit(ours().filter(isClosing), (span) =>
      span.kind === "server"
        ? {
            name: "POST /api/orders/{order_id}/close",
            attributes: { "http.route": "/api/orders/{order_id}/close", "http.target": "" },
          }
        : change(span),
    );
  const shipped = ours().filter((trace) => !isClosing(trace));

  it("by hand, is saved", () => {
    expect(verdict("A-1", [...others, ...shipped, ...byHand()], month)).toBe("completed 25.2");
  });

  it("by hand, is saved, where only its request tells the status", () => {
    const untold = edit(byHand(), ({ kind }) => (kind === "client" ? { attributes: { order_status: "" } } : {}));
    expect(verdict("A-1", [...others, ...shipped, ...untold], month)).toBe("completed 25.2");
  });

  it("and one that fails there is no failure of the step", () => {
    const failed = byHand(() => ({ status: "error" }));
    expect(verdict("A-1", [...others, ...shipped, ...failed], endOf(shipped) + hour)).toBe("waiting 25.1");
  });

  it("and is one that the path does not know, is saved where it was accepted", () => {
    const held = edit(ours({ until: "23.2" }), (span) =>
      span.attributes.get("order_status") === "PACKAGING" ? { attributes: { order_status: "ON_HOLD" } } : {},
    );
    expect(verdict("A-1", [...others, ...held], endOf(held) + hour)).toBe("waiting 24a.1");
    const unsaved = edit(held, (span) =>
      span.kind === "client" && span.attributes.get("order_status") === "ON_HOLD" ? null : {},
    );
    expect(verdict("A-1", [...others, ...unsaved], endOf(held) + day)).toBe("lost 23.2");
  });
});

describe("a status that was read", () => {
  it("beside a write without a status is not the status that is written", () => {
    const read = edit(ours(), (span, { spans }) => {
      if (!spans.some(({ name }) => name.includes("approve"))) return {};
      const untold = { attributes: { order_status: "" } };
      if (span.kind !== "server") return untold;
      const loaded = { kind: "internal", name: "OrderRepository.findById", parentId: span.spanId } as const;
      return [untold, { ...loaded, spanId: "1".repeat(16), attributes: { order_status: "PRICE_CALCULATED" } }];
    });
    expect(verdict("A-1", [...others, ...read], month)).toBe("completed 25.2");
  });
});

describe("a status written several times", () => {
  const without = (status: string, options: Partial<OrderOptions> = {}) =>
    edit(ours({ until: "23.2", ...options }), (span) =>
      span.kind === "client" && span.attributes.get("order_status") === status ? null : {},
    );

  it("needs a save for each that was accepted", () => {
    expect(verdict("A-1", [...others, ...without("PACKAGING")], at + 5 * day)).toBe("lost 23.2");
    expect(verdict("A-1", [...others, ...without("MANUFACTURING_COMPLETED")], at + 5 * day)).toBe("lost 23.2");
  });

  it("is proved by what comes after it", () => {
    expect(verdict("A-1", [...others, ...without("PACKAGING", { until: "25.2" })], month)).toBe("completed 25.2");
  });

  const provedIn = (traces: readonly Trace[]) =>
    tell("A-1", [...others, ...traces], month).findings.filter(({ code }) => code === "proved");
  const entryOf = (traces: readonly Trace[], status: string) => {
    const isEntry = ({ kind, attributes }: Span) => kind === "server" && attributes.get("order_status") === status;
    const { traceId, spanId } = traces.flatMap(({ spans }) => spans).find(isEntry)!;
    return { traceId, spanId };
  };

  it.each(["MANUFACTURING_COMPLETED", "PACKAGING"])("that is proved is told with its request: %s", (orderStatus) => {
    const story = without(orderStatus, { until: "25.2" });
    expect(provedIn(story)).toEqual([
      {
        code: "proved",
        point: "23.2",
        severity: "info",
        evidence: { spans: [entryOf(story, orderStatus)], by: "24a.1", orderStatus, attempts: 0, errors: 0 },
      },
    ]);
    const { rows, verdict: told } = tell("A-1", [...others, ...story], month);
    expect(rows.flatMap(({ points }) => points).find(({ point }) => point === "23.2")?.state).toBe("done");
    expect(told.state).toBe("completed");
  });

  it("that failed, and was proved by what comes after it, is told with its error", () => {
    const story = edit(ours(), (span) =>
      span.kind === "client" && span.attributes.get("order_status") === "PACKAGING" ? { status: "error" } : {},
    );
    const evidence = { orderStatus: "PACKAGING", attempts: 1, errors: 1 };
    expect(provedIn(story)).toMatchObject([{ point: "23.2", severity: "warning", evidence }]);
  });

  it("is told once, however often it was accepted", () => {
    const story = without("PACKAGING", { until: "25.2" });
    const { traceId } = entryOf(story, "PACKAGING");
    const twice = story.flatMap((trace) => {
      const again = "f".repeat(32);
      const spans = trace.spans.map((span) => ({ ...span, traceId: again, start: span.start + second }));
      return trace.traceId === traceId ? [trace, { ...trace, traceId: again, spans }] : [trace];
    });
    expect(provedIn(twice)).toMatchObject([{ evidence: { spans: [{ traceId }, { traceId: "f".repeat(32) }] } }]);
  });

  it("is not told where every save was seen, or none: then the step itself is proved", () => {
    const statusesIn = (traces: readonly Trace[]) => provedIn(traces).map(({ evidence }) => evidence.orderStatus);
    expect([ours(), without("PACKAGING", { until: "25.2" }), ours({ drop: ["23.2"] })].map(statusesIn)).toEqual([
      [],
      ["PACKAGING"],
      [undefined],
    ]);
  });

  it("is not proved by what came before it", () => {
    const story = without("PACKAGING", { until: "25.2" });
    expect(provedIn(story)).toHaveLength(1);
    const late = edit(story, (span) =>
      span.traceId === entryOf(story, "PACKAGING").traceId
        ? { start: span.start + 20 * day, end: span.end + 20 * day }
        : {},
    );
    expect(provedIn(late)).toEqual([]);
  });
});

describe("a status that is set again after another one", () => {
  const story = ours({ until: "23.2" });
  const isCompleted = ({ kind, attributes }: Span) =>
    kind === "server" && attributes.get("order_status") === "MANUFACTURING_COMPLETED";
  const first = story.find(({ spans }) => spans.some(isCompleted))!;
  const again = (later: number, change: (span: Span) => Change | null): Trace[] => {
    const traceId = "f".repeat(32);
    const moved = (span: Span) => ({ ...span, traceId, start: span.start + later, end: span.end + later });
    return edit([{ ...first, traceId, spans: first.spans.map(moved) }], change);
  };
  const unsaved = (span: Span) => (span.kind === "server" ? {} : null);
  const failed = (span: Span): Change =>
    span.kind === "server" ? { attributes: { "http.status_code": 500 } } : { status: "error" };
  const later = healthy(3, at + day, hour);

  it("needs a save of its own", () => {
    expect(verdict("A-1", [...others, ...later, ...story, ...again(20 * hour, unsaved)], at + 9 * day)).toBe(
      "lost 23.2",
    );
    expect(verdict("A-1", [...others, ...story, ...again(20 * hour, failed)], at + 5 * day)).toBe("failed 23.2");
  });

  it("needs none where it was sent twice", () => {
    expect(verdict("A-1", [...others, ...story, ...again(2 * second, unsaved)], at + 3 * day)).toBe("waiting 24a.1");
  });
});

describe("a status that the order has already", () => {
  const taken = ours({ until: "22.2" });
  const last = taken.find(({ spans }) => spans.some(({ name }) => name.includes("assign")))!;
  const traceId = "f".repeat(32);
  const again = edit([last], (span) =>
    span.kind === "server"
      ? {
          traceId,
          name: "POST /api/orders/{order_id}/status_change",
          start: span.start + hour,
          end: span.end + hour,
          attributes: {
            "http.route": "/api/orders/{order_id}/status_change",
            "http.target": "",
            order_status: "MANUFACTURING_STARTED",
          },
        }
      : null,
  ).map((trace) => ({ ...trace, traceId }));

  it("needs no save: the step before has saved it", () => {
    const now = endOf(again) + hour;
    expect(codes([...taken, ...again], now)).toEqual([]);
    expect(verdict("A-1", [...others, ...taken, ...again], now)).toBe("waiting 23.1");
  });
});

describe("an order that is submitted again", () => {
  it("has its time anew", () => {
    const first = ours({ fail: "15a" });
    const again = ours({ until: "18" }).filter(
      ({ spans }) => !spans.some(({ attributes }) => attributes.get("order_status") === "INITIATED"),
    );
    const moved = again.map((trace, i) => {
      const traceId = `${i}`.padStart(32, "e");
      const spans = trace.spans.map((span) => ({ ...span, traceId, start: span.start + day, end: span.end + day }));
      return { ...trace, traceId, spans };
    });
    const received = moved.flatMap(({ spans }) => spans).find(({ kind }) => kind === "consumer")!;
    const now = received.start + minute;
    const known = [...first, ...moved].map((trace) => ({
      ...trace,
      spans: trace.spans.filter(({ end }) => end <= now),
    }));
    const { verdict: told } = tell("A-1", [...others, ...known], now);
    expect(told).toMatchObject({ state: "in-progress" });
    expect(told.evidence.limits.filter(({ exceeded }) => exceeded)).toEqual([]);
  });
});

describe("a status in another spelling", () => {
  const camelCase = (traces: readonly Trace[]) =>
    edit(traces, ({ attributes }) => {
      const status = attributes.get("order_status");
      if (typeof status !== "string") return {};
      const words = status.toLowerCase().split("_");
      return { attributes: { order_status: words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("") } };
    });

  it.each([
    ["waiting 22.1", { until: "21.2" }, hour],
    ["lost 22.2", { vanish: "22.2" }, 9 * day],
    ["completed 25.2", {}, hour],
  ] as const)("is the same: %s", (expected, options, later) => {
    const story = ours(options);
    const now = endOf(story) + later;
    const after = healthy(3, at + minute, minute);
    expect(verdict("A-1", camelCase([...others, ...after, ...story]), now)).toBe(expected);
  });
});

describe("a write that comes before what it is to save", () => {
  /** Adds a write beside a step. The write ended before any step of the request began. */
  const early = (traces: readonly Trace[], attributes: Record<string, AttributeValue>) =>
    edit(traces, (span) =>
      span.name.startsWith("S3.GetObject")
        ? [
            {},
            {
              spanId: `e${span.spanId.slice(1)}`,
              name: "before",
              start: span.start - 6_000,
              end: span.start - 1_000,
              events: [],
              attributes: { "rpc.service": "", "rpc.method": "", ...attributes },
            },
          ]
        : {},
    );
  const begun = { "db.system": "postgresql", "db.statement": "INSERT INTO calculations (id, state) VALUES (?, ?)" };
  const locked = { "db.system": "redis", "db.statement": "SET lock:c ? NX PX ?" };

  it.each([
    ["a row that says it has begun", begun, { vanish: "16" }, "lost 16"],
    ["a row that says it has begun, and an error at the end", begun, { fail: "16" }, "failed 16"],
    ["a lock", locked, { vanish: "17" }, "lost 17"],
    ["a row that says it has begun, and all is well", begun, {}, "completed 25.2"],
  ] as const)("is none of it: %s", (_what, write, options, expected) => {
    expect(verdict("A-1", early([...others, ...ours(options)], write), month)).toBe(expected);
  });
});

describe("messages", () => {
  it("a message that was delivered twice is mentioned, without an alarm", () => {
    const twice = edit(ours(), (span) =>
      span.kind === "consumer" && span.name.startsWith("manufacturing")
        ? [{}, { spanId: `b${span.spanId.slice(1)}`, start: span.start + minute, end: span.end + minute }]
        : {},
    );
    expect(verdict("A-1", [...others, ...twice], month)).toBe("completed 25.2");
    expect(codes(twice)).toContain("duplicate 21.1");
  });

  it("one whose consumer has two spans, one in the other, was delivered once", () => {
    const nested = edit(ours(), (span) =>
      span.kind === "consumer"
        ? [
            {},
            {
              spanId: `b${span.spanId.slice(1)}`,
              parentId: span.spanId,
              start: span.start + 1_000,
              end: span.end - 1_000,
            },
          ]
        : {},
    );
    expect(verdict("A-1", [...others, ...nested], month)).toBe("completed 25.2");
    expect(codes(nested)).toEqual([]);
  });

  it("a consumer's span that its instrumentation ended is neither a failure nor the end of the work", () => {
    const cut = edit(ours({ until: "15a" }), (span) =>
      span.name === "calculation.requests process"
        ? { status: "error", statusMessage: "instrumentation timeout called on message", end: span.start + minute }
        : {},
    );
    expect(verdict("A-1", [...others, ...cut], endOf(cut) + 20 * minute)).toBe("in-progress 15b");
  });

  it("one that a stopping consumer gave back waits for another one", () => {
    const given = edit(order({ id: "A-1", at, shape: "node", until: "13" }), (span) =>
      span.kind === "consumer" ? { status: "error", statusMessage: "channel closed" } : {},
    );
    expect(verdict("A-1", [...others, ...given], endOf(given) + minute)).toBe("in-progress 13");
    expect(verdict("A-1", [...others, ...given], month)).toBe("lost 13");
  });

  it("one that was sent again may still be on its way", () => {
    const first = ours({ until: "12" });
    const again = first.slice(-2).map((trace, i) => {
      const traceId = `${i}`.padStart(32, "e");
      const spans = trace.spans.map((span) => ({ ...span, traceId, start: span.start + day, end: span.end + day }));
      return { ...trace, traceId, spans };
    });
    const sent = endOf(again);
    expect(verdict("A-1", [...others, ...first], sent + 5 * minute)).toBe("lost 13");
    expect(verdict("A-1", [...others, ...first, ...again], sent + 5 * minute)).toBe("in-progress 13");
    expect(verdict("A-1", [...others, ...first, ...again], month)).toBe("lost 13");
  });

  it("one that only the dead-letter queue's consumer saw was not received", () => {
    const dead = edit(ours({ until: "13" }), (span) =>
      span.name === "calculation.requests process"
        ? {
            name: "deliver",
            attributes: { "messaging.destination": "dead:calculation.requests:calculation.requests.dlq" },
          }
        : {},
    );
    expect(verdict("A-1", [...others, ...dead], month)).toBe("lost 13");
  });
});

describe("a write that was undone", () => {
  const end =
    (operation: string, failed: boolean) =>
    (span: Span): Change | Change[] => {
      if (!(
        span.kind === "client" &&
        span.service === "crm-api" &&
        span.attributes.get("order_status") === "MANUFACTURING_APPROVED"
      ))
        return {};
      const closing: Change = {
        spanId: `b${span.spanId.slice(1)}`,
        name: operation,
        start: span.end + 1_000,
        end: span.end + 2_000,
        status: failed ? "error" : "unset",
        attributes: { "db.operation": operation, "db.statement": operation, "db.sql.table": "" },
      };
      return [{}, closing];
    };

  it("by a rollback, is not done", () => {
    expect(verdict("A-1", [...others, ...edit(ours(), end("ROLLBACK", false))], month)).toBe("failed 20.2");
  });

  it("by a later statement that failed in the same request, is not done: JDBC shows no rollback", () => {
    const saves = (span: Span) => span.kind === "client" && span.attributes.get("order_status") === "CLOSED";
    const carrier = (answer: number) =>
      edit(ours(), (span, { spans }) => {
        const save = spans.find(saves);
        if (save === undefined) return {};
        if (span.kind === "server") return { attributes: { "http.status_code": answer } };
        const history: Change = {
          spanId: `a${span.spanId.slice(1)}`,
          name: "INSERT order_history",
          start: span.end + 1_000,
          end: span.end + 2_000,
          status: "error",
          attributes: {
            "db.operation": "INSERT",
            "db.sql.table": "order_history",
            "db.statement": "INSERT INTO order_history",
          },
        };
        return span === save ? [{}, history] : {};
      });
    expect(verdict("A-1", [...others, ...carrier(500)], month)).toBe("failed 25.2");
    // What was committed before is saved, whatever fails later.
    const committed = edit(carrier(500), (span) => {
      if (!saves(span)) return {};
      const commit = { "db.operation": "COMMIT", "db.statement": "COMMIT", "db.sql.table": "" };
      const times = { start: span.end, end: span.end + 500 };
      return [{}, { spanId: `c${span.spanId.slice(1)}`, name: "COMMIT", ...times, attributes: commit }];
    });
    expect(verdict("A-1", [...others, ...committed], month)).toBe("completed 25.2");
    // A request that ended well went on without it.
    expect(verdict("A-1", [...others, ...carrier(200)], month)).toBe("completed 25.2");
  });

  it("by a commit that failed, is not done", () => {
    expect(verdict("A-1", [...others, ...edit(ours(), end("COMMIT", true))], month)).toBe("failed 20.2");
  });

  const isSave = (span: Span) =>
    span.kind === "client" &&
    span.service === "crm-api" &&
    span.attributes.get("order_status") === "MANUFACTURING_APPROVED";
  /** What the transaction does before and after the write, one after the other. */
  const around = (before: readonly string[], after: readonly string[]) =>
    edit(ours(), (span) => {
      if (!isSave(span)) return {};
      const statement = (text: string, i: number): Change => ({
        spanId: `${(i + 20).toString(16)}${span.spanId.slice(2)}`,
        name: text,
        start: span.end + i * 10,
        end: span.end + i * 10 + 5,
        status: text.includes("fails") ? "error" : "unset",
        attributes: { "db.operation": text.split(" ")[0]!, "db.statement": text, "db.sql.table": "" },
      });
      return [
        ...before.map((text, i) => statement(text, i - 20)).map((one) => ({ ...one, end: span.start - 1 })),
        {},
        ...after.map((text, i) => statement(text, i + 1)),
      ];
    });
  it.each([
    [[], ["BEGIN", "ROLLBACK"], "completed 25.2"],
    [[], ["START TRANSACTION", "INSERT INTO audit VALUES (1)", "ROLLBACK"], "completed 25.2"],
    [["BEGIN"], ["SAVEPOINT s1", "ROLLBACK TO SAVEPOINT s1", "COMMIT"], "completed 25.2"],
    [["BEGIN", "SAVEPOINT s1"], ["ROLLBACK TO SAVEPOINT s1", "COMMIT"], "failed 20.2"],
    [["BEGIN"], ["SAVEPOINT s1", "ROLLBACK TO SAVEPOINT s1", "ROLLBACK"], "failed 20.2"],
    [["BEGIN"], ["BEGIN", "INSERT INTO audit VALUES (1)", "COMMIT", "ROLLBACK"], "failed 20.2"],
    [["BEGIN"], ["BEGIN", "SAVEPOINT s1", "ROLLBACK TO SAVEPOINT s1", "ROLLBACK", "COMMIT"], "completed 25.2"],
    [["BEGIN", "BEGIN"], ["COMMIT", "ROLLBACK"], "completed 25.2"],
    [["BEGIN"], ["BEGIN", "ROLLBACK"], "completed 25.2"],
  ])("after %j by %j", (before, after, expected) => {
    expect(verdict("A-1", [...others, ...around(before, after)], month)).toBe(expected);
  });

  const fails = "INSERT INTO audit VALUES (1) -- fails";
  it.each([
    [["BEGIN"], [fails, "COMMIT"], "failed 20.2"],
    [["BEGIN"], ["SAVEPOINT s1", fails, "COMMIT"], "failed 20.2"],
    [["BEGIN"], ["SAVEPOINT s1", fails, "ROLLBACK TO SAVEPOINT s1", "COMMIT"], "completed 25.2"],
    [["BEGIN"], ["COMMIT", fails], "completed 25.2"],
    [["BEGIN"], ["pg-pool.connect", fails, "COMMIT"], "completed 25.2"],
    [["BEGIN"], ["BEGIN", fails, "ROLLBACK", "COMMIT"], "completed 25.2"],
    [[], [fails, "COMMIT"], "completed 25.2"],
  ])("by PostgreSQL, which commits nothing after an error, after %j by %j", async (before, after, expected) => {
    const connection = (span: Span): Span => ({ ...span, attributes: new Map([["db.system", "postgresql"]]) });
    const traces = around(before, after).map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) => (span.name === "pg-pool.connect" ? connection(span) : span)),
    }));
    expect(verdict("A-1", [...others, ...traces], month)).toBe(expected);
    const { state, point } = named(
      await fleetOf([...others, ...traces], { now: month, from: at - 9 * day }),
      "A-1",
    ).verdict;
    expect(`${state} ${point}`).toBe(expected);
  });

  it("by no error of a database that goes on after one", () => {
    const mysql = edit(around(["BEGIN"], [fails, "COMMIT"]), ({ kind, service }) =>
      kind === "client" && service === "crm-api" ? { attributes: { "db.system": "mysql" } } : {},
    );
    expect(verdict("A-1", [...others, ...mysql], month)).toBe("completed 25.2");
  });

  it("by a rollback beside the span that wraps it, is not done", () => {
    const wrapped = edit(ours(), (span) => {
      if (!isSave(span)) return {};
      const wrapper = `c${span.spanId.slice(1)}`;
      const [undo] = [end("ROLLBACK", false)(span)].flat().slice(1);
      return [
        {
          spanId: wrapper,
          kind: "internal",
          name: "OrderRepository.save",
          attributes: { "db.system": "", "db.statement": "" },
        },
        { parentId: wrapper },
        undo!,
      ];
    });
    expect(verdict("A-1", [...others, ...wrapped], month)).toBe("failed 20.2");
  });

  it("is done with its commit", () => {
    expect(verdict("A-1", [...others, ...edit(ours(), end("COMMIT", false))], month)).toBe("completed 25.2");
  });
});

describe("a further try that is not in the traces", () => {
  const only = (failed: (trace: Trace) => boolean, point: string) =>
    order({ id: "A-1", at, shape: "node", retry: point }).filter(
      (trace) => !failed(trace) || trace.spans.some(({ status }) => status === "error"),
    );
  const names = (name: string) => (trace: Trace) => trace.spans.some((span) => span.name.includes(name));

  it.each([
    ["16", only(names("process calculation.requests"), "16")],
    ["20.2", only(names("/approve"), "20.2")],
  ])("may have gone well where the order went on: %s", (point, traces) => {
    expect(tell("A-1", [...others, ...traces], month).verdict).toMatchObject({
      state: "undecidable",
      point,
      reason: "request-not-seen",
    });
  });

  it("may have gone well where spans say that they were kept by chance", () => {
    const sampled = ours({ fail: "17" }).map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) => ({ ...span, traceState: "ot=th:8" })),
    }));
    expect(tell("A-1", [...others, ...sampled], month).verdict).toMatchObject({
      state: "undecidable",
      reason: "sampled",
    });
  });

  it("did not go well where nothing came of it", () => {
    expect(verdict("A-1", [...others, ...ours({ fail: "16" })], month)).toBe("failed 16");
  });
});

describe("who is to blame", () => {
  it("the step a request did not get to, when it ended in an error that no step of its own explains", () => {
    const broken = edit(ours({ until: "20.2" }), (span) =>
      span.name.includes("approve") ? { attributes: { "http.status_code": 500 } } : {},
    );
    expect(tell("A-1", [...others, ...broken], month).verdict).toMatchObject({
      state: "failed",
      point: "20.3",
      reason: "request-failed",
    });
  });

  it("nobody, if everything in the request went well all the same: it is only mentioned", () => {
    const broken = edit(ours(), (span) =>
      span.name.includes("approve") ? { attributes: { "http.status_code": 500 } } : {},
    );
    expect(verdict("A-1", [...others, ...broken], month)).toBe("completed 25.2");
    expect(codes(broken)).toContain("unexpected 20.1");
  });

  it("an error that later steps prove harmless is mentioned, and is no failure", () => {
    const broken = edit(ours(), (span) =>
      span.kind === "client" && span.attributes.get("order_status") === "SUBMITTED" ? { status: "error" } : {},
    );
    expect(verdict("A-1", [...others, ...broken], month)).toBe("completed 25.2");
    expect(codes(broken)).toContain("proved 10");
  });

  it("an operator's look at the model is not the calculation asking for it", () => {
    const file: Trace = {
      traceId: "f0",
      warnings: [],
      spans: ours({ until: "14" })
        .flatMap(({ spans }) => spans)
        .filter(({ name }) => name === "S3.GetObject" || name === "calculation.requests process")
        .map((span) => ({
          ...span,
          traceId: "f0",
          start: at + 3 * hour,
          end: at + 3 * hour + second,
          ...(span.kind === "consumer"
            ? {
                kind: "server" as const,
                name: "GET /api/orders/{order_id}/model",
                attributes: new Map([["order_id", "A-1"]]),
              }
            : {}),
        }))
        .map(({ parentId, ...span }) =>
          span.kind === "server" || parentId === undefined ? span : { ...span, parentId },
        ),
    };
    expect(verdict("A-1", [...others, ...ours({ until: "12" }), file], month)).toBe("lost 13");
  });
});

describe("time", () => {
  it("a clock that is off is shown as skew, never a verdict", () => {
    const skewed = ours({ skew: { "mes-api": -5 * second } });
    expect(verdict("A-1", [...others, ...skewed], month)).toBe("completed 25.2");
    expect(codes(skewed)).toContain("skew 13");
  });

  it("a database stage over five seconds is slow, unless its query is analytic", () => {
    const slow = (query: string) =>
      edit(ours(), (span) =>
        span.name === "INSERT shop.calculations"
          ? { end: span.end + 6 * second, attributes: { "db.statement": query } }
          : {},
      );
    expect(codes(slow("INSERT INTO calculations VALUES (?)"))).toContain("slow 16");
    expect(codes(slow("INSERT INTO calculations SELECT * FROM analytics_daily"))).not.toContain("slow 16");
  });

  it("a message that came late is mentioned although it came", () => {
    expect(codes(ours({ waits: { "13": hour } }))).toContain("slow 13");
  });

  it("a statement that a service only logs, as an event on its span, counts", () => {
    const logged = edit(ours(), (span) => {
      if (span.kind === "client" && span.attributes.get("order_status") === "SHIPPED" && span.service === "crm-api")
        return null;
      const event = {
        name: "sql",
        time: span.start + 2_000,
        attributes: new Map([
          ["shorted_sql_query", "UPDATE orders SET status"],
          ["order_status", "SHIPPED"],
        ]),
      };
      return span.name === "order.shipped process" ? { events: [event] } : {};
    });
    expect(verdict("A-1", [...others, ...logged], month)).toBe("completed 25.2");
  });
});

describe("a database that refuses the connection", () => {
  const connect = (span: Span, name: string): Span => ({
    ...span,
    name,
    attributes: new Map<string, AttributeValue>([["db.system.name", "postgresql"]]),
  });
  const isWrite = (span: Span) => span.status === "error" && span.kind === "client";
  /** The write shows two spans: that of a pool which could not connect, and the driver's under it. */
  const refused = (options: Partial<OrderOptions>) =>
    ours({ shape: "node", ...options }).map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span) =>
        isWrite(span)
          ? [
              connect(span, "pg-pool.connect"),
              { ...connect(span, "pg.connect"), spanId: `${span.spanId.slice(0, -2)}ff`, parentId: span.spanId },
            ]
          : [span],
      ),
    }));

  it.each(["3", "10", "16", "20.2", "22.2", "24b.2", "25.2"])("failed at the write it was to be: %s", (point) => {
    const story = refused({ fail: point });
    expect(verdict("A-1", [...others, ...story], month)).toBe(`failed ${point}`);
    const failed = tell("A-1", [...others, ...story], month).findings.find(({ code }) => code === "failed");
    expect(failed?.evidence.errors).toBe(1);
  });

  it("is no failure where the write succeeded after all", () => {
    const { verdict: v } = tell("A-1", [...others, ...refused({ retry: "22.2" })], month);
    expect(v.state).toBe("completed");
  });
});

describe("a statement that fails and is no write", () => {
  const failing = (text: string) =>
    ours({ vanish: "16" }).map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((one) =>
        one.name === "calculate price"
          ? [
              one,
              {
                ...one,
                spanId: `${one.spanId.slice(0, -2)}fe`,
                name: "postgresql",
                kind: "client" as const,
                status: "error" as const,
                attributes: new Map<string, AttributeValue>([
                  ["db.system.name", "postgresql"],
                  ["db.query.text", text],
                ]),
              },
            ]
          : [one],
      ),
    }));

  it.each(["WITH recent AS (SELECT 1) SELECT * FROM recent", "SET LOCAL lock_timeout = '1s'", "SAVEPOINT s1"])(
    "is not blamed for the write that is missing: %s",
    (text) => expect(verdict("A-1", [...others, ...failing(text)], month)).toBe("lost 16"),
  );
});

describe("a message that is handed over before it is confirmed", () => {
  const early = (by: number) => {
    const story = ours({ shape: "node" });
    const sent = story.flatMap(({ spans }) => spans).find((span) => span.name === "publish manufacturing.orders")!;
    return edit(story, (span) => {
      if (span.name !== "process manufacturing.orders") return {};
      return { start: sent.start + by, end: Math.max(span.end, sent.end) };
    });
  };

  it("is no clock's fault", () => {
    expect(codes(early(1_000))).not.toContain("skew 21.1");
  });

  it("but is where it came before it was sent", () => {
    expect(codes(early(-1_000))).toContain("skew 21.1");
  });
});
