import type { Microseconds, Trace } from "../src/trace/span.ts";
import { batchPoll } from "../test/story/batch-poll.ts";
import { day, hour, minute, order, type OrderOptions, second } from "../test/story/order.ts";
import { randomFrom } from "../test/story/random.ts";
import type { Shape } from "../test/story/shapes.ts";
import { withOwnIds } from "./ids.ts";
import { viewsOf } from "./views.ts";

/** A day of orders: they begin evenly in the 24 hours before its end, and what has not ended by then has not arrived. */
export interface OrderDay {
  readonly orders: number;
  readonly seed: string;
  /** The present moment: what a bench hands over as `--now`. */
  readonly end: Microseconds;
}

/** What really happened to an order that `lost` is to find, in the words of its report. */
export interface Truth {
  readonly order: string;
  readonly state: "lost" | "failed";
  readonly point: string;
}

/** Where a step can vanish so that traces prove it; test/order/verdict.test.ts tries each. */
const vanishing = "3 10 11 12 13 14 15b 16 17 18 20.2 20.3 21.1 21.2 22.2 23.2 24a.2 24a.3 24b.1 24b.2 25.2".split(" ");
/** Every point can fail. */
const failing = "2 3 5 6 7 9 10 11 12 13 14 15a 15b 16 17 18"
  .split(" ")
  .concat("20.1 20.2 20.3 21.1 21.2 22.1 22.2 23.1 23.2 24a.1 24a.2 24a.3 24b.1 24b.2 25.1 25.2".split(" "));

/** Nobody takes longer for the whole path, those aside who wait for a person till the end of the day. */
const longest: Microseconds = 8 * hour;
/** From the customer's click to the poll that finds the order, at most; the poll's own rhythm comes on top. */
const untilPoll: Microseconds = 45 * minute;

/** Of a thousand orders so many are lost and so many fail; of few orders still one at each point. */
const share = { lost: 1, failed: 0.5 };

/** What `lost` is to find in a day: these, and nothing else. */
export const truthOf = (whole: OrderDay): Truth[] =>
  [...faultsOf(whole)].map(([index, { vanish, fail }]) => ({
    order: idOf(index),
    state: fail === undefined ? "lost" : "failed",
    point: (vanish ?? fail)!,
  }));

/** The first order that passes the whole path, and nothing is the matter with it. */
export function fineIn(whole: OrderDay): string {
  const faults = faultsOf(whole);
  for (let index = 0; index < whole.orders; index += 1) {
    const { options } = planned(whole, index, whole.end - day, minute, faults.get(index));
    const { fail, vanish, retry, until } = options;
    if ([fail, vanish, retry, until].every((one) => one === undefined)) return options.id;
  }
  throw new Error("something is the matter with each order");
}

const idOf = (index: number): string => `A-${100_000 + index}`;

type Fault = Pick<OrderOptions, "vanish" | "fail">;

/** By the order's index: spread over those that began so early that they would have come to the path's end. */
function faultsOf({ orders }: OrderDay): Map<number, Fault> {
  const times = (points: readonly string[], perMille: number) =>
    Array.from({ length: Math.max(points.length, (orders / 1_000) * perMille) }, (_, i) => points[i % points.length]!);
  const faults: Fault[] = [
    ...times(vanishing, share.lost).map((vanish) => ({ vanish })),
    ...times(failing, share.failed).map((fail) => ({ fail })),
  ];
  const early = Math.floor(orders * (1 - longest / day));
  if (early < faults.length)
    throw new Error(`${orders} orders are too few for a fault at each point: take 100 at least`);
  // Every second of them is a loss as long as there are both: neither kind has a time of day of its own.
  const step = early / faults.length;
  return new Map(faults.map((fault, i) => [Math.floor(((i * 7_919) % faults.length) * step), fault]));
}

/**
 * A day's traces, in groups that share no trace: an order's own, or those of all orders that one poll of the CRM found. Groups come
 * roughly in time: none holds a span from before `since`.
 */
export function* tracesOf(whole: OrderDay): Generator<{ readonly traces: Trace[]; readonly since: Microseconds }> {
  const { orders, end } = whole;
  const every = day / orders;
  const rhythm = Math.min(4 * minute, Math.max(10 * second, 3 * every));
  const faults = faultsOf(whole);
  const polls = new Map<Microseconds, Trace[][]>();
  for (let index = 0; index < orders; index += 1) {
    const at = Math.round(end - day + index * every);
    const since = at - untilPoll - rhythm;
    const { poll, options, views } = planned(whole, index, at, rhythm, faults.get(index));
    const told = [
      ...order(options),
      ...viewsOf(options.id, views, options.shape, randomFrom(`views of ${options.id}`)),
    ];
    const traces = withOwnIds(told, `${whole.seed} ${index} ${end}`);
    if (poll === undefined || !mayJoin(traces, options)) yield { traces, since };
    else polls.set(poll, [...(polls.get(poll) ?? []), traces]);
    for (const [moment, stories] of polls) {
      if (moment > at) continue;
      polls.delete(moment);
      yield { traces: batchPoll(stories), since };
    }
  }
  for (const stories of polls.values()) yield { traces: batchPoll(stories), since: end - untilPoll - rhythm };
}

/** One that a poll found, and found once. */
const mayJoin = (traces: readonly Trace[], { fail, retry }: OrderOptions): boolean =>
  fail !== "11" && retry !== "11" && traces.some(({ spans }) => spans.some(({ name }) => name === "detect order"));

interface Planned {
  /** The poll that is to find it; a partner's order is not polled for. */
  readonly poll: Microseconds | undefined;
  readonly options: OrderOptions & { readonly shape: Shape };
  /** When its customer looks where it is. */
  readonly views: readonly Microseconds[];
}

/** How an order goes: most pass the path within hours, some wait for a person, some meet an error that a second try mends. */
function planned(
  { seed }: OrderDay,
  index: number,
  at: Microseconds,
  rhythm: Microseconds,
  fault: Fault | undefined,
): Planned {
  const random = randomFrom(`plan ${seed} ${index}`);
  // The first draws after a seed resemble those of the seeds beside it.
  for (let i = 0; i < 4; i += 1) random.next();
  const between = (low: Microseconds, high: Microseconds) => random.between(low, high);
  const upload = between(minute, 14 * minute);
  const submit = between(minute, 28 * minute);
  const asked = at + upload + submit + 5 * second;
  const poll = Math.ceil(asked / rhythm) * rhythm;
  const waits = {
    "5": upload,
    "9": submit,
    "11": poll - asked + 5 * second,
    "15b": between(30 * second, 6 * minute),
    "20.1": between(5 * minute, hour),
    "22.1": between(5 * minute, hour),
    "23.1": between(20 * minute, 100 * minute),
    packaging: between(5 * minute, 30 * minute),
    "24a.1": between(5 * minute, 30 * minute),
    "25.1": between(30 * minute, 150 * minute),
  };
  const luck = random.next();
  const trouble = fault ?? mildTrouble(luck, failing[between(0, failing.length - 1)]!);
  const point = fault?.vanish ?? fault?.fail ?? "25.2";
  // What a partner's order is called nobody knows before the price is confirmed: one that is lost has got so far.
  const partner = index % 20 === 7 && failing.indexOf(point) >= failing.indexOf("20.1") && luck >= 0.12;
  return {
    poll: partner ? undefined : poll,
    views: partner ? [] : [between(upload, hour), between(hour, 6 * hour)].map((after) => at + after),
    options: {
      id: idOf(index),
      at,
      shape: (["java", "dotnet", "node"] as const)[index % 3]!,
      ...(partner ? { variant: "partner" as const } : {}),
      waits,
      ...trouble,
    },
  };
}

/** What nobody is to be alarmed about. */
const mildTrouble = (luck: number, point: string): Partial<OrderOptions> =>
  luck < 0.02
    ? { until: "3" }
    : luck < 0.04
      ? { until: "7" }
      : luck < 0.07
        ? { until: "18" }
        : luck < 0.1
          ? { until: "21.2" }
          : luck < 0.12
            ? { retry: point }
            : {};
