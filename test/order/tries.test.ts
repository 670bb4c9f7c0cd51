import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { asOf } from "../story/as-of.ts";
import { type Change, edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, second } from "../story/order.ts";
import { frameworkConsumers, handedOn } from "../story/two-consumers.ts";
import { endOf, tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);
const later = Array.from({ length: 6 }, (_, i) => order({ id: `L-${i}`, at: at + (i + 1) * 20 * minute })).flat();

/** The verdict at a moment, from the spans that have ended by then. */
const told = (traces: readonly Trace[], now: number): string => {
  const { state, point, reason } = tell("A-1", asOf([...others, ...later, ...traces], now), now).verdict;
  return `${state} ${point} ${reason}`;
};
const spansOf = (traces: readonly Trace[]) => traces.flatMap(({ spans }) => spans);
const saves = (table: string) => (span: Span) =>
  span.kind === "client" && [...span.attributes.values()].some((value) => String(value).includes(table));

describe("a step whose try failed", () => {
  it.each([
    ["java", "16"],
    ["java", "18"],
    ["dotnet", "16"],
    ["dotnet", "18"],
  ] as const)("has not while a further one is under way (%s, %s)", (shape, point) => {
    const ours = order({ id: "A-1", at, shape, retry: point, until: "18" });
    const [, second_] = spansOf(ours)
      .filter(({ kind, service }) => kind === "consumer" && service === "mes-api")
      .sort((a, b) => a.start - b.start);
    // The file was read in a request whose own span is not there yet.
    const now = second_!.start + minute;
    expect(told(ours, now)).toBe(`in-progress ${point} running`);
    const { findings } = tell("A-1", asOf([...others, ...later, ...ours], now), now);
    expect(findings.map((one) => `${one.code} ${one.point}`)).toContain(`retrying ${point}`);
    // The further try never left another span.
    const cut = asOf(ours, now);
    expect(told(cut, now + 39 * minute)).toBe(`in-progress ${point} running`);
    expect(told(cut, now + 41 * minute)).toBe(`failed ${point} every-attempt-failed`);
  });

  it("is no loss while a consumer that was stopped has handed its message back, and another one is at it", () => {
    const ours = order({ id: "A-1", at, shape: "java", retry: "16", until: "18" });
    const [first, further] = spansOf(ours)
      .filter(({ kind, service }) => kind === "consumer" && service === "mes-api")
      .sort((a, b) => a.start - b.start);
    const stopped = edit(ours, (span) => {
      if (span.start >= first!.end || span.status !== "error") return {};
      return span.kind === "consumer" ? { status: "unset", events: [] } : null;
    });
    expect(told(stopped, further!.start + 2 * minute)).toBe("in-progress 16 running");
    expect(told(stopped, endOf(stopped) + hour)).toBe("waiting 20.1 person");
  });

  it("has not while the request is open in which it is tried again: a database fails over", () => {
    const ours = order({ id: "A-1", at, shape: "dotnet", until: "18" });
    const save = spansOf(ours).find(saves("calculations"))!;
    const traces = edit(ours, (span) => {
      if (span.spanId === save.parentId) return { end: span.end + minute };
      return span.start >= save.start ? { start: span.start + minute, end: span.end + minute } : {};
    });
    const failed = { ...save, spanId: `e${save.spanId.slice(1)}`, status: "error" as const };
    const withFailed = traces.map((trace) =>
      trace.traceId === save.traceId ? { ...trace, spans: [...trace.spans, failed] } : trace,
    );
    expect(told(withFailed, save.end + 40 * second)).toBe("in-progress 16 running");
    expect(told(withFailed, save.end + 5 * minute)).toBe("waiting 20.1 person");
  });
});

describe("a message that the client handed to its listener", () => {
  const received = (traces: readonly Trace[]) => spansOf(traces).filter(({ kind }) => kind === "consumer");
  const last = (traces: readonly Trace[]) => received(traces).sort((a, b) => b.start - a.start)[0]!;

  it.each(["16", "21.2", "24b.2"])("is not lost at %s while that one may be busy with others", (point) => {
    const ours = handedOn(order({ id: "A-1", at, shape: "java", until: point }), 3 * minute);
    const { start } = received(ours)
      .filter(({ service }) => service === (point === "24b.2" ? "crm-api" : "mes-api"))
      .sort((a, b) => a.start - b.start)
      .findLast((span) => !ours.some(({ spans }) => spans.some(({ parentId }) => parentId === span.spanId)))!;
    expect(told(ours, start + 90 * second)).toMatch(/^in-progress /);
    expect(told(asOf(ours, start + minute), start + 20 * minute)).toMatch(/^(lost|stuck) /);
  });

  it("failed, where the listener did", () => {
    const ours = handedOn(order({ id: "A-1", at, shape: "java", fail: "24b.1" }), 3 * minute);
    expect(told(ours, last(ours).end + hour)).toBe("failed 24b.1 every-attempt-failed");
  });

  it("is done with, where another delivery failed an hour later and nothing is told of the work itself", () => {
    const bare = (traces: readonly Trace[]) =>
      edit(traces, (span, { spans }) => {
        const parent = spans.find(({ spanId }) => spanId === span.parentId);
        return parent?.kind === "consumer" && parent.service === "crm-api" ? null : {};
      });
    const ours = edit(bare(order({ id: "A-1", at, shape: "dotnet", until: "24b.1" })), (span) => {
      if (span.kind !== "consumer" || span.service !== "crm-api" || !span.name.includes("shipped")) return {};
      const again = span.end + hour;
      return [{}, { spanId: `ab${span.spanId.slice(2)}`, start: again, end: again + second, status: "error" }];
    });
    expect(told(ours, last(ours).end + day)).not.toMatch(/24b\.1/);
  });

  it("was received once", () => {
    const ours = handedOn(order({ id: "A-1", at, shape: "java" }), 2 * second);
    const { findings, verdict } = tell("A-1", [...others, ...ours], endOf(ours) + hour);
    expect(verdict.state).toBe("completed");
    expect(findings).toEqual([]);
  });
});

describe.each(["java", "dotnet", "node"] as const)(
  "a framework that names the queue on its outer span alone (%s)",
  (shape) => {
    const everybody = frameworkConsumers([...others, ...later]);
    const state = (ours: readonly Trace[], now: number) => {
      const { state, point } = tell("A-1", asOf([...everybody, ...ours], now), now).verdict;
      return `${state} ${point}`;
    };
    const ours = (options = {}) => frameworkConsumers(order({ id: "A-1", at, shape, ...options }));

    it("shows the steps of its work", () => {
      expect(state(ours(), at + 20 * day)).toBe("completed 25.2");
      expect(state(ours({ until: "18" }), at + 2 * hour)).toBe("waiting 20.1");
    });

    it.each(["16", "18", "21.2", "24b.2"])("loses %s as others do", (vanish) => {
      expect(state(ours({ vanish }), at + 20 * day)).toBe(`lost ${vanish}`);
    });

    it("fails where its inner span does", () => {
      const broken = edit(ours({ until: "15a" }), (span) =>
        span.name === "CalculationRequested process" ? { status: "error", statusMessage: "mesh" } : {},
      );
      expect(state(broken, endOf(broken) + hour)).toBe("failed 15b");
    });
  },
);

describe("a message that the broker delivers again, because it was not acknowledged in time", () => {
  const delivered = (shape: "java" | "dotnet" | "node") => {
    const ours = order({ id: "A-1", at, shape, until: "15a" });
    const entry = spansOf(ours).find(({ kind, service }) => kind === "consumer" && service === "mes-api")!;
    const inside = (span: Span) => span === entry || span.parentId === entry.spanId;
    const again = (span: Span): Change => ({
      spanId: `a${span.spanId.slice(1)}`,
      ...(span === entry ? {} : { parentId: `a${entry.spanId.slice(1)}` }),
      start: span.start + 20 * minute,
      end: span.end + 20 * minute,
    });
    return edit(ours, (span) => (inside(span) ? [{}, again(span)] : {}));
  };

  it.each(["java", "dotnet", "node"] as const)("has its whole time again (%s)", (shape) => {
    const ours = delivered(shape);
    const entries = spansOf(ours).filter(({ kind, service }) => kind === "consumer" && service === "mes-api");
    expect(entries).toHaveLength(2);
    expect(told(ours, endOf(ours) + 20 * minute)).toBe("in-progress 15b within-deadline");
    expect(told(ours, endOf(ours) + 40 * minute)).not.toMatch(/^in-progress/);
  });
});

describe("a file that is uploaded in parts", () => {
  const created = ["CreateMultipartUpload", 200] as const;
  const completed = ["CompleteMultipartUpload", 200] as const;
  const uploads = (answers: readonly (readonly [method: string, status: number])[], until?: string, answer = 200) =>
    edit(order({ id: "A-1", at, shape: "node", ...(until === undefined ? {} : { until }) }), (span) => {
      if (span.name.endsWith("/file")) return { attributes: { "http.response.status_code": answer } };
      if (span.name !== "S3.PutObject") return {};
      return answers.map(([method, status], i) => ({
        name: `S3.${method}`,
        spanId: `${i}${span.spanId.slice(1)}`,
        start: span.start + i,
        ...(status === 200 ? {} : { status: "error" as const }),
        attributes: { "rpc.method": method, "http.response.status_code": status },
      }));
    });

  it("is stored when the parts are put together", () => {
    const parts = uploads([created, ["UploadPart", 200], completed]);
    const { verdict, rows } = tell("A-1", [...others, ...parts], endOf(parts) + hour);
    expect(verdict.state).toBe("completed");
    const stored = rows.flatMap(({ points }) => points).filter(({ point }) => point === "6" || point === "7");
    expect(stored.map(({ state }) => state)).toEqual(["done", "done"]);
  });

  it("is not stored when putting them together fails", () => {
    const parts = uploads([created, ["UploadPart", 200], ["CompleteMultipartUpload", 503]], "6");
    expect(told(parts, endOf(parts) + hour)).toBe("failed 7 every-attempt-failed");
  });

  it.each([200, 500])("is not stored when a part fails, whatever the customer is told (%d)", (answer) => {
    const parts = uploads([created, ["UploadPart", 503], ["AbortMultipartUpload", 200]], "6", answer);
    expect(told(parts, endOf(parts) + hour)).toBe("failed 7 every-attempt-failed");
  });

  it("is not stored when it can't be begun", () => {
    const parts = uploads([["CreateMultipartUpload", 503]], "6", 500);
    expect(told(parts, endOf(parts) + hour)).toBe("failed 7 every-attempt-failed");
  });

  it("is stored when the part that failed is sent again", () => {
    const parts = uploads([created, ["UploadPart", 503], ["UploadPart", 200], completed]);
    expect(told(parts, endOf(parts) + hour)).toBe("completed 25.2 completed");
  });
});

describe("what failed in a request that was refused", () => {
  const upload = (status: number, change: (span: Span) => Change = () => ({})) =>
    edit(order({ id: "A-1", at, shape: "dotnet", until: "6" }), (span, { spans }) => {
      if (!spans.some(({ name }) => name.includes("PutObject"))) return {};
      if (span.kind === "server") return { attributes: { "http.response.status_code": status } };
      return { status: "error", attributes: { "http.response.status_code": "" }, ...change(span) };
    });

  it.each([400, 408, 499])("is refused with it: an upload that the customer broke off (%d)", (status) => {
    const ours = upload(status);
    expect(told(ours, endOf(ours) + hour)).toBe("waiting 5 person-no-alarm");
  });

  it("failed where the service says so", () => {
    const ours = upload(503);
    expect(told(ours, endOf(ours) + hour)).toBe("failed 6 every-attempt-failed");
  });
});

describe.each(["java", "dotnet", "node"] as const)(
  "a model that can't be priced, and whose refusal was sent (%s)",
  (shape) => {
    const isSave = (span: Span) => saves("calculations")(span) || /redis/.test([...span.attributes.values()].join(" "));
    const ours = (change: (span: Span) => Change | null) => edit(order({ id: "A-1", at, shape, until: "18" }), change);
    const failed: Change = { status: "error", statusMessage: "mesh is not watertight" };

    it("has failed there, and lost no write", () => {
      const refused = ours((span) => (span.name === "calculate price" ? failed : isSave(span) ? null : {}));
      expect(told(refused, endOf(refused) + hour)).toBe("failed 15b every-attempt-failed");
    });

    it("was priced all the same where the result was saved", () => {
      const priced = ours((span) => (span.name === "calculate price" ? failed : {}));
      expect(told(priced, endOf(priced) + hour)).toBe("waiting 20.1 person");
    });
  },
);
