import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { fleetOf, named } from "../fleet/memory.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { handedOn } from "../story/two-consumers.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);

const isPrice = ({ kind, service }: Span) => kind === "consumer" && service === "crm-api";
/** The CRM can't read the message with the price. */
const unread = (traces: readonly Trace[]) =>
  edit(traces, (span) =>
    isPrice(span)
      ? {
          status: "error",
          statusMessage: "cannot deserialize value of type PriceCalculated",
          events: [
            {
              name: "exception",
              time: span.end,
              attributes: new Map([["exception.type", "MismatchedInputException"]]),
            },
          ],
        }
      : {},
  );
/** A message that a consumer sends. */
const sentIn = (consumer: Span, queue: string): Span => ({
  ...consumer,
  spanId: "de".repeat(8),
  parentId: consumer.spanId,
  links: [],
  kind: "producer",
  status: "unset",
  events: [],
  name: `${queue} publish`,
  attributes: new Map([
    ["messaging.system", "rabbitmq"],
    ["messaging.destination", queue],
    ["messaging.operation", "publish"],
  ]),
});
/** The price is delivered once more, ten minutes later, and all goes well. */
const redelivered = (failed: readonly Trace[], whole: readonly Trace[]): Trace[] =>
  failed.map((trace, i) => {
    const again = whole[i]!.spans.filter(isPrice).map((span) => ({
      ...span,
      spanId: span.spanId.replace(/^../, "ee"),
      start: span.start + 10 * minute,
      end: span.end + 10 * minute,
    }));
    return { ...trace, spans: [...trace.spans, ...again] };
  });

describe.each(["java", "dotnet", "node"] as const)("a price that the CRM could not take in (%s)", (shape) => {
  const whole = order({ id: "A-1", at, shape, until: "18" });
  const failed = unread(whole);

  it("has failed before the seller's turn, and the seller is not to blame", () => {
    const told = tell("A-1", [...others, ...failed], endOf(failed) + 10 * minute).verdict;
    expect(told).toMatchObject({ state: "failed", point: "20.1", reason: "delivery-failed" });
    expect(told.evidence.error).toMatchObject({ service: "crm-api", type: "MismatchedInputException" });
    expect(told.evidence.look.map(({ kind }) => kind)).toEqual(["queue", "service", "trace"]);
  });

  it("is told of by a sweep too", async () => {
    const now = endOf(failed) + 10 * minute;
    const fleet = await fleetOf([...others, ...failed], { now, from: at - hour });
    expect(named(fleet, "A-1").verdict).toMatchObject({ state: "failed", point: "20.1" });
  });

  it("waits for the seller once it was delivered again", () => {
    const traces = redelivered(failed, whole);
    expect(verdict("A-1", [...others, ...traces], endOf(traces) + minute)).toBe("waiting 20.1");
  });

  it("was taken in where only another listener beside it failed, such as a mailer", () => {
    const beside = whole.map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span): Span[] =>
        isPrice(span)
          ? [span, { ...span, spanId: span.spanId.replace(/^../, "ee"), end: span.end + 2_000, status: "error" }]
          : [span],
      ),
    }));
    expect(verdict("A-1", [...others, ...beside], endOf(beside) + 10 * minute)).toBe("waiting 20.1");
  });

  it("has failed though the seller was turned away (409): there is no price to approve", () => {
    const approved = unread(order({ id: "A-1", at, shape, until: "20.1" }));
    const refused = edit(approved, ({ name }) =>
      name.includes("approve") ? { attributes: { "http.status_code": 409, "http.response.status_code": 409 } } : {},
    );
    expect(verdict("A-1", [...others, ...refused], endOf(refused) + hour)).toBe("failed 20.1");
  });

  it.each(["calculation.results.retry", "calculation.results"])("comes back where it was put into %s", (queue) => {
    const put = failed.map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span) => (isPrice(span) ? [span, sentIn(span, queue)] : [span])),
    }));
    const told = (after: number) => verdict("A-1", [...others, ...put], endOf(put) + after);
    expect([told(minute), told(hour)]).toEqual(["in-progress 20.1", "failed 20.1"]);
  });

  it("goes on where the seller approves all the same", () => {
    const traces = unread(order({ id: "A-1", at, shape, until: "21.2" }));
    expect(verdict("A-1", [...others, ...traces], endOf(traces) + hour)).toBe("waiting 22.1");
  });
});

it("a price was not taken in by RabbitMQ's client, which handed it on to Spring's listener, which failed", () => {
  const traces = handedOn(unread(order({ id: "A-1", at, shape: "java", until: "18" })), 5_000);
  expect(verdict("A-1", [...others, ...traces], endOf(traces) + hour)).toBe("failed 20.1");
});

it("a price was not taken in by a client's span that holds the span of the listener, which failed", () => {
  const inside = unread(order({ id: "A-1", at, until: "18" })).map((trace) => ({
    ...trace,
    spans: trace.spans.flatMap((span): Span[] => {
      const client: Span = { ...span, spanId: "cc".repeat(8), status: "unset", events: [], end: span.end + 1 };
      return isPrice(span) ? [client, { ...span, parentId: client.spanId }] : [span];
    }),
  }));
  expect(verdict("A-1", [...others, ...inside], endOf(inside) + hour)).toBe("failed 20.1");
});
