import { endedUnseen, type Outcome } from "../trace/outcome.ts";
import { latestEnd, type Microseconds, refKey, type Span } from "../trace/span.ts";
import { isHandedOn, type TraceTree } from "../trace/tree.ts";
import type { Path, PointId } from "./path.ts";
import type { Recognised } from "./recognise.ts";
import { firstNot } from "./sorted.ts";
import { isSameStatus } from "./status.ts";

/** One try at a point: a request, a delivery, a statement. Spans nested in each other are one try. */
export interface Attempt {
  readonly point: PointId;
  readonly tree: TraceTree;
  /** The outermost span; more spans when an instrumentation makes two per message. */
  readonly span: Span;
  readonly spans: readonly Span[];
  readonly start: Microseconds;
  readonly end: Microseconds;
  readonly outcome: Outcome;
  /** The deepest span that failed, when the outcome is an error. */
  readonly failing?: Span;
  /** The order status in question. */
  readonly status: string | undefined;
  /** The entry inside whose request this happened, where its span is there. */
  readonly request: Span | undefined;
  /** It happened in a request of another kind than the point's own, or a status was saved by a job. */
  readonly elsewhere?: true;
  /** False when the end of the span is not the end of the work. */
  readonly ended: boolean;
}

/** Groups what was recognised into tries, earliest first. */
export function attemptsAt(point: PointId, recognised: readonly Recognised[], path: Path): readonly Attempt[] {
  if (recognised.length === 0) return none;
  const sorted = [...recognised].sort(
    (a, b) => a.start - b.start || b.end - a.end || (a.span.spanId < b.span.spanId ? -1 : 1),
  );
  return tries(sorted, path.openRequest).map((group) => {
    const outer = group[0]!;
    const spans = group.map(({ span }) => span);
    const last = group.slice(1).reduce<Recognised>((a, b) => (b.end >= a.end ? b : a), group[1] ?? outer);
    // A wrapper that ends well hides nothing: what it wrapped last says how it went.
    const decisive = outer.outcome === "error" && last.outcome !== "error" ? outer : last;
    return {
      point,
      tree: outer.tree,
      span: outer.span,
      spans,
      start: outer.start,
      end: latestEnd(group),
      outcome: decisive.outcome,
      ...(decisive.outcome === "error" ? { failing: decisive.failing ?? decisive.span } : {}),
      status: group.map(({ status }) => status).find((status) => status !== undefined),
      request: outer.request,
      ...(group.every(({ elsewhere }) => elsewhere) ? { elsewhere: true } : {}),
      ended: !goesOn(spans, outer.tree),
    };
  });
}

/** Whether the end of a try's spans is not known to be the end of its work. */
export const goesOn = (spans: readonly Span[], tree: TraceTree): boolean =>
  spans.some(endedUnseen) || spans.every((span) => isHandedOn(span, tree));

const none: readonly never[] = [];

/** Whether what was received, or a span inside it, comes of one of these messages: its span is above, or linked. */
export function comesOf({ tree, span }: Pick<Attempt, "tree" | "span">, messages: readonly Attempt[]): boolean {
  const sent = new Set(messages.flatMap(({ spans }) => spans.map(refKey)));
  return [span, ...tree.ancestorsOf(span)].some((one) => [one, ...one.links].some((by) => sent.has(refKey(by))));
}

/**
 * Groups spans that are one try: the same span, one inside the other, or two consumers' spans of one delivery. Those
 * two have the same parent. They overlap, or the client's span handed the message on and the listener's follows soon.
 * Each span is looked up among those before it, because an order may have a hundred thousand tries at a point.
 * @param openRequest how long a message that was handed on may wait for its listener
 */
function tries(sorted: readonly Recognised[], openRequest: Microseconds): Recognised[][] {
  const groups: Recognised[][] = [];
  const bySpan = new Map<Span, number>();
  const byStart = new Map<Span, Map<Microseconds, number>>();
  const deliveries = new Map<string, Deliveries>();
  for (const found of sorted) {
    const { span, start, tree } = found;
    const parent = span.kind === "consumer" && span.parentId ? `${tree.trace.traceId} ${span.parentId}` : undefined;
    const siblings = parent === undefined ? undefined : (deliveries.get(parent) ?? new Deliveries(openRequest));
    const fitting = [byStart.get(span)?.get(start), ...(siblings?.goingOn(found) ?? [])];
    for (const above of tree.ancestorsOf(span)) fitting.push(bySpan.get(above));
    const group = fitting.reduce<number>((least, one) => Math.min(least, one ?? least), groups.length);
    (groups[group] ??= []).push(found);
    bySpan.set(span, Math.min(group, bySpan.get(span) ?? group));
    byStart.set(span, (byStart.get(span) ?? new Map<Microseconds, number>()).set(start, group));
    if (parent !== undefined) deliveries.set(parent, siblings!.add(group, found));
  }
  return groups;
}

/** The tries among one parent's deliveries that may still go on. */
class Deliveries {
  readonly #openRequest: Microseconds;
  /** The two spans of each try that end last: one of them may be the span that is looked at. */
  readonly #longest = new Map<number, readonly Recognised[]>();
  /** When the first span of each try ended: a message that is delivered again and again would be one try for ever. */
  readonly #firstEnds = new Map<number, Microseconds>();

  constructor(openRequest: Microseconds) {
    this.#openRequest = openRequest;
  }

  goingOn({ span, start }: Recognised): number[] {
    const goesOnThen = (group: number, one: Recognised) =>
      one.end > start || (isWaiting(one) && start - this.#firstEnds.get(group)! <= this.#openRequest);
    for (const [group, longest] of this.#longest)
      if (!longest.some((one) => goesOnThen(group, one))) this.#longest.delete(group);
    return [...this.#longest].flatMap(([group, longest]) =>
      longest.some((one) => one.span !== span && goesOnThen(group, one)) ? [group] : [],
    );
  }

  add(group: number, found: Recognised): this {
    if (!this.#firstEnds.has(group)) this.#firstEnds.set(group, found.end);
    const others = this.#longest.get(group) ?? [];
    const own = [...others.filter(({ span }) => span === found.span), found].sort((a, b) => b.end - a.end)[0]!;
    const all = [own, ...others.filter(({ span }) => span !== found.span)];
    this.#longest.set(group, all.sort((a, b) => b.end - a.end).slice(0, 2));
    return this;
  }
}

/** Whether the client handed the message on without an error, so that its listener is still to come. */
const isWaiting = ({ span, tree, outcome }: Recognised): boolean => outcome === "ok" && isHandedOn(span, tree);

/**
 * Blames the deepest failing point. An entry whose request failed further inside was accepted, and so was an entry
 * inside which anything of the path happened, whatever was answered: the customer may have broken off before the end
 * (499). If a request was refused (4xx) and nothing in it went well, what failed inside it was refused with it: an
 * upload that the customer broke off, a row that exists already. If anything else in it went well, its writes did too.
 */
export function blameDeepest(path: Path, attempts: ReadonlyMap<PointId, readonly Attempt[]>): Map<PointId, Attempt[]> {
  const all = [...attempts.values()].flat();
  const inside = new Set(all.map(({ request }) => request));
  const accepted = new Set(all.filter(({ outcome }) => outcome === "ok").map(({ request }) => request));
  const refused = new Set(
    all
      .filter(({ outcome }) => outcome === "refused")
      .flatMap(({ spans }) => spans.filter((one) => !accepted.has(one))),
  );
  const blamed = (attempt: Attempt): Attempt => {
    const { outcome, request, spans } = attempt;
    if (outcome === "ok") return attempt;
    if (outcome === "refused")
      return [request, ...spans].some((one) => one !== undefined && accepted.has(one))
        ? { ...attempt, outcome: "ok" }
        : attempt;
    const { failing: _, ...blameless } = attempt;
    if (attempt.request !== undefined && refused.has(attempt.request)) return { ...blameless, outcome: "refused" };
    return attempt.spans.some((span) => inside.has(span)) ? { ...blameless, outcome: "ok" } : attempt;
  };
  return new Map(path.points.map(({ point }) => [point, (attempts.get(point) ?? []).map(blamed)]));
}

/**
 * Drops entries that ask for the status that the order already has, as when an operator presses "start" once more.
 * Another step saved that status and nothing was written since, so such an entry has nothing to save.
 */
export function withoutRepeats(
  path: Path,
  attempts: ReadonlyMap<PointId, readonly Attempt[]>,
): Map<PointId, readonly Attempt[]> {
  const kept = new Map(attempts);
  for (const { point, within, each } of path.points) {
    const entries = (within === undefined ? undefined : attempts.get(within)) ?? none;
    if (each === undefined || entries.length === 0) continue;
    const written = writesIn(path, attempts);
    const writing = new Set(written.map(({ request }) => request));
    const isRepeat = ({ start, spans, status }: Attempt) => {
      const had = written[firstNot(written.length, (place) => written[place]!.end < start) - 1];
      return !spans.some((span) => writing.has(span)) && had?.point !== point && isSameStatus(had?.status, status);
    };
    kept.set(
      within!,
      entries.filter((entry) => !isRepeat(entry)),
    );
  }
  return kept;
}

/** All successful writes, by their ends. */
const writesIn = (path: Path, attempts: ReadonlyMap<PointId, readonly Attempt[]>): readonly Attempt[] =>
  path.points
    .filter(({ match }) => match.kind === "write")
    .flatMap(({ point }) => attempts.get(point) ?? none)
    .filter(({ outcome }) => outcome === "ok")
    .sort((a, b) => a.end - b.end);
