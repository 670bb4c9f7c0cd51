import { messaging } from "../trace/facets/messaging.ts";
import { memoizeByObject, memoizeByText } from "../trace/memoize.ts";
import { mayBeDeliveredAgain, outcomeOf } from "../trace/outcome.ts";
import { outcomeIn } from "../trace/settled.ts";
import { latestEnd, type Microseconds, type Span } from "../trace/span.ts";
import { requestAround, type TraceTree } from "../trace/tree.ts";
import { goesOn } from "./attempts.ts";
import { deadLettersOf, type Matcher, type Path, type Point } from "./path.ts";
import { longestRequest } from "./path-requests.ts";
import type { PointFacts, Replay } from "./replay.ts";

/** An accepted request, inside which a point should happen. */
export interface RequestView {
  readonly span: Span;
  readonly spans: readonly Span[];
  readonly tree: TraceTree;
  readonly end: Microseconds;
  /** False when the end of the span is not the end of the work. */
  readonly ended: boolean;
  /** True if the request ended in an error, or something inside failed for good. */
  readonly failed: boolean;
  /**
   * Whether its message comes again: the consumer put it at the end of its own queue, or into a queue from which it
   * comes back, as one does that is to try again later, or stopped.
   */
  readonly comesAgain: boolean;
}

/**
 * The accepted requests of a point's entry; else the other requests that saved a status in its place, as when somebody
 * approves an order in a form. None when the entry's span is missing.
 */
export function requestsFor({ point }: PointFacts, replay: Replay): RequestView[] {
  if (replay.variant.within.has(point.point)) {
    const trees = new Map(replay.story.chapters.map(({ tree }) => [tree.trace.traceId, tree]));
    return replay.variantEntries
      .filter((span) => outcomeOf(span) !== "refused")
      .map((span) => viewOf(replay, [span], trees.get(span.traceId)!));
  }
  if (point.within === undefined) return [];
  const entry = replay.points.get(point.within)!;
  const accepted = entry.attempts.filter(({ outcome }) => outcome === "ok");
  return accepted.length > 0
    ? accepted.map(({ spans, tree }) => viewOf(replay, spans, tree, entry.point.match))
    : requestsInstead(entry.point, replay);
}

/** Whoever saves a status by hand may send its message by hand too, a little later. */
function requestsInstead({ point: entry }: Point, replay: Replay): RequestView[] {
  return [...replay.points.values()]
    .filter(({ point }) => point.within === entry)
    .flatMap(({ attempts }) => attempts.filter(({ outcome, elsewhere }) => outcome === "ok" && elsewhere))
    .flatMap(({ span, tree }) => {
      const request = requestAround(span, tree);
      return request === undefined ? [] : [{ ...viewOf(replay, [request], tree), ended: false }];
    })
    .filter(({ failed }) => !failed);
}

function viewOf(replay: Replay, spans: readonly Span[], tree: TraceTree, entry?: Matcher): RequestView {
  const comesAgain = entry?.kind === "receive" && isDeliveredAgain(spans, tree, entry, replay.path);
  return {
    span: spans[0]!,
    spans,
    tree,
    end: latestEnd(spans),
    ended: !comesAgain && !goesOn(spans, tree),
    comesAgain,
    failed:
      failedInside(spans, replay) ||
      spans.some((span) => outcomeIn(span, tree) === "error" && !mayBeDeliveredAgain(span)),
  };
}

/** Whether the message that these spans received comes again, because its consumer stopped, or put it off. */
export const isDeliveredAgain = (spans: readonly Span[], tree: TraceTree, match: Matcher, path: Path): boolean =>
  spans.some(mayBeDeliveredAgain) || (match.kind === "receive" && putsOff(spans, tree, match.names, path));

/**
 * Words in the name of a queue from which messages come back to another, whose name it holds: Spring's
 * `calculation.requests.retry`, MassTransit's `calculation.requests_delay`. An event that is only called
 * `calculation.requests.scheduled` does not come back.
 */
export const delayWords = [
  "retry",
  "retries",
  "delay",
  "delayed",
  "defer",
  "deferred",
  "wait",
  "later",
  "backoff",
] as const;

/** Whether a message is sent in a request to one of these queues, or to one from which it comes back to them. */
export function putsOff(spans: readonly Span[], tree: TraceTree, names: readonly string[], path: Path): boolean {
  const puttingOff = spansPuttingOff(path)(tree)(names);
  return spans.some((span) => puttingOff.has(span));
}

/** The spans that send such a message, and all above them: found once in a trace, for each of its deliveries asks. */
const spansPuttingOff = memoizeByObject((path: Path) =>
  memoizeByObject((tree: TraceTree) =>
    memoizeByObject((names: readonly string[]): ReadonlySet<Span> => {
      const found = new Set<Span>();
      for (const span of tree.trace.spans) {
        const sent = messaging(span);
        if (sent?.role !== "send" || !sent.destinations.some((name) => isBack(name, names, path))) continue;
        found.add(span);
        for (const above of tree.ancestorsOf(span)) {
          if (found.has(above)) break;
          found.add(above);
        }
      }
      return found;
    }),
  ),
);

/** Whether what is sent there is for one of these queues. */
function isBack(destination: string, names: readonly string[], path: Path): boolean {
  if (names.includes(destination)) return true;
  if (deadLettersOf(path).has(destination)) return false;
  const name = wordsOf(destination);
  return names.some((queue) => {
    const rest = name.replace(wordsOf(queue), " ");
    return rest !== name && delayWords.some((word) => rest.includes(` ${word} `));
  });
}

/** A name's words in lower case, each between spaces. */
const wordsOf = memoizeByText((name: string): string => ` ${name.toLowerCase().replaceAll(/[^\p{L}]+/gu, " ")} `);

/** Whether an attempt inside a request failed at a point that never happened. */
export function failedInside(spans: readonly Span[], replay: Replay): boolean {
  const failed = failedRequests(replay);
  return spans.some((span) => failed.has(span));
}

const failedRequests = memoizeByObject(
  ({ points }: Replay): ReadonlySet<Span | undefined> =>
    new Set(
      [...points.values()]
        .filter(({ happened }) => !happened)
        .flatMap(({ attempts }) => attempts.filter(({ outcome }) => outcome === "error").map(({ request }) => request)),
    ),
);

/** A request that is known only by the spans inside it: its entry's span is not exported yet, or missing. */
export interface OpenRequest {
  readonly tree: TraceTree;
  readonly lastSeen: Microseconds;
}

/** The open request of a point, seen by a sibling point whose trace names an absent parent. */
export function openRequestFor({ point }: PointFacts, replay: Replay): OpenRequest | undefined {
  if (point.within === undefined) return undefined;
  const siblings = [...replay.points.values()]
    .filter((other) => other.point.within === point.within)
    .flatMap(({ attempts }) =>
      attempts.filter(({ request, elsewhere, tree }) => request === undefined && !elsewhere && tree.orphans.length > 0),
    );
  const latest = siblings.sort((a, b) => b.end - a.end)[0];
  return latest === undefined ? undefined : { tree: latest.tree, lastSeen: latest.end };
}

/**
 * Until when an open request may still reach a point. A further try starts from the beginning, so it may take as long
 * as the path allows for everything inside the request.
 */
export function openUntil(
  { point }: PointFacts,
  open: OpenRequest,
  { path, points }: Replay,
  since: Microseconds,
): Microseconds {
  const isFurther = point.needs
    .map((need) => points.get(need)!)
    .some(({ point: { within }, done }) => within === point.within && done?.request !== undefined);
  const allowed = isFurther ? longestRequest(path, point.within) : path.openRequest;
  return Math.max(open.lastSeen, since) + allowed + path.exportLag;
}
