import { type CohortQuestion, openersFor } from "../../order/cohort.ts";
import { type Passage, passageOf } from "../../order/passage.ts";
import type { Path } from "../../order/path.ts";
import { replaysOf } from "../../order/replay.ts";
import { RequestLosses } from "../../order/request-losses.ts";
import { lossHere } from "../../order/requests-kept.ts";
import { serviceAt } from "../../order/services-in.ts";
import type { SpanLoss } from "../../order/span-loss.ts";
import { nameOf } from "../../order/story.ts";
import { joined } from "../../sources/joined.ts";
import type { TraceSource } from "../../sources/source.ts";
import { holds, type Interval, widened } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { minute, second } from "../../trace/units.ts";
import { servicesOf } from "../services-of.ts";

/**
 * Some hours at first, or as long as took so many spans of those that were found at the point; less where that is more than a storage
 * should be asked for, more where it tells too little.
 */
const hours: Microseconds = 240 * minute;
const many = 1_000;
const shortest: Microseconds = minute;
/** By so much may the clocks of two hosts differ: what one has at a window's edge another may have outside of it. */
const edge: Microseconds = 5 * second;
const narrower = 1 / 4;
const mostWider = 6;
const widths = 3;
/** Of a longer time an answer is to be no fuller than this; one that can hardly be longer tells hardly more. */
const fullest = 0.7;
const worthwhile = 1.5;
/** So many requests tell whether one in fifty is missing. */
const enough = 200;
const atMost = 1_000;

/**
 * How well requests arrived about the time when an order got to a point: of all orders that did something then, in everything that was said.
 * @param near traces that were found at the point: where they are dense, an answer of some hours would only be cut off
 */
export async function requestsAround(
  question: CohortQuestion,
  near: readonly Trace[],
  source: Pick<TraceSource, "byService">,
  path: Path,
  now: Microseconds,
): Promise<SpanLoss> {
  const { point, since } = question;
  const about = (width: Microseconds): Interval => ({
    from: since - width / 4,
    to: Math.min(since + (width * 3) / 4, now),
  });
  let width = widthOf(near, since);
  let known: SpanLoss | undefined;
  let isCut = false;
  for (let asked = 0; asked < widths; asked++) {
    const told = await lossesIn(about(width), question, source, path, now);
    if (told === undefined) {
      // What a shorter time told holds where a longer one is too much.
      if (known !== undefined || width * narrower < shortest) break;
      isCut = true;
      width *= narrower;
      continue;
    }
    const all = told.losses.loss([]);
    known = lossHere(told.losses.loss([], serviceAt(point, path)), [all]);
    const factor = Math.min(mostWider, fullest / told.filled);
    if (all.missing > 0 || all.arrived >= enough || isCut || factor < worthwhile) break;
    width *= factor;
  }
  return known ?? { missing: 0, arrived: 0 };
}

function widthOf(near: readonly Trace[], since: Microseconds): Microseconds {
  const distances = near.flatMap(({ spans }) => spans.map(({ start }) => Math.abs(start - since)));
  const furthest = distances.sort((a, b) => a - b)[many - 1] ?? hours;
  return Math.min(Math.max(2 * furthest, shortest), hours);
}

interface Told {
  readonly losses: RequestLosses;
  /** How much of what was asked for the fullest answer was. */
  readonly filled: number;
}

/** Undefined where an answer was cut off. */
async function lossesIn(
  window: Interval,
  question: CohortQuestion,
  source: Pick<TraceSource, "byService">,
  path: Path,
  now: Microseconds,
): Promise<Told | undefined> {
  const ask = (services: readonly string[]) =>
    Promise.all(services.map((service) => source.byService({ service, atMost }, window)));
  const { point, story } = question;
  const ours = path.byId.get(point)!.match.services;
  const first = await ask(ours);
  // Where that is cut off already, the others' answers would be for nothing.
  if (first.some(({ truncated }) => truncated)) return undefined;
  const answers = [...first, ...(await ask(servicesOf(path).filter((service) => !ours.includes(service))))];
  const { traces, truncated } = joined(answers);
  if (truncated) return undefined;
  const others = replaysOf(traces, path)
    .map((replay) => passageOf(replay, now))
    .filter((one) => one.name !== nameOf(story) && isWithin(one, window));
  const filled = Math.max(...answers.map((answer) => answer.traces.length)) / atMost;
  return { losses: new RequestLosses(others, path, openersFor(question)), filled };
}

/** A trace that reaches beyond a window shows things between which there may be others that the window hides. */
function isWithin({ passed }: Passage, window: Interval): boolean {
  const inside = widened(window, -edge);
  return passed.every((time) => Number.isNaN(time) || holds(inside, time));
}
