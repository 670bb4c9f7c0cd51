import { describe, expect, it } from "vitest";
import type { Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { submittedAgain } from "../story/submitted-again.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(36, at - 2 * day, 2 * hour);
const after = (traces: readonly Trace[], time: number) => verdict("A-1", [...others, ...traces], endOf(traces) + time);
const shapes = ["java", "dotnet", "node"] as const;

describe.each(shapes)("an order that the customer submits again after its price (%s)", (shape) => {
  const again = { id: "A-1", at, shape };

  it.each(["13", "15b", "17", "18"])("is lost at %s, though that step was done before", (vanish) => {
    expect(after(submittedAgain({ ...again, vanish, until: "18" }), 3 * hour)).toBe(`lost ${vanish}`);
  });

  it.each(["15a", "15b", "16"])("fails at %s", (fail) => {
    expect(after(submittedAgain({ ...again, fail }), 3 * hour)).toBe(`failed ${fail}`);
  });

  it("is under way while its time is not over", () => {
    expect(after(submittedAgain({ ...again, until: "12" }), 20 * minute)).toBe("in-progress 13");
  });

  it("waits for the seller from its last price on, and may be completed", () => {
    expect(after(submittedAgain({ ...again, until: "18" }), 23 * hour)).toBe("waiting 20.1");
    expect(after(submittedAgain(again), hour)).toBe("completed 25.2");
  });

  it("is not priced by its first price that comes late", () => {
    const late = (traces: readonly Trace[]) =>
      edit(traces, ({ service, kind }) =>
        service === "crm-api" && kind === "consumer"
          ? { start: endOf(traces) + minute, end: endOf(traces) + minute + 1 }
          : {},
      );
    expect(after(late(submittedAgain({ ...again, until: "12" })), minute)).toBe("in-progress 13");
    expect(after(late(submittedAgain({ ...again, vanish: "13", until: "13" })), 3 * hour)).toBe("lost 13");
  });

  it.each(["5", "6", "7"])("has its file although the span of %s is missing", (missing) => {
    const count = order({ ...again, until: "18" }).length;
    const traces = (more: Parameters<typeof submittedAgain>[0]) => [
      ...order({ ...again, until: "18", drop: [missing] }),
      ...submittedAgain(more).slice(count),
    ];
    expect(after(traces({ ...again, until: "12" }), 3 * minute)).toBe("in-progress 13");
    expect(after(traces({ ...again, vanish: "13", until: "13" }), 3 * hour)).toBe("lost 13");
  });

  it("is another calculation under another number", () => {
    const traces = submittedAgain({ ...again, calculation: "c-2", vanish: "15b" });
    expect(after(traces, 3 * hour)).toBe("lost 15b");
  });

  it("is lost on its way to the CRM a second time, as another order would be", () => {
    const vanish = "18-19";
    const [first, second] = [
      order({ ...again, vanish, until: "18" }),
      submittedAgain({ ...again, vanish, until: "18" }),
    ];
    expect(after(second, 2 * day)).toBe(after(first, 2 * day));
  });
});

describe("an order that the customer submits again", () => {
  const again = { id: "A-1", at, shape: "java" } as const;

  it("says so", () => {
    const traces = submittedAgain({ ...again, vanish: "13" });
    const { findings } = tell("A-1", [...others, ...traces], endOf(traces) + 3 * hour);
    expect(findings.map(({ code, point }) => `${code} ${point}`)).toContain("begun-anew 10");
  });

  it("is in no further round if nothing takes it up", () => {
    expect(after(submittedAgain({ ...again, until: "10" }), 3 * hour)).toBe("waiting 20.1");
    expect(after(submittedAgain({ ...again, vanish: "12", until: "12" }), 3 * hour)).toBe("waiting 20.1");
  });

  it("is in no further round where the seller approves the earlier price", () => {
    const lost = submittedAgain({ ...again, vanish: "13", until: "13" });
    const rest = order({ ...again, at: endOf(lost) + hour, drop: ["2", "3", "5", "9", "11", "13", "18-19"] });
    const approved = rest.filter(({ spans }) => spans.every(({ start }) => start > endOf(lost) + 2 * hour));
    expect(after([...lost, ...approved], hour)).toBe("completed 25.2");
  });

  it("needs no second calculation where its price is known already", () => {
    const inRequest = new Set(["14", "15b", "16", "17"]);
    const known = submittedAgain({ ...again, until: "18", drop: [...inRequest] });
    expect(after(known, hour)).toBe("waiting 20.1");
  });

  it("is in no further round before it had a price: a double click", () => {
    const one = order({ ...again, until: "18" });
    const submits = one.filter(({ spans }) => spans.some(({ name }) => name.endsWith("/submit")));
    const twice = edit(submits, ({ start, end, spanId, parentId }) => ({
      traceId: "d".repeat(32),
      spanId: `d${spanId.slice(1)}`,
      ...(parentId === undefined ? {} : { parentId: `d${parentId.slice(1)}` }),
      start: start + minute,
      end: end + minute,
    })).map((trace) => ({ ...trace, traceId: "d".repeat(32) }));
    const report = tell("A-1", [...others, ...one, ...twice], endOf(one) + hour);
    expect(report.verdict).toMatchObject({ state: "waiting", point: "20.1" });
    expect(report.findings.map(({ code }) => code)).not.toContain("begun-anew");
  });

  it.each([-30, -5, 5, 30])("has its price although the clock of the MES is %d minutes off", (minutes) => {
    const skewed = (traces: readonly Trace[]) =>
      edit(traces, ({ service, start, end }) =>
        service === "mes-api" ? { start: start + minutes * minute, end: end + minutes * minute } : {},
      );
    expect(after(skewed(submittedAgain({ ...again, until: "18" })), 3 * hour)).toBe("waiting 20.1");
    expect(after(skewed(submittedAgain({ ...again, vanish: "13", until: "13" })), 3 * hour)).toBe("lost 13");
  });

  it.each([-30, 20])(
    "is lost though the seller was refused to approve its first price (%d minutes after)",
    (minutes) => {
      const lost = submittedAgain({ ...again, vanish: "13", until: "13" });
      const submitted = Math.max(...lost.flatMap(({ spans }) => spans.map(({ start }) => start)));
      const start = submitted + minutes * minute;
      const refused = edit(order({ ...again, until: "20.1" }).slice(-1), ({ kind }) =>
        kind === "server" ? { start, end: start + 1, attributes: { "http.response.status_code": 409 } } : null,
      );
      expect(after([...lost, ...refused], 3 * hour)).toBe("lost 13");
    },
  );
});
