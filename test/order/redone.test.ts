import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
import { pricedByHand } from "../story/priced-by-hand.ts";
import { sentAnew } from "../story/sent-anew.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);
const shapes = ["java", "dotnet", "node"] as const;
type Shape = (typeof shapes)[number];

/** What the MES does with a calculation's request, done from an endpoint of the operators' own, an hour later. */
function calculatedAgain(
  traces: readonly Trace[],
  shape: Shape,
  isDone: (span: Span) => boolean = () => true,
  more: Partial<Span> = {},
): Trace[] {
  const whole = order({ id: "A-1", at, shape });
  const consumer = whole.flatMap(({ spans }) => spans).find(({ kind }) => kind === "consumer")!;
  const shift = endOf(traces) + hour - consumer.start;
  const traceId = String(traces.length % 10).repeat(32);
  const moved = (span: Span): Span => ({ ...span, traceId, start: span.start + shift, end: span.end + shift });
  const route = "/admin/calculations/{id}/retry";
  const { parentId: _, ...request } = {
    ...moved(consumer),
    kind: "server" as const,
    name: `POST ${route}`,
    links: [],
    attributes: new Map(
      Object.entries({
        "http.request.method": "POST",
        "http.route": route,
        "http.response.status_code": 200,
        order_id: "A-1",
        calculation_request_id: "c-A-1",
      }),
    ),
    ...more,
  };
  const inside = whole
    .filter((trace) => trace.traceId === consumer.traceId)
    .flatMap(({ spans }) => spans)
    .filter((span) => span.parentId === consumer.spanId && isDone(span));
  return [...traces, { traceId, warnings: [], spans: [request, ...inside.map(moved)] }];
}
/** The rest of the order's life, after the calculation. */
const goneOn = (traces: readonly Trace[], shape: Shape): Trace[] => {
  const whole = order({ id: "A-1", at, shape });
  const calculated = endOf(order({ id: "A-1", at, shape, until: "18" }));
  const rest = whole.filter(({ spans }) => spans.every(({ start }) => start > calculated));
  return [...traces, ...edit(rest, ({ start, end }) => ({ start: start + 3 * hour, end: end + 3 * hour }))];
};
const told = (traces: readonly Trace[]) => verdict("A-1", [...others, ...traces], endOf(traces) + minute);

describe.each(shapes)("a calculation that failed and is done again by an endpoint that is no step (%s)", (shape) => {
  it.each(["14", "15a", "15b", "16", "17", "18"])("is done, failed at %s", (fail) => {
    const failed = order({ id: "A-1", at, shape, fail });
    expect(told(failed)).toMatch(/^(failed|in-progress) /);
    const again = calculatedAgain(failed, shape);
    expect(verdict("A-1", [...others, ...again], endOf(again) + hour)).toBe("waiting 20.1");
    expect(told(goneOn(again, shape))).toBe("completed 25.2");
  });
});

describe("a calculation that is done again", () => {
  const isSend = ({ kind }: Span) => kind === "producer";

  it.each(shapes)("is done after its message was only sent again, in vain (%s)", (shape) => {
    const failed = order({ id: "A-1", at, shape, fail: "16" });
    expect(told(calculatedAgain(calculatedAgain(failed, shape, isSend), shape))).toBe("waiting 20.1");
  });

  it.each(["11", "12", "13"])("is done though the order was lost on its way there, at %s", (vanish) => {
    const lost = order({ id: "A-1", at, shape: "java", vanish });
    expect(verdict("A-1", [...others, ...lost], endOf(lost) + hour)).toMatch(new RegExp(`^(lost|stuck) ${vanish}$`));
    expect(told(calculatedAgain(lost, "java"))).toBe("waiting 20.1");
    expect(told(goneOn(calculatedAgain(lost, "java"), "java"))).toBe("completed 25.2");
  });

  it("is done for a partner", () => {
    const failed = order({ id: "A-1", at, shape: "java", variant: "partner", fail: "16" });
    expect(told(failed)).toBe("failed 16");
    expect(told(calculatedAgain(failed, "java"))).toBe("waiting 20.1");
  });

  it("is done though nobody waited for the answer", () => {
    const failed = order({ id: "A-1", at, shape: "java", fail: "16" });
    expect(told(calculatedAgain(failed, "java", () => true, { status: "error" }))).toBe("waiting 20.1");
  });

  it("is done by a job", () => {
    const failed = order({ id: "A-1", at, shape: "java", fail: "16" });
    const attributes = new Map([["order_id", "A-1"]]);
    expect(
      told(calculatedAgain(failed, "java", () => true, { kind: "internal", name: "RecalculateFailed", attributes })),
    ).toBe("waiting 20.1");
  });
});

describe("work in a request that is no step of the path", () => {
  const failed = order({ id: "A-1", at, shape: "java", fail: "16" });

  it("is none of the order's steps where nothing is sent, as where an operator looks at a model", () => {
    expect(told(calculatedAgain(failed, "java", ({ kind }) => kind !== "producer"))).toBe("failed 16");
  });

  it("leaves failed what it did not do again", () => {
    const isCache = ({ attributes }: Span) => attributes.get("db.system") === "redis";
    const isWrite = (span: Span) => span.attributes.has("db.system") && !isCache(span);
    expect(told(calculatedAgain(failed, "java", (span) => !isWrite(span)))).toBe("failed 16");
  });

  it.each(["16", "17"])(
    "is no calculation where a row is only marked and the message sent: %s is still lost",
    (vanish) => {
      const lost = order({ id: "A-1", at, shape: "java", vanish });
      const isDone = ({ name, kind }: Span) => name !== "calculate price" && (kind === "producer" || kind === "client");
      expect(verdict("A-1", [...others, ...calculatedAgain(lost, "java", isDone)], endOf(lost) + 2 * hour)).toBe(
        `lost ${vanish}`,
      );
    },
  );
});

describe("a calculation that failed, whose message its own step sends anew", () => {
  const failed = order({ id: "A-1", at, shape: "java", fail: "15b" });
  const after = (traces: readonly Trace[], time: number) =>
    verdict("A-1", [...others, ...traces], endOf(traces) + time);

  it("has not failed for good while the message may still come", () => {
    const again = sentAnew(failed, 8 * minute);
    expect(after(failed, 8 * minute)).toBe("failed 15b");
    expect(after(again, 2 * minute)).toBe("in-progress 15b");
    expect(after(again, hour)).toBe("failed 15b");
  });

  it.each(shapes)("has if the message that came is the one that was sent, by a clock that is ahead (%s)", (shape) => {
    const told = (fail: string) => {
      const traces = order({ id: "A-1", at, shape, fail, skew: { "crm-api": 5 * second } });
      return after(traces, minute);
    };
    for (const point of ["13", "14", "15a", "21.1", "21.2"]) expect(told(point)).toBe(`failed ${point}`);
  });

  it("has if it is sent again and again, by something that does not know of the failure", () => {
    expect(after(sentAnew(sentAnew(failed, 8 * minute), 8 * minute), 2 * minute)).toBe("failed 15b");
  });
});

describe("a price that is entered by hand, because the model can't be calculated", () => {
  it.each([
    ["fail", "15b"],
    ["fail", "15a"],
    ["fail", "13"],
    ["vanish", "13"],
  ] as const)("is done (%s %s)", (how, point) => {
    const failed = order({ id: "A-1", at, shape: "dotnet", [how]: point });
    const priced = [...failed, pricedByHand(endOf(failed) + hour)];
    expect(verdict("A-1", [...others, ...priced], endOf(priced) + hour)).toBe("waiting 20.1");
    expect(told(goneOn(priced, "dotnet"))).toBe("completed 25.2");
  });

  it.each([
    ["saves", ({ name }: Span) => name.includes("UPSERT")],
    ["sends", ({ kind }: Span) => kind === "producer" || kind === "consumer"],
    ["keeps", ({ name }: Span) => name === "SET"],
  ])("is none where nobody %s it, as where the CRM is only told that there is no price", (_, isLeftOut) => {
    const failed = order({ id: "A-1", at, shape: "dotnet", fail: "15b" });
    const form = edit([pricedByHand(endOf(failed) + hour)], (span) => (isLeftOut(span) ? null : {}));
    expect(told([...failed, ...form])).toMatch(/^failed /);
  });
});
