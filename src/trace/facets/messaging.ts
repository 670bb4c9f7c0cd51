import { textOf } from "../attributes.ts";
import type { Span } from "../span.ts";

export interface Messaging {
  readonly role: "send" | "receive";
  /** Every name of the destination: exchange, routing key, queue. */
  readonly destinations: readonly string[];
  /** Whether attributes name the destination. If none does, the span's name is taken for it. */
  readonly named: boolean;
}

/**
 * Reads the messaging conventions, stable or older; undefined for a span that sends or receives no message. RabbitMQ
 * spells a destination `exchange`, `queue`, `exchange:key` or `exchange:key:queue`; aio-pika `exchange,key`. In the
 * default exchange the queue's name stands in the routing key alone. MassTransit's consumers name no system. Java's agent
 * and Node's amqplib name the queue that a consumer reads in its span's name alone, and that may be the dead letters'.
 */
export function messaging(span: Span): Messaging | undefined {
  const a = span.attributes;
  const system = textOf(a, "messaging.system");
  if (system === undefined && span.kind !== "consumer" && span.kind !== "producer") return undefined;
  const role = roleOf(span, textOf(a, "messaging.operation.type", "messaging.operation", "messaging.operation.name"));
  if (role === undefined) return undefined;

  const named = [
    textOf(a, "messaging.destination.name"),
    textOf(a, "messaging.destination"),
    routingKeyOf(span),
    textOf(a, "messaging.destination.subscription.name"),
    textOf(a, "messaging.consumer.group.name"),
  ].filter((name) => name !== undefined);
  const inName =
    named.length === 0 || span.kind === "consumer" ? [destinationIn(span.name.slice(0, maxNameLength))] : [];
  const names = [...named, ...inName].map((name) => name.slice(0, maxNameLength));
  return {
    role,
    named: named.length > 0,
    destinations: [...new Set(names.flatMap((name) => [name, ...name.split(/[:,]/), name.split("/").at(-1)!]))],
  };
}

const destinationOf = ({ attributes }: Span): string | undefined =>
  textOf(attributes, "messaging.destination.name", "messaging.destination");

const routingKeyOf = ({ attributes }: Span): string | undefined =>
  textOf(attributes, "messaging.rabbitmq.destination.routing_key", "messaging.rabbitmq.routing_key");

/** Whether all that a span says of where its message was is the key with which another span says that it came. */
export const isNamedByKey = (span: Span, other: Span): boolean =>
  routingKeyOf(span) === undefined && destinationOf(span) !== undefined && destinationOf(span) === routingKeyOf(other);

/** Where a message was sent: a queue, a topic, or the key with which an exchange was to pass it on. */
export interface SentTo {
  readonly to: string;
  readonly exchange?: string;
}

/** Where the span's attributes say that it sent its message; undefined if they don't. */
export function sentTo(span: Span): SentTo | undefined {
  const name = destinationOf(span) ?? "";
  const key = routingKeyOf(span) ?? "";
  if (key === "") return name === "" ? undefined : { to: name };
  const exchange = name.endsWith(`:${key}`) ? name.slice(0, -key.length - 1) : name;
  return exchange === key || defaultExchanges.includes(exchange) ? { to: key } : { to: key, exchange };
}

/** How instrumentations spell the exchange that has no name and passes a message to the queue that the key names. */
const defaultExchanges: readonly string[] = ["", "<default>", "amq.default"];

/** No real queue has a longer name; a name of megabytes is not taken apart. */
const maxNameLength = 1_000;

function roleOf(span: Span, operation: string | undefined): Messaging["role"] | undefined {
  if (operation === "settle" || operation === "ack" || operation === "nack") return undefined;
  if (span.kind === "producer") return "send";
  if (span.kind === "consumer") return "receive";
  if (operation === "publish" || operation === "send") return "send";
  if (operation === "receive" || operation === "process" || operation === "deliver") return "receive";
  return undefined;
}

/** Whether a span turns a message away, which the Java agent writes inside the consumer's: `basic.nack`, or only `nack`. */
export const isNack = ({ kind, name, attributes }: Span): boolean =>
  kind === "client" &&
  attributes.has("messaging.system") &&
  (turningAway.test(name) || turningAway.test(textOf(attributes, "messaging.operation.name") ?? ""));

const turningAway = /^(?:basic\.)?(?:nack|reject)$/;

/** The destination in a span name such as `publish q`, `q process` or `deliver q`. */
const destinationIn = (name: string): string =>
  name
    .split(/\s+/)
    .filter((word) => !/^(publish|send|create|receive|process|deliver|fetch|consume)$/i.test(word))
    .join(" ");
