import { FleetCount } from "../../fleet/count.ts";
import type { FleetOf } from "../../fleet/fleet.ts";
import { beginning, mayBeginBefore } from "../../order/beginning.ts";
import {
  concludeAlone,
  investigate,
  investigateReplay,
  type JudgedOrder,
  type OrderInvestigation,
} from "../../order/investigation.ts";
import { has, mark, type Passage, passageOf } from "../../order/passage.ts";
import { settledBefore } from "../../order/path-requests.ts";
import { type Path, type PointId, settlingTime } from "../../order/path.ts";
import { type Replay, replay } from "../../order/replay.ts";
import { isHeldWhole, nameOf, type StoryId } from "../../order/story.ts";
import { unendedIn } from "../../order/unended.ts";
import { mergeTraces } from "../../trace/merge.ts";
import { latestEnd, type Microseconds } from "../../trace/span.ts";
import { isAmiss } from "../gather-again.ts";
import { gather, lifeUpTo } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import { lastsOf } from "./keys-gone.ts";
import type { Suspect } from "./look-again.ts";
import { OthersInSweep } from "./sweep-others.ts";
import { beganIn, firstSwept, isAskedFor, type SweepState, unlessStopped } from "./sweep-state.ts";
import { UnendedRequests } from "./unended-requests.ts";
import { firstsOf } from "./waiting-before.ts";

/** All orders of a sweep, judged. */
export interface JudgedOrders<O> {
  readonly fleet: Pick<FleetOf<O>, "orders" | "count" | "states" | "passed">;
  /** Alarms that would be reported, and must be asked about again first. */
  readonly amiss: readonly Suspect[];
  /** Whether a span that can't be read leaves an order's verdict open. */
  readonly unread: boolean;
  /** When the first order passed each point. */
  readonly firsts: ReadonlyMap<PointId, Microseconds>;
  /** When the last order passed each point. */
  readonly lasts: ReadonlyMap<PointId, Microseconds>;
}

/**
 * Judges every order of a sweep beside all the others. An order that began before the sweep and is amiss is fetched by
 * its key first. Most orders are in good health whatever others did: they are looked at once, and only their passage is
 * kept.
 * @param from where the sweep began
 * @param of what is wanted of an order in the end; undefined is nothing
 */
export async function judgeOrders<O>(
  from: Microseconds,
  state: SweepState,
  of: (order: JudgedOrder) => O | undefined,
): Promise<JudgedOrders<O>> {
  const { kept, path, heard, finished } = state;
  const passages = new Map<Passage, StoryId | undefined>(finished.all.map(({ passage }) => [passage, undefined]));
  const open: { readonly id: StoryId; readonly place: number }[] = [];
  const unended = new UnendedRequests((service) => settledBefore(path, [service], heard));
  const judged = new JudgedSoFar(state, of);
  const replayOf = (id: StoryId | undefined): Replay | undefined => {
    const story = id === undefined ? undefined : kept.story(id);
    return story === undefined ? undefined : replay(story, path);
  };
  await inBatches([...kept.stories.entries()], async ([place, id]) => {
    const one = replayOf(id);
    if (one === undefined) return;
    const stillOpen = unendedIn(one);
    unended.add(one, stillOpen);
    passages.set(passageOf(one, heard, stillOpen), id);
    const order = concludeAlone(investigationOf(one, state), (traceId) => state.source.traceUrl(traceId));
    if (order === undefined || mustBeFetched(one, order, from, state)) open.push({ id, place });
    else judged.add(id, order, place);
  });
  const others = new OthersInSweep({ passages, unended }, replayOf, from, state);
  await inBatches(open, async ({ id, place }) => {
    const one = replayOf(id)!;
    const known = await others.conclude(investigationOf(one, state));
    const isIncomplete = mustBeFetched(one, known, from, state);
    const fetched = () => judgedInFull(one, known, others, state);
    judged.add(id, isIncomplete ? await unlessStopped(state, known, fetched) : known, place);
  });
  return { ...judged.all, firsts: firstsOf(passages.keys(), path, from), lasts: lastsOf(passages.keys(), path) };
}

function investigationOf(one: Replay, state: SweepState): OrderInvestigation {
  const { query, heard, unseen, interrupted } = state;
  const beginsEarlier = query.onlyWindow === true && mayBeginBefore(firstSwept(query).from, one);
  const isTruncated = unseen.length > 0 || isCutOff(one, state);
  const cut = isTruncated ? "search-truncated" : interrupted ? "search-interrupted" : undefined;
  return investigateReplay(one, query.now, { cut, beginsEarlier, heard });
}

/** Whether an order has a trace as old as one that has disappeared. */
const isCutOff = ({ story }: Replay, { goneUpTo }: Pick<SweepState, "goneUpTo">): boolean =>
  story.chapters.some(({ spans }) => spans.some(({ start }) => start <= goneUpTo));

/** Whether an order would be reported, and there may be more of it than the sweep has seen. */
function mustBeFetched(one: Replay, order: JudgedOrder, from: Microseconds, state: SweepState): boolean {
  const { query, unseen } = state;
  const isMoreToKnow = !beganIn(beginning(one), { from }) || unseen.length > 0 || isFillingUp(one, query.now);
  // Somebody only looked at it in this time.
  const isUntold = query.onlyWindow !== true && order.verdict.reason === "no-step-seen";
  const asked = isUntold ? [...order.alarms, order.verdict] : order.alarms;
  return isMoreToKnow && !isCutOff(one, state) && asked.some((alarm) => isAskedFor(alarm, order, query));
}

/** Collects orders as they are judged, and returns them in the order in which they were found. */
class JudgedSoFar<O> {
  readonly #state: SweepState;
  readonly #of: (order: JudgedOrder) => O | undefined;
  readonly #count: FleetCount;
  readonly #kept: { readonly order: O; readonly place: number }[] = [];
  readonly #amiss: Suspect[] = [];
  #unread = false;

  constructor(state: SweepState, of: (order: JudgedOrder) => O | undefined) {
    this.#state = state;
    this.#of = of;
    this.#count = new FleetCount(state.path);
    const { unseen, interrupted, goneUpTo, finished } = state;
    for (const { passage, first, state: judged } of finished.all) {
      const isUnclear = unseen.length > 0 || interrupted || first <= goneUpTo;
      this.#count.add(isUnclear ? "undecidable" : judged, shownIn(passage, state.path));
    }
  }

  add(id: StoryId, order: JudgedOrder, place: number): void {
    const { query, kept, finished, source } = this.#state;
    if (!isHeldWhole(order.order, source.about)) return this.#count.addShown(shownBy(order));
    this.#count.add(order.verdict.state, shownBy(order));
    this.#unread ||= order.verdict.reason === "span-unread";
    for (const alarm of order.alarms)
      if (isAmiss(alarm) && isAskedFor(alarm, order, query)) this.#amiss.push({ id, alarm });
    const isWanted = query.onlyAlarmed === undefined || order.alarms.length > 0;
    const wanted = isWanted ? this.#of(order) : undefined;
    if (wanted !== undefined) this.#kept.push({ order: wanted, place });
    query.onOrder?.(this.#count.count, finished.size + kept.stories.length);
  }

  get all(): Omit<JudgedOrders<O>, "firsts" | "lasts"> {
    const { count, states, passed } = this.#count;
    const orders = this.#kept.sort((a, b) => a.place - b.place).map(({ order }) => order);
    return { fleet: { orders, count, states, passed }, amiss: this.#amiss, unread: this.#unread };
  }
}

const shownBy = ({ states }: JudgedOrder): PointId[] =>
  [...states].filter(([, state]) => state === "done").map(([point]) => point);

const shownIn = (passage: Passage, { points }: Path): PointId[] =>
  points.filter((_, i) => has(passage, i, mark.done)).map(({ point }) => point);

/** Judges an order by everything that its key finds, before the window and in it. */
async function judgedInFull(
  { story }: Replay,
  known: JudgedOrder,
  others: OthersInSweep,
  { path, source, query, heard }: Pick<SweepState, "path" | "source" | "query" | "heard">,
): Promise<JudgedOrder> {
  const { traces, truncated } = await gather(nameOf(story), source, path.fields, lifeUpTo(query.now));
  const all = mergeTraces([...story.chapters.map(({ tree }) => tree.trace), ...traces]);
  const { replay: whole, ...rest } = investigate(nameOf(story), all, path, {
    now: query.now,
    truncated,
    heard,
  });
  return whole === undefined ? known : others.conclude({ ...rest, replay: whole });
}

/**
 * Whether an incomplete trace of an order was still filling up, so that its missing spans may have arrived by now.
 * Later a span is missing because an exporter dropped it: then hundreds of orders lack some, and fetching each would be
 * in vain.
 */
const isFillingUp = ({ story, path }: Replay, now: Microseconds): boolean =>
  story.chapters.some(({ tree }) => !tree.whole && latestEnd(tree.trace.spans) > now - settlingTime(path));
