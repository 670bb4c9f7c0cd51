import type { Beginnings } from "../../order/beginnings.ts";
import { type CohortQuestion, openersFor } from "../../order/cohort-question.ts";
import { Others } from "../../order/others.ts";
import { type Passage, passagesIn, passedAt } from "../../order/passage.ts";
import type { Path } from "../../order/path.ts";
import { RequestLosses } from "../../order/request-losses.ts";
import { lossHere } from "../../order/requests-kept.ts";
import { serviceAt } from "../../order/services-in.ts";
import type { SpanLoss } from "../../order/span-loss.ts";
import { nameOf } from "../../order/story.ts";
import { joined } from "../../sources/joined.ts";
import { holds, type Interval, widened } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { hour, minute, second } from "../../trace/units.ts";
import { heardUntil, type Inquiry } from "../inquiry.ts";
import { servicesOf } from "../services-of.ts";
import { unendedAmong } from "./unended-among.ts";

/**
 * The first window is as wide as it takes to hold so many of the spans that were found at the point, within these
 * bounds. It shrinks where an answer is cut off, and grows, even beyond, where the answers tell too little.
 */
const widestFirstWindow: Microseconds = 4 * hour;
const narrowestWindow: Microseconds = minute;
const spansPerWindow = 1_000;
/** The clocks of two hosts may differ by this: what one puts at a window's edge, another may put outside. */
const clockSkew: Microseconds = 5 * second;
const shrinkFactor = 1 / 4;
const maxGrowth = 12;
const maxAttempts = 3;
/** A window grows until its fullest answer is expected to hold this share of the traces asked for. */
const targetFill = 0.7;
/** A window that can't grow by this factor would hardly tell more. */
const minGrowth = 1.5;
/** Enough to tell whether one request in fifty is missing, and one span in two hundred. */
const enoughRequests = 200;
const enoughSpans = 1_000;
export const tracesPerAnswer = 1_000;

/** How well telemetry arrived around a time. */
export interface LossAround {
  /** The requests that all orders made then. */
  readonly requests: SpanLoss;
  /** The spans of the point's service in the traces of that time. */
  readonly spans: SpanLoss;
  /** The beginnings of orders that must have begun then. */
  readonly beginnings: Beginnings;
}

/**
 * How well requests and spans arrived around the time when an order got to a point, in everything that the services
 * said then.
 * @param near traces that were found at the point: where they are dense, the answer for some hours would be cut off
 */
export async function lossAround(
  inquiry: Inquiry<"byAttribute" | "byService">,
  question: CohortQuestion,
  near: readonly Trace[],
): Promise<LossAround> {
  const { path, now } = inquiry;
  const { point, since } = question;
  const windowOf = (width: Microseconds): Interval => {
    const to = Math.min(since + (width * 3) / 4, now);
    return { from: to - width, to };
  };
  let width = widthOf(near, since);
  let loss: LossAround | undefined;
  let wasCut = false;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const answer = await answerIn(inquiry, windowOf(width), question);
    if (answer === undefined) {
      // Where a longer time is too much, the loss of the shorter one holds.
      if (loss !== undefined || width * shrinkFactor < narrowestWindow) break;
      wasCut = true;
      width *= shrinkFactor;
      continue;
    }
    const overall = answer.losses.loss([]);
    loss = { requests: lossHere(answer.losses.loss([], serviceAt(point, path)), [overall]), ...answer.others };
    const growth = Math.min(maxGrowth, targetFill / answer.fill);
    const isEnough = tells(overall, enoughRequests) && tells(answer.others.spans, enoughSpans);
    if (isEnough || wasCut || growth < minGrowth) break;
    width *= growth;
  }
  return loss ?? { requests: nothing, spans: nothing, beginnings: { ...nothing, unbegun: [] } };
}

const tells = ({ missing, arrived }: SpanLoss, enough: number): boolean => missing > 0 || arrived >= enough;

const nothing: SpanLoss = { missing: 0, arrived: 0 };

function widthOf(near: readonly Trace[], since: Microseconds): Microseconds {
  const distances = near.flatMap(({ spans }) => spans.map(({ start }) => Math.abs(start - since)));
  const furthest = distances.sort((a, b) => a - b)[spansPerWindow - 1] ?? widestFirstWindow;
  return Math.min(Math.max(2 * furthest, narrowestWindow), widestFirstWindow);
}

interface Answer {
  readonly losses: RequestLosses;
  readonly others: Omit<LossAround, "requests">;
  /** The share of the traces asked for that the fullest answer held. */
  readonly fill: number;
}

/** Undefined where an answer was cut off. */
async function answerIn(
  inquiry: Inquiry<"byAttribute" | "byService">,
  window: Interval,
  question: CohortQuestion,
): Promise<Answer | undefined> {
  const { source, path, now } = inquiry;
  const ask = (services: readonly string[]) =>
    Promise.all(services.map((service) => source.byService({ service, atMost: tracesPerAnswer }, window)));
  const { point, story } = question;
  const ours = path.byId.get(point)!.match.services;
  const first = await ask(ours);
  // If these answers are cut off already, the other services are asked in vain.
  if (first.some(({ truncated }) => truncated)) return undefined;
  const answers = [...first, ...(await ask(servicesOf(path).filter((service) => !ours.includes(service))))];
  const { traces, truncated } = joined(answers);
  if (truncated) return undefined;
  const unended = await unendedAmong(traces, inquiry);
  const all = [...passagesIn(traces, path, heardUntil(source, now), unended).keys()];
  const whole = all.filter((one) => one.name !== nameOf(story) && isWithin(one, window, path));
  const { loss, beginnings } = new Others(all, path, () => undefined).at(question, { truncated, window });
  const fill = Math.max(...answers.map((answer) => answer.traces.length)) / tracesPerAnswer;
  return { losses: new RequestLosses(whole, path, openersFor(question)), others: { spans: loss, beginnings }, fill };
}

/** An order that reaches beyond a window may have passed further points, which the window hides. */
function isWithin(one: Passage, window: Interval, { points }: Path): boolean {
  const inside = widened(window, -clockSkew);
  const isInside = (time: Microseconds) => Number.isNaN(time) || holds(inside, time);
  return points.every((_, place) => isInside(passedAt(one, place)));
}
