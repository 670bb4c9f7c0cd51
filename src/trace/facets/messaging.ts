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
 * default exchange the queue's name stands in the routing key alone. MassTransit's consumers name no system.
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
    textOf(a, "messaging.rabbitmq.destination.routing_key", "messaging.rabbitmq.routing_key"),
    textOf(a, "messaging.destination.subscription.name"),
    textOf(a, "messaging.consumer.group.name"),
  ].filter((name) => name !== undefined);
  const names = (named.length > 0 ? named : [destinationIn(span.name.slice(0, maxNameLength))]).map((name) =>
    name.slice(0, maxNameLength),
  );
  return {
    role,
    named: named.length > 0,
    destinations: [...new Set(names.flatMap((name) => [name, ...name.split(/[:,]/), name.split("/").at(-1)!]))],
  };
}

/** Where a message was sent: a queue, a topic, or the key with which an exchange was to pass it on. */
export interface SentTo {
  readonly to: string;
  readonly exchange?: string;
}

/** Where the span's attributes say that it sent its message; undefined if they don't. */
export function sentTo({ attributes: a }: Span): SentTo | undefined {
  const name = textOf(a, "messaging.destination.name", "messaging.destination") ?? "";
  const key = textOf(a, "messaging.rabbitmq.destination.routing_key", "messaging.rabbitmq.routing_key") ?? "";
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

/** The destination in a span name such as `publish q`, `q process` or `deliver q`. */
const destinationIn = (name: string): string =>
  name
    .split(/\s+/)
    .filter((word) => !/^(publish|send|create|receive|process|deliver|fetch|consume)$/i.test(word))
    .join(" ");
