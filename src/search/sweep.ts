import { type Cohort, type CohortQuestion, Others, passedIn } from "../order/cohort.ts";
import { digester } from "../order/digest.ts";
import {
  concludeOrder,
  type Investigation,
  investigate,
  investigateReplay,
  type JudgedOrder,
} from "../order/investigation.ts";
import type { Path, PointId } from "../order/path.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { type Replay, replay } from "../order/replay.ts";
import type { Verdict } from "../order/report.ts";
import { nameOf, storiesOf } from "../order/story.ts";
import type { SearchResult, Swept, TraceSource, Window } from "../sources/source.ts";
import { mergeTraces } from "../trace/merge.ts";
import type { Microseconds, Trace } from "../trace/span.ts";
import { needsDoubt, searchesAt, withDoubt } from "./cohort-search.ts";
import { gather } from "./gather.ts";
import { SweptTraces } from "./swept-traces.ts";

const day: Microseconds = 86_400_000_000;
/** How far back others are looked for where the window shows too few. */
const lookBack: Microseconds = 7 * day;
/** So many orders tell what is usual; with fewer, and something to judge, the sweep looks further back. */
const enough = 60;
/** An order lives three weeks; a month leaves room for a late one. */
const life: Microseconds = 30 * day;
/** Of those that passed a point long ago, so many traces are asked for. */
const atMost = 200;
/** A trace this near to the window's edge may have begun, or gone on, outside of it: 5 min. */
const edge: Microseconds = 300_000_000;

export interface SweepQuery {
  /** What the question is about. */
  readonly window: Window;
  /** How long before the window an order may have got to where it is lost inside of it. */
  readonly reach: Microseconds;
  readonly now: Microseconds;
  /** Whether an alarm is one that is asked for: only for such a one is anything looked up beyond the window. Without, for none. */
  readonly matters?: (alarm: Verdict, window: Window) => boolean;
  /** Told of every trace, whole, once. */
  readonly onTrace?: (trace: Trace) => void;
  readonly onOrder?: (judged: number, of: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Sweeps a window: every trace of every service of the path, each reduced to its points as it comes; then every order in them is
 * judged beside all the others. Who would be called lost, stuck or unclear and began before the window is fetched by its key first.
 */
export async function sweep(
  source: TraceSource & { totals(): { readonly requests: number } },
  path: Path,
  query: SweepQuery,
): Promise<Fleet> {
  const { now, window } = query;
  const kept = new SweptTraces(digester(path), now - path.openRequest);
  const add = (trace: Trace): void => {
    if (kept.add(trace)) query.onTrace?.(trace);
  };
  const state: State = { source, path, query, kept, services: [], unseen: [], notes: [], interrupted: false };
  let from = window.from - query.reach;
  let seenFrom = from;
  await sweepInto(state, { from, to: now }, add);
  let replays = replaysOf(kept.traces, path);
  // On a quiet night there are few to compare with: those of the days before tell what is usual.
  const furthest = Math.max(window.from - lookBack, source.oldest ?? Number.NEGATIVE_INFINITY);
  for (let wider = 4; from > furthest && isTooFew(replays, state); wider *= 4) {
    const earlier = Math.max(furthest, now - (now - from) * wider);
    const known = kept.traces.length;
    await sweepInto(state, { from: earlier, to: from }, (trace) => void kept.add(trace));
    from = earlier;
    if (kept.traces.length > known) seenFrom = earlier;
    replays = replaysOf(kept.traces, path);
  }
  const orders = await judge(await withOwners(replays, state), from, state);
  const { services, unseen, notes, interrupted } = state;
  return {
    orders,
    path,
    now,
    search: {
      source: source.name,
      window,
      swept: { from: seenFrom, to: now },
      services,
      traces: kept.traces.length,
      spans: kept.spans,
      requests: source.totals().requests,
      unseen,
      sampled: kept.sampled,
      interrupted,
      blind: unseen.length > 0 || kept.sampled || interrupted || services.length === 0,
      notes,
    },
  };
}

interface State {
  readonly source: TraceSource;
  readonly path: Path;
  readonly query: SweepQuery;
  readonly kept: SweptTraces;
  services: readonly string[];
  unseen: readonly Window[];
  notes: readonly string[];
  interrupted: boolean;
}

/** Once the user has broken off nothing more is asked, and what was known by then holds. */
async function unlessStopped<T>(state: State, known: T, ask: () => Promise<T>): Promise<T> {
  if (state.interrupted) return known;
  try {
    return await ask();
  } catch (error) {
    if (!state.query.signal.aborted) throw error;
    state.interrupted = true;
    return known;
  }
}

async function sweepInto(state: State, window: Window, each: (trace: Trace) => void): Promise<void> {
  const { source, path, services, unseen, notes } = state;
  const known: Swept = { services, unseen: [], notes: [] };
  const swept = await unlessStopped(state, known, () => source.everyTrace(servicesOf(path), window, each));
  state.services = swept.services;
  state.unseen = [...unseen, ...swept.unseen];
  state.notes = [...new Set([...notes, ...swept.notes])];
}

/** All services that a point of the path is seen at. */
export const servicesOf = ({ points, supports, variants }: Path): string[] => [
  ...new Set(
    [
      ...points,
      ...supports,
      ...variants.flatMap(({ entry }) => (entry === undefined ? [] : [{ match: entry }])),
    ].flatMap(({ match }) => match.services),
  ),
];

const replaysOf = (traces: readonly Trace[], path: Path): Replay[] =>
  storiesOf(traces, path.fields).map((story) => replay(story, path));

const isTooFew = (replays: readonly Replay[], { query, interrupted, unseen }: State): boolean =>
  query.matters !== undefined &&
  replays.length < enough &&
  !interrupted &&
  unseen.length === 0 &&
  replays.some((one) => investigateReplay(one, query.now, false, false).questions.length > 0);

/** A calculation whose order is not in the window is fetched by its key: it may be an order's that is. */
async function withOwners(replays: readonly Replay[], state: State): Promise<readonly Replay[]> {
  const { kept, path, source, query } = state;
  const ownerless = replays.filter(
    ({ story, variantEntries }) => story.orderId === null && variantEntries.length === 0,
  );
  for (const { story } of ownerless) {
    const found = await unlessStopped(state, nothing, () =>
      gather(nameOf(story), source, path.fields, lifeUpTo(query.now)),
    );
    for (const trace of found.traces) kept.add(trace);
  }
  return ownerless.length === 0 ? replays : replaysOf(kept.traces, path);
}

async function judge(replays: readonly Replay[], from: Microseconds, state: State): Promise<JudgedOrder[]> {
  const { query, unseen, interrupted } = state;
  const others = new OthersInSweep(replays, from, state);
  const orders: JudgedOrder[] = [];
  for (const [i, one] of replays.entries()) {
    // What an order did before the sweep is no question of its window; where spans were seen in vain is.
    const cut = !beganInside(one, from);
    const known = await others.conclude(investigateReplay(one, query.now, unseen.length > 0 || interrupted, cut));
    const isAsked =
      known.alarms.some((alarm) => query.matters?.(alarm, query.window)) && (cut || unseen.length > 0 || isBroken(one));
    orders.push(isAsked ? await unlessStopped(state, known, () => inFull(one, known, others, state)) : known);
    query.onOrder?.(i + 1, replays.length);
  }
  return orders;
}

/** What an order's key finds, before the window and in it. */
async function inFull(
  { story }: Replay,
  known: JudgedOrder,
  others: OthersInSweep,
  { path, source, query }: State,
): Promise<JudgedOrder> {
  const { traces, truncated } = await gather(nameOf(story), source, path.fields, lifeUpTo(query.now));
  const all = mergeTraces([...story.chapters.map(({ tree }) => tree.trace), ...traces]);
  const { replay: whole, ...rest } = investigate(nameOf(story), all, path, query.now, truncated);
  return whole === undefined ? known : others.conclude({ ...rest, replay: whole });
}

/** Whether the sweep saw an order begin. */
function beganInside({ path, points, variantEntries }: Replay, from: Microseconds): boolean {
  const first = path.points
    .filter(({ needs }) => needs.length === 0)
    .flatMap(({ point }) => points.get(point)!.attempts);
  return [...first, ...variantEntries].some(({ start }) => start >= from + edge);
}

/** A trace with spans missing may have them by now. */
const isBroken = ({ story }: Replay): boolean => story.chapters.some(({ tree }) => !tree.whole);

const nothing: SearchResult = { traces: [], truncated: false, notes: [] };

const lifeUpTo = (now: Microseconds): Window => ({ from: now - life, to: now });

/** The others of a sweep; of a point that none of them shows, also those of the days before. */
class OthersInSweep {
  readonly #others: Others;
  readonly #earlier = new Map<PointId, Promise<Others>>();
  readonly #replays: readonly Replay[];
  readonly #from: Microseconds;
  readonly #state: State;

  constructor(replays: readonly Replay[], from: Microseconds, state: State) {
    this.#others = new Others(replays, state.path);
    this.#replays = replays;
    this.#from = from;
    this.#state = state;
  }

  async conclude(investigation: Investigation & { readonly replay: Replay }): Promise<JudgedOrder> {
    const { source } = this.#state;
    const cohorts = new Map<PointId, Cohort>();
    for (const question of investigation.questions) cohorts.set(question.point, await this.#at(question));
    return concludeOrder(investigation, cohorts, (traceId) => source.traceUrl(traceId));
  }

  async #at(question: CohortQuestion): Promise<Cohort> {
    const { path, query, kept, unseen, interrupted } = this.#state;
    const search = { truncated: unseen.length > 0 || interrupted, window: { from: this.#from, to: query.now } };
    const known = this.#others.at(question, search);
    const cohort =
      passedIn(known) > 0 || interrupted || this.#from <= question.since - lookBack
        ? known
        : (await unlessStopped(this.#state, this.#others, () => this.#before(question.point))).at(question, search);
    return needsDoubt(question, cohort) ? withDoubt(question, cohort, kept.hear, path, query.now) : cohort;
  }

  #before(point: PointId): Promise<Others> {
    const { path, source } = this.#state;
    const known =
      this.#earlier.get(point) ??
      (async () => {
        const window = { from: this.#from - lookBack, to: this.#from };
        const searches = searchesAt(point, path).map((one) => source.byService({ ...one, atMost }, window));
        const found = mergeTraces((await Promise.all(searches)).flatMap(({ traces }) => traces));
        return new Others([...this.#replays, ...replaysOf(found, path)], path);
      })();
    this.#earlier.set(point, known);
    return known;
  }
}
