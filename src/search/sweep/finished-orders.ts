import { beginning } from "../../order/beginning.ts";
import { concludeAlone, investigateReplay } from "../../order/investigation.ts";
import { type Passage, passageOf } from "../../order/passage.ts";
import { type Path, type Point, settlingTime } from "../../order/path.ts";
import { replay } from "../../order/replay.ts";
import type { OrderState } from "../../order/report.ts";
import type { StoryId } from "../../order/story.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import { earliestStart, type Microseconds, type Span } from "../../trace/span.ts";
import type { SweptTraces } from "../kept/swept-traces.ts";
import { mayMatch } from "../operation-names.ts";
import { beganIn, firstSwept, type SweepState } from "./sweep-state.ts";

/** With fewer orders than this there is no need to let go of any. */
export const minOrdersToClose = 200;
/** One finished order in so many is kept all the same, as an example of what others did. */
const ordersPerExample = 16;
/** How many times per window finished orders are looked for; each look rebuilds the story index. */
const looksPerWindow = 50;

/** An order that has nothing to report: it is completed, or in good health whatever others did. */
export interface Finished {
  readonly passage: Passage;
  readonly state: OrderState;
  /** When its first span began. */
  readonly first: Microseconds;
}

/**
 * Lets go of completed orders as soon as everything that began while they went on has been seen, so that a sweep's
 * memory grows only with the open orders. A completed order has nothing to report, whatever others did; its passage, by
 * which others are judged, stays.
 */
export class FinishedOrders {
  readonly #kept: SweptTraces;
  readonly #path: Path;
  readonly #now: Microseconds;
  readonly #heard: Microseconds;
  readonly #swept: Interval;
  readonly #all = new Map<StoryId, Finished>();
  /** When the last span of an order ended, for each order that was looked at and was not finished. */
  readonly #looked = new Map<StoryId, Microseconds>();
  #next = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor({ path, query, heard, kept }: Pick<SweepState, "path" | "query" | "heard" | "kept">) {
    this.#kept = kept;
    this.#path = path;
    this.#now = query.now;
    this.#heard = heard;
    this.#swept = firstSwept(query);
  }

  get all(): readonly Finished[] {
    return [...this.#all.values()];
  }

  get size(): number {
    return this.#all.size;
  }

  add(id: StoryId, one: Finished): void {
    this.#all.set(id, one);
  }

  /** Told when everything that began before this time has been seen. */
  upTo(time: Microseconds): void {
    if (time < this.#next) return;
    this.#next = time + lengthOf(this.#swept) / looksPerWindow;
    if (this.#all.size + this.#kept.stories.length < minOrdersToClose) return;
    const quiet = time - settlingTime(this.#path);
    const over = this.#kept.candidates.filter((id) => this.#isOver(id, quiet));
    this.#kept.close(over);
  }

  /** Opens orders again of which more came after all. */
  reopen(ids: readonly StoryId[]): void {
    for (const id of ids) this.#all.delete(id);
  }

  #isOver(id: StoryId, quiet: Microseconds): boolean {
    const last = this.#kept.lastOf(id);
    if (last >= quiet || this.#looked.get(id) === last) return false;
    this.#looked.set(id, last);
    const story = this.#kept.story(id);
    if (story === undefined || story.unread || !this.#kept.isAlone(id)) return false;
    const one = replay(story, this.#path);
    if (!beganIn(beginning(one), this.#swept)) return false;
    if (story.chapters.some(({ tree }) => !tree.whole)) return false;
    const judged = concludeAlone(investigateReplay(one, this.#now));
    if (judged?.verdict.state !== "completed" || judged.alarms.length > 0) return false;
    if (this.#count++ % ordersPerExample === 0) return false;
    this.#looked.delete(id);
    const first = Math.min(...story.chapters.map(({ spans }) => earliestStart(spans)));
    this.add(id, { passage: passageOf(one, this.#heard), first, state: judged.verdict.state });
    return true;
  }
}

/** Whether a span may be the request in which an order reaches the end of its path. It goes by names: only a hint. */
export function mayEnd({ points }: Path): (span: Span) => boolean {
  const last = points.at(-1)!;
  const ends: readonly Point[] = points.filter(({ point }) => point === last.point || point === last.within);
  const hasName = ends.some(
    ({ match }) => match.kind !== "write" && match.kind !== "object-store" && match.kind !== "cache-write",
  );
  return (span) =>
    ends.some(
      ({ match }) => match.services.includes(span.service) && (!hasName || mayMatch(match, span.name, span.kind)),
    );
}
