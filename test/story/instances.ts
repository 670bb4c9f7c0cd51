import type { AttributeValue, Microseconds, Trace } from "../../src/trace/span.ts";
import { minute, second } from "../../src/trace/units.ts";
import { span } from "../trace/span.ts";
import { randomFrom } from "./random.ts";

type Resource = Readonly<Record<string, AttributeValue>>;

interface PollOptions {
  /** How often an instance looks for orders, on average. */
  readonly every?: Microseconds;
  /** What an instance says of itself. */
  readonly resource?: (instance: number, time: Microseconds) => Resource;
}

/** Three instances of the CRM look for orders, for ten minutes to either side of a moment. */
export function polls(
  moment: Microseconds,
  isSent: (time: Microseconds, instance: number) => boolean,
  { every = second, resource = (instance) => ({ "k8s.pod.name": `crm-${instance}` }) }: PollOptions = {},
): Trace[] {
  const random = randomFrom("polls");
  return Array.from({ length: (3 * 20 * minute) / every }, (_, i): Trace => {
    const end = moment - 10 * minute + Math.floor(random.next() * 20 * minute);
    const [traceId, spanId, instance] = [random.hex(32), random.hex(16), i % 3];
    const poll = span({ traceId, spanId, service: "crm-api", name: "poll new orders", start: end - 9_000, end });
    const known = new Map(Object.entries(resource(instance, end)));
    return { traceId, spans: isSent(end, instance) ? [{ ...poll, resource: known }] : [], warnings: [] };
  }).filter(({ spans }) => spans.length > 0);
}

/** Instance 2 is killed then, and takes what it said in the four seconds before with it. */
export const killedAt = (killed: Microseconds) => (time: Microseconds, instance: number) =>
  instance !== 2 || time < killed - 4 * second;
