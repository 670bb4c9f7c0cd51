import { defined } from "../../defined.ts";
import { type Cohort, type CohortQuestion, passedIn } from "../../order/cohort.ts";
import { requestOf } from "../../order/path-requests.ts";
import type { Matcher, Path, PointId } from "../../order/path.ts";
import { lossHere } from "../../order/requests-kept.ts";
import { type SpanLoss, sumOf } from "../../order/span-loss.ts";
import { nameOf } from "../../order/story.ts";
import { joined } from "../../sources/joined.ts";
import type { SearchResult, TraceSource } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { hour } from "../../trace/units.ts";
import { gatherAll, lifeUpTo } from "../gather.ts";
import { mayBe } from "../operation-names.ts";
import { heldOf, withHeld } from "./held.ts";
import { type ActivityOf, hearFrom, listenAround } from "./listen.ts";
import { OthersFound } from "./others-found.ts";
import { requestsAround } from "./requests-around.ts";

/** Traces asked for per search: enough to see who passed, little enough to be kind to a production Jaeger. */
const atMost = 200;
/** How far back to look for orders that show the point at all. */
export const lookBack: Microseconds = 7 * 24 * hour;

/** The answers to all questions of an investigation, by the point they are about. */
export async function searchCohorts(
  questions: readonly CohortQuestion[],
  own: readonly Trace[],
  source: Pick<TraceSource, "byAttribute" | "byService">,
  path: Path,
  now: Microseconds,
): Promise<ReadonlyMap<PointId, Cohort>> {
  const answered = questions.map(
    async (question) => [question.point, await searchCohort(question, own, source, path, now)] as const,
  );
  return new Map(await Promise.all(answered));
}

/**
 * Asks what other orders did at an overdue point: at the point itself, and at what it needs, which dates them.
 * The newest first; where that is cut off, the hours right after ours; and the week before, which tells what is usual.
 */
async function searchCohort(
  question: CohortQuestion,
  own: readonly Trace[],
  source: Pick<TraceSource, "byAttribute" | "byService">,
  path: Path,
  now: Microseconds,
): Promise<Cohort> {
  const { since } = question;
  const later: Interval = { from: since, to: now };
  const before: Interval = { from: since - lookBack, to: since };
  const ask = (window: Interval) => searchAt(question.point, window, source, path);
  let traces = own;
  let truncated = false;
  let asked = later;
  const others = new OthersFound(path, now);
  const told = new Set([nameOf(question.story)]);
  const cohortOf = () => others.in(traces, (name) => told.has(name)).at(question, { truncated, window: asked });
  const around = () => requestsAround(question, traces, source, path, now);
  // Of what is proved it is enough that somebody has passed.
  const isBrief = question.why === "proved";
  const isEnough = (known: Cohort) => isBrief && passedIn(known) > 0;
  const [newest, week] = await Promise.all([ask(later), isBrief ? undefined : ask(before)]);
  traces = mergeTraces([...traces, ...newest.traces]);
  truncated = newest.truncated;
  // Whether a further try may be missing is told by how requests arrive.
  if (question.why === "failed") {
    traces = mergeTraces([...traces, ...week!.traces]);
    asked = { from: before.from, to: now };
    return withRequests(cohortOf(), await around());
  }
  for (const hours of [1, 8]) {
    if (!truncated) break;
    const known = cohortOf();
    if (known.evidence.overtook > 0 || isEnough(known)) break;
    const found = await ask({ from: since, to: Math.min(since + hours * hour, now) });
    traces = mergeTraces([...traces, ...found.traces]);
    truncated = found.truncated;
  }
  if (!isEnough(cohortOf())) {
    // The week before only tells whether the point is shown as a rule; cutting it off hides nobody who overtook.
    traces = mergeTraces([...traces, ...(week ?? (await ask(before))).traces]);
    asked = { from: before.from, to: now };
  }
  let cohort = cohortOf();
  if (!needsDoubt(question, cohort)) return cohort;
  const untold = unclear(cohort);
  if (untold.length > 0) {
    const more = await gatherAll(untold, { ...lifeUpTo(since), to: now }, source, path.fields);
    traces = mergeTraces([...traces, ...more]);
    for (const name of untold) told.add(name);
    cohort = cohortOf();
  }
  // The hours around the time first: they tell of the minutes too.
  const requests = await around();
  const [heard, held] = await Promise.all([
    withHeard(question, cohort, hearFrom(source, path, now), path, now),
    heldOf(question, cohort, source, path, now, told),
  ]);
  return withRequests(withHeld(heard, held), requests);
}

/** @param around how requests arrived about that time, where a cohort shows none that got lost */
const withRequests = (cohort: Cohort, around: SpanLoss): Cohort => ({
  ...cohort,
  requests: lossHere(cohort.requests, [around]),
});

/** What would be called lost or stuck may be lost spans instead; of what nobody shows it is not known either way. */
export const needsDoubt = ({ why, person }: CohortQuestion, cohort: Cohort): boolean =>
  why === "overdue" && (person !== undefined || passedIn(cohort) > 0);

/**
 * Of whom all must be asked, as long as nothing shows that requests get lost: who should have passed and shows no sign of it, and who got
 * past out of nothing that was found.
 */
function unclear({ absent, absentNear, left }: Cohort): readonly string[] {
  if (left.unseen.length > 0 || left.unled.length > 0) return [];
  return [...new Set([...(absent > 1 ? absentNear : []), ...left.undated])];
}

/** A cohort with what the service in question said around the time. */
export async function withHeard(
  question: CohortQuestion,
  cohort: Cohort,
  hear: ActivityOf,
  path: Path,
  now: Microseconds,
): Promise<Cohort> {
  const { silence, loss } = await listenAround(question, cohort, hear, path, now);
  return { ...cohort, loss: sumOf([cohort.loss, loss]), ...defined({ silence }) };
}

/** Traces of some orders at a point, and at what it needs. */
export const searchAt = async (
  point: PointId,
  window: Interval,
  source: Pick<TraceSource, "byService">,
  path: Path,
): Promise<SearchResult> =>
  joined(await Promise.all(searchesAt(point, path).map((search) => source.byService({ ...search, atMost }, window))));

interface ServiceSearch {
  readonly service: string;
  readonly operation: (name: string, kind: string | undefined) => boolean;
}

/**
 * One search at the point (or its entry: whole traces come back), one at each thing it needs that lies in another request, and one at
 * what ties the two together where they go by different numbers.
 */
function searchesAt(id: PointId, path: Path): ServiceSearch[] {
  const point = path.byId.get(id)!;
  const needed = point.needs.map((id) => path.byId.get(id)!).filter((need) => requestOf(need) !== requestOf(point));
  const supports = path.supports
    .filter(({ before }) => before === id)
    .flatMap(({ match }) =>
      match.services.map((service) => ({
        service,
        operation: (name: string, kind?: string) => mayBe(match, name, kind),
      })),
    );
  const own = [point, ...needed].flatMap((one): ServiceSearch[] => {
    const entry = one.within === undefined ? one : path.byId.get(one.within)!;
    // A found order may have lost the span that names it: what its request sends on names it too.
    const inside = entry.match.kind === "operation" ? path.points.filter(({ within }) => within === entry.point) : [];
    const matches: Matcher[] = [entry, one, ...inside].map(({ match }) => match);
    return entry.match.services.map((service) => ({
      service,
      operation: (name, kind) => matches.some((match) => match.services.includes(service) && mayBe(match, name, kind)),
    }));
  });
  return [...own, ...supports];
}
