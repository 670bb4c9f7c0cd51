import { beginning } from "../../order/beginning.ts";
import { type Beginning, lookingBack } from "../../look-back.ts";
import { conclude, investigate } from "../../order/investigation.ts";
import type { Path } from "../../order/path.ts";
import type { Replay } from "../../order/replay.ts";
import type { Look, OrderReport, ReasonCode } from "../../order/report.ts";
import { say, type Sentence } from "../../sentence.ts";
import type { CountingSource, SearchResult } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { day } from "../../trace/units.ts";
import { cachedByService } from "../cached-by-service.ts";
import { searchCohorts } from "../cohort/cohort-search.ts";
import { gatherAgain, isAmiss } from "../gather-again.ts";
import { gather, life, lifeUpTo } from "../gather.ts";
import { heardUntil } from "../inquiry.ts";
import { KeyNames, learning } from "../key-names.ts";
import { servicesOf } from "../services-of.ts";
import { type Details, detailsOf } from "./details.ts";
import { looksLike } from "./like-ids.ts";

/** Where to ask, and the present moment of the question. */
export interface Asked {
  readonly source: CountingSource;
  readonly window: Interval;
  readonly now: Microseconds;
  /** The option that moves the window's beginning. */
  readonly beginning?: Beginning;
}

interface Options {
  readonly details?: Details;
  /** The names by which keys are carried, as far as known; more are learned on the way. */
  readonly names?: KeyNames;
}

interface Investigated {
  readonly report: OrderReport;
  /** The traces that the report rests on. */
  readonly gathered: SearchResult;
}

/** Everything the source has to say about one order, and about others where its own traces can't tell. */
export const investigateOrder = async (
  id: string,
  asked: Asked,
  path: Path,
  details: Details = {},
): Promise<OrderReport> => (await lookInto(id, asked, path, { details })).report;

/** The same, with the traces that the report rests on. */
export async function lookInto(
  id: string,
  asked: Asked,
  path: Path,
  { details = {}, names = new KeyNames(path) }: Options = {},
): Promise<Investigated> {
  const { window } = asked;
  const { source, learned } = learning(asked.source, names);
  const judge = async (gathered: SearchResult): Promise<Investigated> => ({
    report: await reportOn(id, gathered, { ...asked, source: learned }, path, details),
    gathered,
  });
  const gathered = await gather(id, source, path.fields, window);
  const first = await judge(gathered);
  if (!isAmiss(first.report.verdict)) return first;
  const again = await gatherAgain(id, gathered, learned, path.fields, window);
  if (again === undefined) return first;
  // An answer that has just changed may not be complete yet.
  const settled = again.truncated || (await gatherAgain(id, again, source, path.fields, window)) === undefined;
  return judge(settled ? again : { ...again, truncated: true });
}

async function reportOn(
  id: string,
  { traces, truncated, notes }: SearchResult,
  { source: asked, window, now, beginning: moves = "--since" }: Asked,
  path: Path,
  details: Details,
): Promise<OrderReport> {
  const source = cachedByService(asked);
  const investigation = investigate(id, traces, path, {
    now,
    truncated,
    heard: heardUntil(asked, now),
    about: asked.about,
  });
  const cohorts = await searchCohorts({ source, path, now }, investigation.questions, traces);
  const concluded = conclude(investigation, cohorts, (traceId) => source.traceUrl(traceId));
  const isNowhere = concluded.verdict.state === "not-found";
  // What a source knows nothing of matters where something is amiss.
  const services = isNowhere || isAmiss(concluded.verdict) ? await knownTo(source, path) : source.totals().services;
  const blank = isNowhere ? blankness(services, path, source) : undefined;
  let judged = source.newest === now ? asOfRecording(concluded) : concluded;
  if (blank !== undefined) judged = blamedOn(blank, concluded);
  else if (isNowhere) {
    const looks = await looksLike(id, source, services, window, path);
    // A recording has nothing before its beginning.
    const isWhole = source.oldest !== undefined && source.oldest >= window.from;
    const own = concluded.verdict.evidence.look.filter(({ kind }) => !(isWhole && kind === "window"));
    judged = withLooks(concluded, [...looks, ...own]);
  }
  const { requests } = source.totals();
  const spans = traces.reduce((sum, trace) => sum + trace.spans.length, 0);
  const isCut = beginsBefore(investigation.replay, window.from, Math.max(lifeUpTo(now).from, source.oldest ?? 0));
  const search = {
    source: source.name,
    window,
    services,
    traces: traces.length,
    spans,
    requests,
    truncated,
    sampled: investigation.completeness.sampled,
    notes: isCut ? [...notes, cutOff(lookingBack(life / day, moves, window.to))] : notes,
  };
  const report = { search, ...judged };
  return { ...report, ...(await detailsOf(details, { investigation, report, cohorts, traces, source })) };
}

/** The services that a source knows, as far as they matter here. */
async function knownTo(source: CountingSource, path: Path): Promise<readonly string[]> {
  const more = (await source.servicesAmong?.(servicesOf(path))) ?? [];
  return [...new Set([...source.totals().services, ...more])].sort();
}

/** Why a source can't know any order; undefined if it knows a service of the path. */
function blankness(services: readonly string[], path: Path, { servicesAmong }: CountingSource): ReasonCode | undefined {
  if (servicesOf(path).some((one) => services.includes(one))) return undefined;
  return services.length === 0 && servicesAmong === undefined ? "source-empty" : "services-unknown";
}

/** In a recording that ends now "not yet" says nothing of the time since. */
const asOfRecording = <R extends Pick<OrderReport, "verdict">>(report: R): R =>
  report.verdict.reason === "within-deadline"
    ? { ...report, verdict: { ...report.verdict, reason: "recording-ends" } }
    : report;

/** It is not the id that is wrong, and no other window helps. */
const blamedOn = <R extends Pick<OrderReport, "verdict">>(reason: ReasonCode, report: R): R => ({
  ...report,
  verdict: { ...report.verdict, reason, evidence: { ...report.verdict.evidence, look: [] } },
});

/** The report with these things to look at instead of its own. */
function withLooks<R extends Pick<OrderReport, "verdict">>(report: R, look: readonly Look[]): R {
  const { verdict } = report;
  const evidence = { ...verdict.evidence, look };
  return { ...report, verdict: { ...verdict, evidence } };
}

/** Whether an order does not show its beginning, and a window that reaches further back may. */
const beginsBefore = (one: Replay | undefined, from: Microseconds, furthest: Microseconds): boolean =>
  one !== undefined && from > furthest && beginning(one) === undefined;

/** @param wider the option that gives a window in which the whole order is */
const cutOff = (wider: string): Sentence =>
  say`The order began before this window: what it did then counts as missing here. ${wider} looks back as far as an order lives.`;
