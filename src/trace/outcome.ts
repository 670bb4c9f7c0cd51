import { textOf } from "./attributes.ts";
import { causesOf } from "./causes.ts";
import { httpStatus } from "./facets/http.ts";
import type { Span } from "./span.ts";

/**
 * How a span ended. A 4xx on the server's side is a refusal: neither a success nor a failure of the service. So is a
 * message that a consumer gave back because it stopped.
 */
export type Outcome = "ok" | "error" | "refused";

/**
 * An error is a server span's 5xx, an ERROR status, an exception, a nack, or any error on a client span (S3's 404 too).
 */
export function outcomeOf(span: Span): Outcome {
  const status = httpStatus(span);
  if (span.kind === "server" && status !== undefined) {
    if (status >= 500) return "error";
    if (status >= 400) return "refused";
    return saysError(span) ? "error" : "ok";
  }
  if (endedUnseen(span)) return "ok";
  if (wasGivenBack(span)) return "refused";
  if (saysError(span) || rejected(span)) return "error";
  if (span.kind === "client" && status !== undefined) return status >= 400 ? "error" : "ok";
  if (span.status === "ok") return "ok";
  return textOf(span.attributes, "error.type") !== undefined || escapedException(span) ? "error" : "ok";
}

/** Whether a service answered a request with a redirect: to a login, or to the page that shows what was done. */
export function sendsElsewhere(span: Span): boolean {
  const status = (span.kind === "server" ? httpStatus(span) : undefined) ?? 0;
  return status >= 300 && status < 400 && status !== notModified;
}

const notModified = 304;

/** Whether nothing but a recorded exception says that the span failed: the service may have handled it. */
export const mayBeHandled = (span: Span): boolean =>
  outcomeOf(span) === "error" &&
  span.kind !== "server" &&
  !saysError(span) &&
  !rejected(span) &&
  textOf(span.attributes, "error.type") === undefined;

/** Whether the status says error, or the attribute that OpenTracing and Jaeger's own API use. */
const saysError = ({ status, attributes }: Span): boolean =>
  status === "error" || textOf(attributes, "error") === "true";

/**
 * Node's amqplib ends a consumer span as ERROR after a minute without an ack: the work has neither ended nor failed.
 */
export const endedUnseen = (span: Span): boolean =>
  span.kind === "consumer" && (span.statusMessage ?? "").startsWith("instrumentation timeout");

/**
 * Node's amqplib ends the spans of unanswered messages as ERROR with these messages when a pod stops. The broker
 * delivers the messages again. A nack that asks for a requeue is still an error: a handler that threw sends it too.
 */
const wasGivenBack = (span: Span): boolean =>
  span.kind === "consumer" && /^(channel|connection) (closed|error)$/.test(span.statusMessage ?? "");

/**
 * Whether a consumer's message may come again because the consumer or the broker stopped: its work was cancelled or
 * interrupted. So is work that takes longer than it may, which the message or the type says, as of .NET's HttpClient.
 */
export function mayBeDeliveredAgain(span: Span): boolean {
  if (wasGivenBack(span)) return true;
  if (span.kind !== "consumer" || !saysError(span)) return false;
  const { type, message } = errorOf(span);
  if (connectionForced.test(message ?? "")) return true;
  const isCancelled = [type ?? "", ...causesOf(span)].some((one) => cancellations.has(one));
  return (isCancelled || goCancellation.test(message ?? "")) && !/time-?out/i.test(message ?? "");
}

/** Exceptions of .NET, Java, Kotlin, Python and its Celery, and Node. */
const cancellations: ReadonlySet<string> = new Set([
  "System.OperationCanceledException",
  "System.Threading.Tasks.TaskCanceledException",
  "MassTransit.ConsumerCanceledException",
  "java.lang.InterruptedException",
  "java.util.concurrent.CancellationException",
  "kotlinx.coroutines.JobCancellationException",
  "asyncio.exceptions.CancelledError",
  "billiard.exceptions.WorkerLostError",
  "AbortError",
]);
/** Go has no type of its own for it, and whoever passes it on writes before it what was cancelled. */
const goCancellation = /(?:^|: )context canceled$/;
/**
 * AMQP 0-9-1's code 320, which RabbitMQ sends when it stops, as each client words it. Whatever was not acknowledged is
 * delivered again. Other codes close a channel for what the service did wrong.
 */
const connectionForced = /\bCONNECTION[_-]FORCED\b/;

const rejected = (span: Span): boolean =>
  span.events.some((event) => /^(basic\.)?(nack|reject(ed)?)$/i.test(event.name));

/** Python spells the flag `False`. */
const escapedException = (span: Span): boolean =>
  span.events.some(
    (event) => event.name === "exception" && textOf(event.attributes, "exception.escaped")?.toLowerCase() !== "false",
  );

/** Returns an error's type (HTTP status, exception type, `error.type`) and its message, which is untrusted text. */
export function errorOf(span: Span): { type: string | null; message: string | null } {
  const exception = span.events.find((event) => event.name === "exception")?.attributes;
  const status = httpStatus(span);
  const type =
    (exception && textOf(exception, "exception.type")) ??
    textOf(span.attributes, "error.type", "exception.type") ??
    (status !== undefined && status >= 400 ? `HTTP ${status}` : undefined);
  const message =
    span.statusMessage ??
    (exception && textOf(exception, "exception.message")) ??
    textOf(span.attributes, "error.message");
  return { type: type ?? null, message: message ?? null };
}
