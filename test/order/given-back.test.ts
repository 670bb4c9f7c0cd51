import { describe, expect, it } from "vitest";
import type { Trace } from "../../src/trace/span.ts";
import { asOf } from "../story/as-of.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);

/** The MES stops in the middle of a calculation; the exception's type and message stand on all that was under way. */
function stopped(type: string, message: string, stackTrace = ""): Trace[] {
  const whole = order({ id: "A-1", at, shape: "dotnet", until: "15b" });
  const calculation = whole.flatMap(({ spans }) => spans).find(({ name }) => name === "calculate price")!;
  const stop = calculation.start + minute;
  return edit(whole, (span) => {
    if (span.service !== "mes-api" || span.end < stop) return {};
    const attributes = new Map([
      ["exception.type", type],
      ["exception.message", message],
      ["exception.stacktrace", stackTrace],
    ]);
    return { end: stop, status: "error", events: [{ name: "exception", time: stop, attributes }] };
  });
}
const told = (traces: readonly Trace[], now: number) => verdict("A-1", asOf([...others, ...traces], now), now);

describe("a calculation that is broken off", () => {
  it.each([
    ["System.OperationCanceledException", "The operation was canceled."],
    ["System.Threading.Tasks.TaskCanceledException", "A task was canceled."],
    ["java.lang.InterruptedException", "sleep interrupted"],
    ["kotlinx.coroutines.JobCancellationException", "Parent job is Cancelling"],
    ["asyncio.exceptions.CancelledError", ""],
    ["billiard.exceptions.WorkerLostError", "Worker exited prematurely: signal 15 (SIGTERM)"],
    ["AbortError", "The operation was aborted"],
    ["*fmt.wrapError", "calculate: context canceled"],
    [
      "com.rabbitmq.client.AlreadyClosedException",
      "connection is already closed due to connection error; protocol method: #method<connection.close>(reply-code=320, reply-text=CONNECTION_FORCED - broker forced connection closure with reason 'shutdown', class-id=0, method-id=0)",
    ],
    [
      "RabbitMQ.Client.Exceptions.AlreadyClosedException",
      "Already closed: The AMQP operation was interrupted: AMQP close-reason, initiated by Peer, code=320, text='CONNECTION_FORCED - Node was put into maintenance mode', classId=0, methodId=0",
    ],
  ])("because its pod or the broker stopped (%s) has not failed: its message comes again", (type, message) => {
    const traces = stopped(type, message);
    expect(told(traces, endOf(traces) + 5 * minute)).toBe("in-progress 15b");
    expect(told(traces, endOf(traces) + day)).toBe("failed 15b");
  });

  it("because Spring's container stopped has not failed either: its exception names the cause", () => {
    const type = "org.springframework.amqp.rabbit.support.ListenerExecutionFailedException";
    const traceOf = (cause: string) => `${type}: Listener threw\n\tat a.B.c(B.java:1)\nCaused by: ${cause}: x`;
    const traces = stopped(type, "Listener threw", traceOf("java.lang.InterruptedException"));
    expect(told(traces, endOf(traces) + 5 * minute)).toBe("in-progress 15b");
    expect(told(traces, endOf(traces) + day)).toBe("failed 15b");
    const failed = stopped(type, "Listener threw", traceOf("java.lang.NullPointerException"));
    expect(told(failed, endOf(failed) + 5 * minute)).toBe("failed 15b");
  });

  it("is under way again while the next consumer works on it", () => {
    const traces = stopped("System.OperationCanceledException", "The operation was canceled.");
    const stop = endOf(traces);
    const whole = order({ id: "A-1", at, shape: "dotnet", until: "18", waits: { "15b": 25 * minute } });
    const start = whole.flatMap(({ spans }) => spans).find(({ name }) => name === "calculate price")!.start;
    const again = edit(whole, (span) =>
      span.service === "mes-api"
        ? {
            spanId: `b${span.spanId.slice(1)}`,
            ...(span.kind === "consumer" ? {} : { parentId: `b${span.parentId!.slice(1)}` }),
            start: span.start + stop - start + minute,
            end: span.end + stop - start + minute,
          }
        : null,
    );
    const both = [...traces, ...again];
    for (const minutes of [2, 10, 20]) expect(told(both, stop + minutes * minute)).toBe("in-progress 15b");
    expect(told(both, stop + hour)).toBe("waiting 20.1");
  });

  it("has failed if the message does not come again: the consumer's own time was over", () => {
    const whole = order({ id: "A-1", at, shape: "dotnet", until: "24b.1" });
    const consumer = whole.flatMap(({ spans }) => spans).findLast(({ kind }) => kind === "consumer")!;
    const attributes = new Map([["exception.type", "System.OperationCanceledException"]]);
    const traces = edit(whole, (span) =>
      span === consumer ? { status: "error", events: [{ name: "exception", time: span.end, attributes }] } : {},
    );
    expect(told(traces, endOf(traces) + 5 * minute)).toBe("in-progress 24b.1");
    expect(told(traces, endOf(traces) + hour)).toBe("failed 24b.1");
  });

  it.each([
    [
      "System.Threading.Tasks.TaskCanceledException",
      "The request was canceled due to the configured HttpClient.Timeout",
    ],
    ["System.InvalidOperationException", "The operation was canceled."],
    ["*fmt.wrapError", "calculate: context deadline exceeded"],
    [
      "com.rabbitmq.client.AlreadyClosedException",
      "channel is already closed due to channel error; protocol method: #method<channel.close>(reply-code=404, reply-text=NOT_FOUND - no exchange 'prices' in vhost '/', class-id=60, method-id=40)",
    ],
  ])("for another reason (%s: %s) has failed", (type, message) => {
    const traces = stopped(type, message);
    expect(told(traces, endOf(traces) + 5 * minute)).toBe("failed 15b");
  });
});
