import { beginning } from "../../order/beginning.ts";
import { concludeAlone, investigateReplay } from "../../order/investigation.ts";
import { type Passage, passageOf } from "../../order/passage.ts";
import type { Path, Point } from "../../order/path.ts";
import { replay } from "../../order/replay.ts";
import type { OrderState } from "../../order/report.ts";
import type { StoryId } from "../../order/story.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import { earliestStart, type Microseconds, type Span } from "../../trace/span.ts";
import type { SweptTraces } from "../kept/swept-traces.ts";
import { mayBe } from "../operation-names.ts";
import { beganIn } from "./sweep-state.ts";

/** With fewer orders than this there is no need to let go of any. */
export const fewOrders = 200;
/** One of so many is held all the same: as an example of what others did. */
const exampleIn = 16;
/** So often in a window it is looked who has come to the end: each time all that hangs together is put together anew. */
const looks = 50;

/** An order of which nothing is to be told: it went all the way, or is in good health whatever others did. */
export interface Finished {
  readonly passage: Passage;
  readonly state: OrderState;
  /** When its first span began. */
  readonly first: Microseconds;
}

/**
 * Lets go of orders that went all the way as soon as all that began by then has been seen: so a sweep's memory grows with the orders that
 * are open. Whatever becomes of others, nothing is to be told of them; what others are judged by stays.
 */
export class FinishedOrders {
  readonly #kept: SweptTraces;
  readonly #path: Path;
  readonly #now: Microseconds;
  readonly #swept: Interval;
  readonly #all = new Map<StoryId, Finished>();
  /** When the last span of an order ended that was looked at and was not over. */
  readonly #looked = new Map<StoryId, Microseconds>();
  #next = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(kept: SweptTraces, path: Path, now: Microseconds, swept: Interval) {
    this.#kept = kept;
    this.#path = path;
    this.#now = now;
    this.#swept = swept;
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

  /** Everything that began before this time has been seen. */
  upTo(time: Microseconds): void {
    if (time < this.#next) return;
    this.#next = time + lengthOf(this.#swept) / looks;
    if (this.#all.size + this.#kept.stories.length < fewOrders) return;
    const quiet = time - this.#path.openRequest - this.#path.exportLag;
    const over = this.#kept.candidates.filter((id) => this.#isOver(id, quiet));
    this.#kept.close(over);
  }

  /** Those of which more came after all: they are open again. */
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
    if (this.#count++ % exampleIn === 0) return false;
    this.#looked.delete(id);
    const first = Math.min(...story.chapters.map(({ spans }) => earliestStart(spans)));
    this.add(id, { passage: passageOf(one, this.#now), first, state: judged.verdict.state });
    return true;
  }
}

/** Whether a span may be the request in which an order comes to its path's end: a hint, by its name. */
export function mayEnd({ points }: Path): (span: Span) => boolean {
  const last = points.at(-1)!;
  const ends: readonly Point[] = points.filter(({ point }) => point === last.point || point === last.within);
  const named = ends.some(
    ({ match }) => match.kind !== "write" && match.kind !== "object-store" && match.kind !== "cache-write",
  );
  return (span) =>
    ends.some(({ match }) => match.services.includes(span.service) && (!named || mayBe(match, span.name, span.kind)));
}
