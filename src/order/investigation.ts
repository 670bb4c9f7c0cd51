import { fieldOf } from "../trace/attributes.ts";
import { extentOf, type Interval } from "../trace/interval.ts";
import { isSampled } from "../trace/sampling.ts";
import type { Microseconds, Span, Trace } from "../trace/span.ts";
import { type Assessment, assess } from "./assess.ts";
import type { CohortQuestion } from "./cohort-question.ts";
import type { Cohort } from "./cohort.ts";
import { findingsOf } from "./findings.ts";
import type { Path, PointId } from "./path.ts";
import { type Replay, replay } from "./replay.ts";
import type { Finding, OrderFacts, OrderReport, PointState, RowReport, TraceUrl, Verdict } from "./report.ts";
import { rowsOf } from "./rows.ts";
import { savedStatus } from "./saved-status.ts";
import { type Completeness, questionsOf, settle } from "./settle.ts";
import { isHeldWhole, nameOf, storiesNamed, storiesOf, type Story } from "./story.ts";
import { alarmsOf, verdictOf } from "./verdict.ts";

/** An investigated order, short of the questions that only other orders can answer. */
export interface Investigation {
  readonly asked: string;
  readonly path: Path;
  readonly now: Microseconds;
  /** Empty if nothing carries the id; several if orders share the calculation that was asked for. */
  readonly stories: readonly Story[];
  readonly replay: Replay | undefined;
  readonly assessments: readonly Assessment[];
  readonly completeness: Completeness;
  readonly questions: readonly CohortQuestion[];
}

/** An investigation that found exactly one order. */
export interface OrderInvestigation extends Investigation {
  readonly replay: Replay;
}

/** When, and how completely, an order's traces were searched for. */
export interface OrderSearch {
  readonly now: Microseconds;
  readonly truncated?: boolean;
  /** Until when spans were heard of, if that is before `now`. */
  readonly heard?: Microseconds;
  /** As for `isHeldWhole`. */
  readonly about?: ReadonlySet<string> | undefined;
}

/** Reconstructs the order that `asked` names from complete traces. */
export function investigate(
  asked: string,
  traces: readonly Trace[],
  path: Path,
  { now, truncated = false, heard = now, about }: OrderSearch,
): Investigation {
  const stories = storiesNamed(storiesOf(traces, path.fields), asked);
  const story = stories.length === 1 ? stories[0] : undefined;
  const replayed = story === undefined ? undefined : replay(story, path);
  const investigation = investigated(
    { asked, path, now, stories, replay: replayed },
    {
      cut: stories.some((one) => !isHeldWhole(one, about))
        ? "held-in-part"
        : truncated
          ? "search-truncated"
          : undefined,
      heard,
    },
  );
  const unread = stories.length === 0 && traces.some((trace) => trace.unread !== undefined);
  return unread ? { ...investigation, completeness: { ...investigation.completeness, unread } } : investigation;
}

/** Investigates one of many orders that are already replayed. */
export const investigateReplay = (
  replayed: Replay,
  now: Microseconds,
  searched: Searched = { cut: undefined },
): OrderInvestigation => ({
  ...investigated(
    { asked: nameOf(replayed.story), path: replayed.path, now, stories: [replayed.story], replay: replayed },
    searched,
  ),
  replay: replayed,
});

/** What the search knows about the completeness of the traces. */
type Searched = Pick<Completeness, "cut" | "beginsEarlier"> & Partial<Pick<Completeness, "heard">>;

function investigated(
  known: Pick<Investigation, "asked" | "path" | "now" | "stories" | "replay">,
  { cut, beginsEarlier = false, heard = known.now }: Searched,
): Investigation {
  const { now, stories, replay: replayed } = known;
  const sampled = spansOf(stories).some(isSampled);
  const unread = stories.some((story) => story.unread);
  const completeness = { cut, sampled, unread, beginsEarlier, heard };
  const assessments = replayed === undefined ? [] : assess(replayed, now);
  const questions = replayed === undefined ? [] : questionsOf(assessments, replayed, completeness);
  return { ...known, assessments, completeness, questions };
}

/**
 * What is known of the order, once the questions are answered.
 *
 * @param cohorts one cohort per question, by the question's point
 */
export function conclude(
  investigation: Investigation,
  cohorts: ReadonlyMap<string, Cohort>,
  traceUrl: TraceUrl = () => undefined,
): Omit<OrderReport, "search"> {
  const { asked, path, now, stories, replay: replayed, completeness } = investigation;
  if (replayed !== undefined) {
    const { order, verdict, rows, findings } = concludeOrder({ ...investigation, replay: replayed }, cohorts, traceUrl);
    return { now, order, verdict, rows, findings, path };
  }
  const order: OrderFacts = {
    asked,
    orderId: null,
    calculationRequestIds: stories.length > 1 ? [asked] : [],
    orderType: null,
    status: null,
    operatorId: null,
    path: path.variants[0]!.name,
  };
  return { now, order, verdict: verdictWithoutReplay(stories, completeness), rows: [], findings: [], path };
}

/** The judgement of one order, whichever search found it. */
export interface JudgedOrder extends Omit<OrderReport, "search"> {
  /** Every point at which the order is lost, failed, stuck or can't be judged, the worst (the verdict) first. */
  readonly alarms: readonly Verdict[];
  readonly states: ReadonlyMap<PointId, PointState>;
  /** When the order showed signs of life, one interval per trace. Spans that are no step of the path count too. */
  readonly signs: readonly Interval[];
}

/** Judges an order on its own; undefined if the judgement depends on other orders. */
export const concludeAlone = (
  investigation: OrderInvestigation,
  traceUrl: TraceUrl = () => undefined,
): JudgedOrder | undefined =>
  investigation.questions.length > 0 ? undefined : concludeOrder(investigation, noCohorts, traceUrl);

const noCohorts: ReadonlyMap<string, Cohort> = new Map();

export function concludeOrder(
  { asked, path, now, replay: replayed, assessments, completeness }: OrderInvestigation,
  cohorts: ReadonlyMap<string, Cohort>,
  traceUrl: TraceUrl,
): JudgedOrder {
  const settled = assessments.map((assessment) => settle(assessment, replayed, cohorts, completeness, now));
  // Worked out on first read: a sweep prints the rows of hardly any order.
  let rows: readonly RowReport[] | undefined;
  let findings: readonly Finding[] | undefined;
  return {
    now,
    order: factsOf(asked, replayed),
    verdict: verdictOf(replayed, settled, completeness, now, traceUrl),
    alarms: alarmsOf(replayed, settled, traceUrl),
    signs: replayed.story.chapters.map(({ spans }) => extentOf(spans)),
    states: new Map(settled.map(({ point, state }) => [point.point, state])),
    get rows() {
      return (rows ??= rowsOf(replayed, settled));
    },
    get findings() {
      return (findings ??= findingsOf(replayed, settled));
    },
    path,
  };
}

/**
 * The judged order without its spans, for a sweep to keep. `rows` and `findings` are worked out on first read, and
 * until then hold the replay with all spans of the order. This function reads both, so that the spans can be freed.
 */
export const reportOf = (order: JudgedOrder): JudgedOrder => ({ ...order, rows: order.rows, findings: order.findings });

function verdictWithoutReplay(stories: readonly Story[], { cut, unread }: Completeness): Verdict {
  const nowhere = { point: null, row: null, since: null, deadline: null };
  const orders = stories.map(({ orderId }) => orderId).filter((id) => id !== null);
  if (stories.length > 1) {
    return {
      ...nowhere,
      state: "undecidable",
      reason: "shared-calculation",
      evidence: { spans: [], limits: [], look: [], orders },
    };
  }
  if (unread && cut === undefined)
    return { ...nowhere, state: "undecidable", reason: "span-unread", evidence: { spans: [], limits: [], look: [] } };
  const evidence = { spans: [], limits: [], look: [{ kind: "window" as const, wider: cut === undefined }] };
  return cut === undefined
    ? { ...nowhere, state: "not-found", reason: "not-found", evidence }
    : { ...nowhere, state: "undecidable", reason: cut, evidence };
}

function factsOf(asked: string, replayed: Replay): OrderFacts {
  const { story, path, variant } = replayed;
  const spans = spansOf([story]).sort((a, b) => a.start - b.start);
  const typed = spans.find((span) => fieldOf(span, path.fields.orderType).length > 0);
  const operated = spans.findLast((span) => fieldOf(span, path.fields.operatorId).length > 0);
  return {
    asked,
    orderId: story.orderId,
    calculationRequestIds: story.calculationRequestIds,
    orderType: typed === undefined ? null : fieldOf(typed, path.fields.orderType)[0]!,
    status: savedStatus(replayed),
    operatorId: operated === undefined ? null : fieldOf(operated, path.fields.operatorId)[0]!,
    path: variant.name,
  };
}

const spansOf = (stories: readonly Story[]): Span[] =>
  stories.flatMap(({ chapters }) => chapters.flatMap(({ spans }) => spans));
