import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { answeredFrom, givenUp } from "../story/dead-letter.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 6 * day, 12 * hour);

// MassTransit's `IConsumer<Fault<T>>`, Spring's listener of a dead-letter queue: they tell the CRM that there is no price.
describe.each(["14", "15a", "15b"])(
  "a calculation that failed at %s, which the CRM is told from its dead letter",
  (fail) => {
    const failed = order({ id: "A-1", at, shape: "java", fail, until: "18" });
    // A listener that sends to the dead letters by itself and acknowledges: its own span has no error.
    const handled = edit(failed, ({ kind }) => (kind === "consumer" ? { status: "unset", events: [] } : {}));

    it.each([
      ["by the broker", failed],
      ["by its listener", handled],
    ])("has failed there, put aside %s", (_, traces) => {
      for (const nested of [false, true]) {
        const told = answeredFrom(traces, {
          from: "calculation.requests.dlq",
          to: "calculation.results",
          receiver: "crm-api",
          nested,
        });
        const now = endOf(told) + 10 * minute;
        expect(verdict("A-1", [...others, ...traces], now)).toBe(`failed ${fail}`);
        expect([nested, verdict("A-1", [...others, ...told], now)]).toEqual([nested, `failed ${fail}`]);
      }
    });
  },
);

// Java's agent (rabbitmq-2.7, spring-rabbit-1.0) without the stable conventions, and Node's amqplib: the queue stands in the
// name of the client's span alone, and Spring's listener has only the key.
describe.each([true, false])("a message that went to dead letters with the key that it had, Spring: %s", (spring) => {
  it.each([
    ["calculation.results", "crm-api", "18", "failed 20.1"],
    ["manufacturing.orders", "mes-api", "21.1", "failed 21.1"],
    ["order.shipped", "crm-api", "24b.1", "failed 24b.1"],
  ])("was not received, though somebody took it there: %s", (queue, service, until, then) => {
    const sent = order({ id: "A-1", at, shape: "java", until });
    const isLast = ({ spans }: Trace) => spans.some(({ kind, name }) => kind === "consumer" && name.startsWith(queue));
    const traces = [...sent.filter((one) => !isLast(one)), ...givenUp(sent.filter(isLast), { queue, service, spring })];
    expect(verdict("A-1", [...others, ...traces], endOf(traces) + hour)).toBe(then);
  });
});

it("a message that is taken out of its own dead letters is sent again", () => {
  const lost = order({ id: "A-1", at, shape: "java", vanish: "13" });
  const again = answeredFrom(lost, {
    from: "calculation.requests.dlq",
    to: "calculation.requests",
    receiver: "mes-api",
  });
  const told = (traces: readonly Trace[]) => verdict("A-1", [...others, ...traces], endOf(again) + hour);
  expect([told(lost), told(again)]).toEqual(["stuck 13", "stuck 14"]);
});

/** A worker that takes the calculation out of the dead letters and does it, under its own consumer's span. */
function doneByWorker(failed: readonly Trace[], whole: readonly Trace[]): Trace[] {
  const spans = whole.flatMap((trace) => trace.spans);
  const consumer = spans.find(({ kind, service }) => kind === "consumer" && service === "mes-api")!;
  const inside = new Set([consumer.spanId]);
  // Parents stand before their children.
  for (const { spanId, parentId } of spans) if (parentId !== undefined && inside.has(parentId)) inside.add(spanId);
  const dead = (value: unknown) => String(value).replace("calculation.requests", "calculation.requests.dlq");
  const moved = spans
    .filter(({ spanId }) => inside.has(spanId))
    .map((one): Span => {
      const { parentId, ...rest } = one;
      const own = { ...rest, traceId: "b".repeat(32), spanId: `ee${one.spanId.slice(2)}` };
      const later = { ...own, start: one.start + hour, end: one.end + hour };
      if (one !== consumer) return { ...later, parentId: `ee${parentId!.slice(2)}` };
      const attributes = new Map([...one.attributes].map(([name, value]) => [name, dead(value)]));
      return { ...later, name: dead(one.name), links: [], attributes };
    });
  const after = whole.filter((trace) => trace.spans.every(({ start }) => start > consumer.end));
  const late = edit(after, ({ start, end }) => ({ start: start + hour, end: end + hour }));
  return [...failed, { traceId: "b".repeat(32), spans: moved, warnings: [] }, ...late];
}

describe.each(["java", "dotnet", "node"] as const)(
  "a calculation that a worker takes out of the dead letters (%s)",
  (shape) => {
    it.each([
      ["18", "waiting 20.1"],
      ["21.2", "waiting 22.1"],
      ["25.2", "completed 25.2"],
    ])("is done if the worker does all of it, up to %s", (until, then) => {
      for (const fail of ["15b", "16"]) {
        const failed = order({ id: "A-1", at, shape, fail, until: "18" });
        const told = doneByWorker(failed, order({ id: "A-1", at, shape, until }));
        expect([fail, verdict("A-1", [...others, ...told], endOf(told) + hour)]).toEqual([fail, then]);
      }
    });
  },
);
