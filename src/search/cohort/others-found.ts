import { Others } from "../../order/cohort.ts";
import { type Passage, passageOf, passingOf } from "../../order/passage.ts";
import type { Path, PointId } from "../../order/path.ts";
import { type Replay, replay } from "../../order/replay.ts";
import { nameOf, storiesOf, type Story } from "../../order/story.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";

/**
 * The other orders in the traces of successive searches. It takes longer to replay a thousand orders than to fetch
 * them, so an order that has not changed since the last search is not replayed again.
 */
export class OthersFound {
  readonly #path: Path;
  readonly #now: Microseconds;
  #replayedBefore = new Map<string, Replayed>();

  constructor(path: Path, now: Microseconds) {
    this.#path = path;
    this.#now = now;
  }

  /**
   * @param traces all traces that were found, also by earlier searches
   * @param isWhole whether they are all traces of the order of this name
   */
  in(traces: readonly Trace[], isWhole: (name: string) => boolean): Others {
    const all = storiesOf(traces, this.#path.fields).map((story) => this.#replayed(story));
    this.#replayedBefore = new Map(all.map((one) => [nameOf(one.story), one]));
    const replays = new Map(all.map(({ passage, replay: of }) => [passage, of]));
    const passing = (one: Passage, point: PointId) => passingOf(replays.get(one)!, point);
    return new Others([...replays.keys()], this.#path, passing, ({ name }) => isWhole(name));
  }

  #replayed(story: Story): Replayed {
    const known = this.#replayedBefore.get(nameOf(story));
    if (known !== undefined && isSame(known.story, story)) return known;
    const replayed = replay(story, this.#path);
    return { story, replay: replayed, passage: passageOf(replayed, this.#now) };
  }
}

interface Replayed {
  readonly story: Story;
  readonly replay: Replay;
  readonly passage: Passage;
}

/** Whether two stories rest on the very same spans of the very same traces. */
const isSame = (a: Story, b: Story): boolean =>
  a.orderId === b.orderId &&
  a.unread === b.unread &&
  areSame(a.calculationRequestIds, b.calculationRequestIds) &&
  a.chapters.length === b.chapters.length &&
  a.chapters.every((chapter, i) => {
    const { tree, spans, unclaimed } = b.chapters[i]!;
    const [one, other] = [chapter.tree.trace, tree.trace];
    return (
      areSame(chapter.spans, spans) &&
      areSame(chapter.unclaimed, unclaimed) &&
      areSame(one.spans, other.spans) &&
      areSame(one.warnings, other.warnings) &&
      areSame(one.unread ?? [], other.unread ?? [])
    );
  });

const areSame = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some.length === others.length && some.every((one, i) => one === others[i]);
