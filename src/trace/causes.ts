import { textOf } from "./attributes.ts";
import type { Span } from "./span.ts";

/** How Java's `Throwable.printStackTrace` and .NET's `Exception.ToString` begin the line of a cause. */
const causeLine = /^(?:Caused by:| --->) [\w.$+`]+/gm;

/** The causes in a stack trace, a line each; empty if it names none. */
export const causesIn = (stackTrace: string): string => (stackTrace.match(causeLine) ?? []).join("\n");

/**
 * The types of the exceptions that caused the one that a span recorded. A framework wraps what a service threw: Spring's
 * listener of RabbitMQ ends in a `ListenerExecutionFailedException`, whatever went wrong in it.
 */
export function causesOf({ events }: Span): readonly string[] {
  const exception = events.find(({ name }) => name === "exception");
  const causes = causesIn((exception && textOf(exception.attributes, "exception.stacktrace")) ?? "");
  return causes === "" ? [] : causes.split("\n").map((line) => line.split(" ").at(-1)!);
}
