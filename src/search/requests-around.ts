import type { CohortQuestion } from "../order/cohort.ts";
import { type Passage, passageOf } from "../order/passage.ts";
import { serviceAt } from "../order/services-in.ts";
import type { Path } from "../order/path.ts";
import { replaysOf } from "../order/replay.ts";
import { RequestLosses } from "../order/request-losses.ts";
import { lossHere } from "../order/requests-kept.ts";
import type { SpanLoss } from "../order/span-loss.ts";
import { nameOf } from "../order/story.ts";
import { joined } from "../sources/joined.ts";
import type { TraceSource, Window } from "../sources/source.ts";
import { mergeTraces } from "../trace/merge.ts";
import type { Microseconds } from "../trace/span.ts";
import { servicesOf } from "./services-of.ts";
import { minute } from "../trace/units.ts";

/** Some hours at first; less where that is more than a storage should be asked for, more where it tells too little. */
const hours: Microseconds = 240 * minute;
const [narrower, wider] = [1 / 8, 6] as const;
const widths = 3;
/** So many requests tell whether one in fifty is missing. */
const enough = 200;
const atMost = 1_000;

/** How well requests arrived about the time when an order got to a point: of all orders that did something then, in everything that was said. */
export async function requestsAround(
  { point, since, story }: CohortQuestion,
  source: Pick<TraceSource, "byService">,
  path: Path,
  now: Microseconds,
): Promise<SpanLoss> {
  const about = (width: Microseconds): Window => ({
    from: since - width / 4,
    to: Math.min(since + (width * 3) / 4, now),
  });
  let width = hours;
  let known: SpanLoss = { missing: 0, arrived: 0 };
  for (let asked = 0; asked < widths; asked++) {
    const losses = await lossesIn(about(width), nameOf(story), source, path, now);
    // What a shorter time told holds.
    if (losses === undefined && width > hours) break;
    if (losses !== undefined) {
      const all = losses.loss([]);
      known = lossHere(losses.loss([], serviceAt(point, path)), [all]);
      if (width < hours || all.missing > 0 || all.arrived >= enough) break;
    }
    width *= losses === undefined ? narrower : wider;
  }
  return known;
}

/** Undefined where an answer was cut off. */
async function lossesIn(
  window: Window,
  own: string,
  source: Pick<TraceSource, "byService">,
  path: Path,
  now: Microseconds,
): Promise<RequestLosses | undefined> {
  const answers = servicesOf(path).map((service) => source.byService({ service, atMost }, window));
  const { traces, truncated } = joined(await Promise.all(answers));
  if (truncated) return undefined;
  const others = replaysOf(mergeTraces(traces), path)
    .map((replay) => passageOf(replay, now))
    .filter((one) => one.name !== own && isWithin(one, window));
  return new RequestLosses(others, path);
}

/** A trace that reaches beyond a window shows things between which there may be others that the window hides. */
const isWithin = ({ passed }: Passage, { from, to }: Window): boolean =>
  passed.every((time) => Number.isNaN(time) || (time >= from && time <= to));
