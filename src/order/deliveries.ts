import type { Microseconds, Span } from "../trace/span.ts";
import { isHandedOn } from "../trace/tree.ts";
import { type Attempt, attemptsAt } from "./attempts.ts";
import type { Path, PointId } from "./path.ts";
import type { Recognised } from "./recognise.ts";
import { putsOff } from "./requests.ts";
import { byTimeAndId } from "./sorted.ts";

/** Tries at a message before a point, each of which ended in an error. */
interface FailedDelivery {
  readonly tries: readonly Attempt[];
  /** The last consumer put the message into a queue from which it comes back. */
  readonly comesAgain: boolean;
}

/** What became of the supports' messages. */
export interface Deliveries {
  /** The first span of each support that ended well, by the support's name. */
  readonly supports: ReadonlyMap<string, Recognised | undefined>;
  /** By the point that a support precedes; none where a try went well, or none was seen. */
  readonly failedBefore: ReadonlyMap<PointId, FailedDelivery>;
}

/** @param seen the spans of the supports, by their names */
export function deliveriesOf(seen: ReadonlyMap<string, readonly Recognised[]>, path: Path): Deliveries {
  const supports = new Map<string, Recognised | undefined>();
  const failedBefore = new Map<PointId, FailedDelivery>();
  for (const { name, before, match } of path.supports) {
    const spans = byTimeAndId(seen.get(name) ?? [], ({ span }) => span);
    const failed = spans.filter(({ outcome }) => outcome === "error");
    const handedOn = handedOnTo(failed);
    const delivered = spans.find((one) => one.outcome === "ok" && !handedOn(one));
    supports.set(name, delivered);
    const tries = delivered === undefined ? attemptsAt(before, spans, path) : [];
    const last = tries.at(-1);
    if (last === undefined || !tries.every(({ outcome }) => outcome === "error")) continue;
    const names = match.kind === "receive" ? match.names : [];
    const known = failedBefore.get(before)?.tries ?? [];
    failedBefore.set(before, { tries: [...known, ...tries], comesAgain: putsOff(last.spans, last.tree, names, path) });
  }
  return { supports, failedBefore };
}

/**
 * Whether a client's span only handed the message on to one of these listeners: the listener's span is inside, or beside
 * it and follows. Another listener of the message works at the same time. A message that fails each time is delivered
 * thousands of times, so the listeners are looked through once.
 */
function handedOnTo(listeners: readonly Recognised[]): (client: Recognised) => boolean {
  const around = new Set<Span>();
  const lastBeside = new Map<string, Microseconds>();
  const siblingsOf = ({ span, tree }: Recognised) => `${tree.trace.traceId} ${span.parentId}`;
  for (const listener of listeners) {
    for (const above of listener.tree.ancestorsOf(listener.span)) around.add(above);
    const siblings = siblingsOf(listener);
    lastBeside.set(siblings, Math.max(listener.start, lastBeside.get(siblings) ?? listener.start));
  }
  const isFollowed = (client: Recognised) =>
    client.span.parentId !== undefined &&
    (lastBeside.get(siblingsOf(client)) ?? Number.NEGATIVE_INFINITY) >= client.end;
  return (client) => around.has(client.span) || (isHandedOn(client.span, client.tree) && isFollowed(client));
}
