import { memoizeByObject } from "../trace/memoize.ts";
import type { Trace } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import type { Path } from "./path.ts";
import { type Replay, replay } from "./replay.ts";
import { nameOf, storiesOf, type Story } from "./story.ts";

/**
 * Every order in these traces, replayed. It takes longer to replay a thousand orders than to fetch them, and questions
 * about one order ask for the others time and again: an order is replayed anew only if something was added to it.
 */
export const replaysOf = (traces: readonly Trace[], path: Path): Replay[] =>
  storiesOf(traces, path.fields).map((story) => {
    const [first] = story.chapters;
    const before = first === undefined ? new Map<string, Replay>() : replayedBefore(path)(first.tree);
    const known = before.get(nameOf(story));
    if (known !== undefined && isSame(known.story, story)) return known;
    const replayed = replay(story, path);
    before.set(nameOf(story), replayed);
    return replayed;
  });

/** The replays of orders whose stories begin in a trace, by their names. */
const replayedBefore = memoizeByObject((_path: Path) =>
  memoizeByObject((_beginning: TraceTree) => new Map<string, Replay>()),
);

/** Whether two stories rest on the very same spans of the very same traces. */
const isSame = (a: Story, b: Story): boolean =>
  a.orderId === b.orderId &&
  a.unread === b.unread &&
  areSame(a.calculationRequestIds, b.calculationRequestIds) &&
  a.chapters.length === b.chapters.length &&
  a.chapters.every((chapter, i) => {
    const { tree, spans, unclaimed } = b.chapters[i]!;
    return chapter.tree === tree && areSame(chapter.spans, spans) && areSame(chapter.unclaimed, unclaimed);
  });

const areSame = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some.length === others.length && some.every((one, i) => one === others[i]);
