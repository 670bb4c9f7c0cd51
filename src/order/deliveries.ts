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
    const delivered = spans.find((one) => one.outcome === "ok" && !failed.some((then) => handsOn(one, then)));
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
 * Whether a client's span only handed the message on to a listener: the listener's span is inside, or beside it and
 * follows. Another listener of the message works at the same time.
 */
function handsOn(client: Recognised, listener: Recognised): boolean {
  const { span, tree } = listener;
  if ([...tree.ancestorsOf(span)].includes(client.span)) return true;
  const isBeside = tree === client.tree && span.parentId !== undefined && span.parentId === client.span.parentId;
  return isBeside && isHandedOn(client.span, tree) && listener.start >= client.end;
}
