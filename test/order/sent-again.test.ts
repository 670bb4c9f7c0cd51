import { describe, expect, it } from "vitest";
import type { Microseconds, Span, Trace } from "../../src/trace/span.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, type OrderOptions } from "../story/order.ts";
import { putBack } from "../story/put-back.ts";
import { repeated } from "../story/repeated.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);
const ours = (until: string) => order({ id: "A-1", at, shape: "node", until });

/** The approval's message alone, sent from an endpoint of the operators' own, some time after. */
function sentAgain(
  traces: readonly Trace[],
  after: Microseconds,
  status: "unset" | "error" = "unset",
  digit = "e",
): Trace[] {
  const traceId = digit.repeat(32);
  const approval = ours("20.3").find(({ spans }) => spans.some(({ name }) => name.includes("approve")))!;
  const shift = endOf(traces) + after - Math.min(...approval.spans.map(({ start }) => start));
  const again = edit([{ ...approval, traceId }], (span) => {
    if (span.kind === "client") return null;
    const moved = { traceId, start: span.start + shift, end: span.end + shift };
    if (span.kind !== "server") return { ...moved, status };
    const route = "/admin/orders/{order_id}/resend";
    const named = { name: `POST ${route}`, attributes: { "http.route": route, "url.path": "", "http.target": "" } };
    return { ...moved, ...named };
  });
  return [...traces, ...again];
}

describe("a message that is sent again from an endpoint that is no step of the path", () => {
  const lost = ours("20.3");

  it("has its time again", () => {
    expect(verdict("A-1", [...others, ...lost], endOf(lost) + hour)).toBe("lost 21.1");
    const again = sentAgain(lost, hour);
    expect(verdict("A-1", [...others, ...again], endOf(again) + minute)).toBe("in-progress 21.1");
    expect(verdict("A-1", [...others, ...again], endOf(again) + day)).toBe("lost 21.1");
  });

  it("is sent, though its own request never sent it", () => {
    const never = ours("20.2");
    expect(verdict("A-1", [...others, ...never], endOf(never) + hour)).toBe("lost 20.3");
    const again = sentAgain(never, hour);
    expect(verdict("A-1", [...others, ...again], endOf(again) + minute)).toBe("in-progress 21.1");
  });

  it("is not sent while the step before waits for somebody: others share the destination", () => {
    const priced = ours("18");
    const comment = sentAgain(priced, hour);
    expect(verdict("A-1", [...others, ...comment], endOf(comment) + hour)).toBe("waiting 20.1");
  });

  it("has its time again once, not for ever", () => {
    const again = sentAgain(sentAgain(lost, hour), day, "unset", "f");
    expect(verdict("A-1", [...others, ...again], endOf(again) + minute)).toBe("lost 21.1");
  });

  it("and fails there is no try of the step", () => {
    const again = sentAgain(lost, hour, "error");
    expect(verdict("A-1", [...others, ...again], endOf(again) + minute)).toBe("lost 21.1");
  });
});

describe("a consumer that puts its message at the end of its own queue", () => {
  const received = order({ id: "A-1", at, shape: "java", until: "13" });
  const sentTo = (queue: string, traces = received) => putBack(traces, "calculation.requests", queue);
  const again = sentTo("calculation.requests");

  it("has not lost it: it comes again", () => {
    const passedOn = sentTo("somewhere.else");
    expect(verdict("A-1", [...others, ...passedOn], endOf(passedOn) + 5 * minute)).toBe("lost 14");
    expect(verdict("A-1", [...others, ...again], endOf(again) + 5 * minute)).toBe("in-progress 14");
  });

  it("has not failed at what it could not do yet", () => {
    const failed = order({ id: "A-1", at, shape: "java", fail: "15a" });
    const passedOn = sentTo("somewhere.else", failed);
    expect(verdict("A-1", [...others, ...passedOn], endOf(passedOn) + 5 * minute)).toBe("failed 15a");
    const tried = sentTo("calculation.requests", failed);
    expect(verdict("A-1", [...others, ...tried], endOf(tried) + 5 * minute)).toBe("in-progress 15a");
    expect(verdict("A-1", [...others, ...tried], endOf(tried) + hour)).toBe("failed 15a");
  });

  it("has failed at what it can't do in all the time that the path gives", () => {
    const failed = sentTo("calculation.requests", order({ id: "A-1", at, shape: "java", fail: "15a" }));
    const consumer = failed.flatMap(({ spans }) => spans).find(({ name }) => name === "calculation.requests process")!;
    const tries = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((i) =>
      edit(
        failed
          .filter(({ spans }) => spans.includes(consumer))
          .map((trace) => ({ ...trace, traceId: `${i}`.padStart(32, "f") })),
        (span) =>
          span.service === "mes-api"
            ? { traceId: `${i}`.padStart(32, "f"), start: span.start + i * 5 * minute, end: span.end + i * 5 * minute }
            : null,
      ),
    );
    expect(verdict("A-1", [...others, ...failed, ...tries.slice(0, 3)], endOf(tries.slice(0, 3)) + minute)).toBe(
      "in-progress 15a",
    );
    expect(verdict("A-1", [...others, ...failed, ...tries], endOf(tries) + minute)).toBe("failed 15a");
  });

  it("has lost it if it never does", () => {
    expect(verdict("A-1", [...others, ...again], at + 10 * day)).toBe("lost 14");
  });
});

describe("a price that a partner's program asks for every five minutes until it comes", () => {
  const quote = (more: Partial<OrderOptions>) =>
    order({ id: "P-1", at, shape: "dotnet", variant: "partner", anonymous: true, until: "18", ...more });
  const asked = (times: number) => {
    const isAsking = ({ kind }: Span) => kind === "server";
    return repeated(quote({ vanish: "14" }), isAsking, 5 * minute, times);
  };

  it("may begin late", () => {
    expect(verdict("c-P-1", [...others, ...asked(3)], at + 50 * minute)).toBe("in-progress 14");
  });

  it("is lost if it never begins", () => {
    expect(verdict("c-P-1", [...others, ...asked(1)], at + hour)).toBe("lost 14");
    for (const times of [20, 300])
      expect(verdict("c-P-1", [...others, ...asked(times)], endOf(asked(times)))).toBe("lost 14");
  });
});
