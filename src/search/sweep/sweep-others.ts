import { askOnce } from "../../ask-once.ts";
import type { CohortQuestion } from "../../order/cohort-question.ts";
import { type Cohort, isApart, isUnbegun, passedIn } from "../../order/cohort.ts";
import { Others } from "../../order/others.ts";
import { concludeOrder, type JudgedOrder, type OrderInvestigation } from "../../order/investigation.ts";
import { type Passage, passagesIn, passingOf } from "../../order/passage.ts";
import type { PointId } from "../../order/path.ts";
import type { Replay } from "../../order/replay.ts";
import type { SpanLoss } from "../../order/span-loss.ts";
import type { StoryId } from "../../order/story.ts";
import type { Microseconds } from "../../trace/span.ts";
import { lookBack, needsDoubt, searchAt, seemsUnkept, withActivity } from "../cohort/cohort-search.ts";
import { type ConfirmedShares, confirmGaps, onlyConfirmed } from "../cohort/confirmed-gaps.ts";
import type { Inquiry } from "../inquiry.ts";
import { type SweepState, unlessStopped } from "./sweep-state.ts";
import type { UnendedRequests } from "./unended-requests.ts";

/** What a sweep knows of all of its orders. */
interface Swept {
  /** Each order's passage, and its story's id; no id where only the passage was kept. */
  readonly passages: ReadonlyMap<Passage, StoryId | undefined>;
  readonly unended: UnendedRequests;
}

/** The other orders of a sweep; at a point that none of them shows, also the orders of the days before. */
export class OthersInSweep {
  readonly #others: Others;
  readonly #earlier = new Map<PointId, Promise<Others>>();
  readonly #confirmed = new Map<string, Promise<ConfirmedShares>>();
  readonly #passages: Swept["passages"];
  readonly #unended: UnendedRequests;
  readonly #replayOf: (id: StoryId | undefined) => Replay | undefined;
  readonly #from: Microseconds;
  readonly #state: SweepState;
  readonly #inquiry: Inquiry;

  constructor(
    { passages, unended }: Swept,
    replayOf: (id: StoryId | undefined) => Replay | undefined,
    from: Microseconds,
    state: SweepState,
  ) {
    this.#passages = passages;
    this.#unended = unended;
    this.#replayOf = replayOf;
    this.#from = from;
    this.#state = state;
    this.#inquiry = { source: state.source, path: state.path, now: state.query.now };
    this.#others = this.#with(new Map());
  }

  /** @param earlier orders that the sweep has not seen */
  #with(earlier: ReadonlyMap<Passage, Replay>): Others {
    const all = [...this.#passages.keys(), ...earlier.keys()];
    const passing = (one: Passage, point: PointId) => {
      const other = earlier.get(one) ?? this.#replayOf(this.#passages.get(one));
      return other === undefined ? undefined : passingOf(other, point);
    };
    return new Others(all, this.#state.path, passing, (one) => !earlier.has(one));
  }

  async conclude(investigation: OrderInvestigation): Promise<JudgedOrder> {
    const { source } = this.#state;
    const cohorts = new Map<PointId, Cohort>();
    for (const question of investigation.questions) cohorts.set(question.point, await this.#at(question));
    return concludeOrder(investigation, cohorts, (traceId) => source.traceUrl(traceId));
  }

  async #at(question: CohortQuestion): Promise<Cohort> {
    const { query, unseen, interrupted } = this.#state;
    const search = { truncated: unseen.length > 0 || interrupted, window: { from: this.#from, to: query.now } };
    const known = this.#others.at(question, search);
    const cohort =
      passedIn(known) > 0 || interrupted || this.#from <= question.since - lookBack
        ? known
        : (await unlessStopped(this.#state, this.#others, () => this.#before(question.point))).at(question, search);
    const isDoubted = needsDoubt(question, cohort);
    if (!isDoubted && !seemsUnkept(question, cohort)) return cohort;
    const unheard = { ...cohort, loss: allLost };
    const { activityOf, isUsual, keylessAt, instancesOf } = this.#state;
    const activity = { activityOf: this.#unended.without(activityOf), isUsual, keylessAt, instancesOf };
    const ask = () => withActivity(this.#inquiry, question, cohort, activity);
    const heard = isDoubted ? await unlessStopped(this.#state, unheard, ask) : cohort;
    return onlyConfirmed(
      heard,
      await unlessStopped(this.#state, allConfirmed, () => this.#confirmGaps(question, cohort)),
    );
  }

  /** Asked once for all orders that are overdue at a point and show the same kinds of gaps. */
  #confirmGaps(question: CohortQuestion, cohort: Cohort): Promise<ConfirmedShares> {
    const { left, lossy } = cohort;
    const isAsked = [left.unseen, left.unled, lossy].map((names) => names.length > 0);
    const key = [question.point, ...isAsked, isApart(cohort), isUnbegun(cohort)].join(" ");
    return askOnce(this.#confirmed, key, () => confirmGaps(this.#inquiry, question, cohort));
  }

  #before(point: PointId): Promise<Others> {
    const { path, heard } = this.#state;
    return askOnce(this.#earlier, point, async () => {
      const window = { from: this.#from - lookBack, to: this.#from };
      const { traces } = await searchAt(this.#inquiry, point, window);
      return this.#with(passagesIn(traces, path, heard));
    });
  }
}

/** Every span may have got lost, so that an absent one proves nothing. */
const allLost: SpanLoss = { missing: 1, arrived: 0 };
const allConfirmed: ConfirmedShares = { unseen: 1, unled: 1, lossy: 1, undated: 1, unbegun: 1 };
