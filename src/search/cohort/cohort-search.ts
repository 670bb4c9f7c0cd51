import { defined } from "../../defined.ts";
import type { CohortQuestion } from "../../order/cohort-question.ts";
import { type Cohort, isUnbegun, passedIn } from "../../order/cohort.ts";
import { entryOf } from "../../order/path-requests.ts";
import type { Matcher, Path, PointId } from "../../order/path.ts";
import { lossHere } from "../../order/requests-kept.ts";
import { sumOf } from "../../order/span-loss.ts";
import { nameOf } from "../../order/story.ts";
import { joined } from "../../sources/joined.ts";
import type { SearchResult } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { day, hour } from "../../trace/units.ts";
import { gatherAll, lifeUpTo } from "../gather.ts";
import { heardUntil, type Inquiry } from "../inquiry.ts";
import { mayMatch } from "../operation-names.ts";
import { type ActivitySource, activityFrom, activityAround, usualSilences } from "./activity-around.ts";
import { confirmGaps, onlyConfirmed } from "./confirmed-gaps.ts";
import { keylessAround, keylessFrom } from "./keyless-around.ts";
import { type LossAround, lossAround } from "./loss-around.ts";
import { othersIn } from "./others-found.ts";
import { instancesFrom, stopAround } from "./stopped-around.ts";
import { unendedAmong } from "./unended-among.ts";

/** Enough traces to see which orders passed, few enough to be kind to a production Jaeger. */
const tracesPerSearch = 200;
/** How far back to look for orders that show the point at all. */
export const lookBack: Microseconds = 7 * day;

/**
 * The answers to all questions of an investigation, by the point that they are about.
 * @param own the traces of the order in question
 */
export async function searchCohorts(
  inquiry: Inquiry<"byAttribute" | "byService">,
  questions: readonly CohortQuestion[],
  own: readonly Trace[],
): Promise<ReadonlyMap<PointId, Cohort>> {
  const answered = questions.map(
    async (question) => [question.point, await searchCohort(inquiry, question, own)] as const,
  );
  return new Map(await Promise.all(answered));
}

/**
 * Asks what other orders did at an overdue point. It searches at the point itself, and at the points that it needs,
 * which date the orders. It asks for the newest orders first; where they are cut off, for the hours right after ours;
 * and for the week before, which tells what is usual.
 */
async function searchCohort(
  inquiry: Inquiry<"byAttribute" | "byService">,
  question: CohortQuestion,
  own: readonly Trace[],
): Promise<Cohort> {
  const { source, path, now } = inquiry;
  const { since } = question;
  const later: Interval = { from: since, to: now };
  const before: Interval = { from: since - lookBack, to: since };
  const ask = (window: Interval) => searchAt(inquiry, question.point, window);
  let traces = own;
  let truncated = false;
  let asked = later;
  const readInFull = new Set([nameOf(question.story)]);
  let unended: ReadonlySet<string> = new Set();
  const cohortOf = () =>
    othersIn(traces, path, heardUntil(source, now), (name) => readInFull.has(name), unended).at(question, {
      truncated,
      window: asked,
    });
  const around = () => lossAround(inquiry, question, traces);
  // A proved point only needs one order that has passed it.
  const isBrief = question.why === "proved";
  const isEnough = (known: Cohort) => isBrief && passedIn(known) > 0;
  const [newest, week] = await Promise.all([ask(later), isBrief ? undefined : ask(before)]);
  traces = mergeTraces([...traces, ...newest.traces]);
  truncated = newest.truncated;
  // How requests arrive tells whether a further attempt may be missing.
  if (question.why === "failed") {
    traces = mergeTraces([...traces, ...week!.traces]);
    asked = { from: before.from, to: now };
    const loss = await around();
    const known = { ...withLoss(cohortOf(), loss), beginnings: loss.beginnings };
    return seemsUnkept(question, known)
      ? onlyConfirmed(known, await confirmGaps(inquiry, question, known, readInFull))
      : known;
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
    // The week before only tells whether the point is usually shown; cutting it off hides no order that overtook.
    traces = mergeTraces([...traces, ...(week ?? (await ask(before))).traces]);
    asked = { from: before.from, to: now };
  }
  let cohort = cohortOf();
  if (!needsDoubt(question, cohort)) return cohort;
  const unclear = unclearIn(cohort);
  if (unclear.length > 0) {
    const more = await gatherAll(unclear, { ...lifeUpTo(since), to: now }, source, path.fields);
    traces = mergeTraces([...traces, ...more]);
    for (const name of unclear) readInFull.add(name);
  }
  unended = await unendedAmong(traces, inquiry);
  if (unclear.length + unended.size > 0) cohort = cohortOf();
  // The hours around the time come first: their answers serve for the minutes too.
  const loss = await around();
  const [heard, confirmed] = await Promise.all([
    withActivity(inquiry, question, cohort, {
      activityOf: activityFrom(inquiry),
      isUsual: usualSilences(source),
      keylessAt: keylessFrom(inquiry, traces, newest.truncated),
      instancesOf: instancesFrom(inquiry),
    }),
    confirmGaps(inquiry, question, cohort, readInFull),
  ]);
  return withLoss(onlyConfirmed(heard, confirmed), loss);
}

/** @param around how telemetry arrived at about that time, used where the cohort shows nothing that got lost */
const withLoss = (cohort: Cohort, around: LossAround): Cohort => ({
  ...cohort,
  requests: lossHere(cohort.requests, [around.requests]),
  loss: lossHere(cohort.loss, [around.spans]),
});

/**
 * Whether lost spans must be ruled out before an order is called lost or stuck. Where no order shows a machine's point,
 * nothing can be told either way.
 */
export const needsDoubt = ({ why, person }: CohortQuestion, cohort: Cohort): boolean =>
  why === "overdue" && (person !== undefined || passedIn(cohort) > 0);

/**
 * Whether a failure would be doubted because most orders do not show how they began. Some are read in full first: they
 * may have begun before the time that was looked at.
 */
export const seemsUnkept = ({ why }: CohortQuestion, cohort: Cohort): boolean => why === "failed" && isUnbegun(cohort);

/**
 * Orders to read in full, unless others show already that requests get lost: those that should have passed and show no
 * sign of it, and those that passed while nothing was found of how they got there.
 */
function unclearIn({ absent, absentNear, left }: Cohort): readonly string[] {
  if (left.unseen.length > 0 || left.unled.length > 0) return [];
  return [...new Set([...(absent > 1 ? absentNear : []), ...left.undated])];
}

/** A cohort with what the point's service said around the time, and with requests that don't say whose they are. */
export async function withActivity(
  inquiry: Inquiry<never>,
  question: CohortQuestion,
  cohort: Cohort,
  activity: ActivitySource,
): Promise<Cohort> {
  const [{ silence, loss }, stop, keyless] = await Promise.all([
    activityAround(inquiry, question, cohort, activity),
    stopAround(inquiry, question, cohort, activity.instancesOf),
    keylessAround(inquiry, question, cohort, activity.keylessAt),
  ]);
  return { ...cohort, loss: sumOf([cohort.loss, loss]), keyless, ...defined({ silence, stop }) };
}

/** Traces of some orders at a point, and at the points that it needs. */
export const searchAt = async (
  { source, path }: Pick<Inquiry<"byService">, "source" | "path">,
  point: PointId,
  window: Interval,
): Promise<SearchResult> =>
  joined(
    await Promise.all(
      searchesAt(point, path).map((search) => source.byService({ ...search, atMost: tracesPerSearch }, window)),
    ),
  );

interface ServiceSearch {
  readonly service: string;
  readonly operation: (name: string, kind: string | undefined) => boolean;
}

/**
 * One search at the point (or at its entry, since whole traces come back), one at each point that it needs in another
 * request, and one at each support that links the two, where they carry different keys.
 */
function searchesAt(id: PointId, path: Path): ServiceSearch[] {
  const point = path.byId.get(id)!;
  const needed = point.needs.map((id) => path.byId.get(id)!).filter((need) => entryOf(need) !== entryOf(point));
  const supports = path.supports
    .filter(({ before }) => before === id)
    .flatMap(({ match }) =>
      match.services.map((service) => ({
        service,
        operation: (name: string, kind?: string) => mayMatch(match, name, kind),
      })),
    );
  const own = [point, ...needed].flatMap((one): ServiceSearch[] => {
    const entry = path.byId.get(entryOf(one))!;
    // The span in which a poll finds an order may be lost: what the request sends on names the order too.
    const inside = entry.match.kind === "operation" ? path.points.filter(({ within }) => within === entry.point) : [];
    const matches: Matcher[] = [entry, one, ...inside].map(({ match }) => match);
    return entry.match.services.map((service) => ({
      service,
      operation: (name, kind) =>
        matches.some((match) => match.services.includes(service) && mayMatch(match, name, kind)),
    }));
  });
  return [...own, ...supports];
}
