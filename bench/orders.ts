import { getOrInsert } from "../src/newer-map.ts";
import type { Microseconds, Trace } from "../src/trace/span.ts";
import { batchPoll } from "../test/story/batch-poll.ts";
import { day, minute, order, type OrderOptions, second } from "../test/story/order.ts";
import { randomFrom } from "../test/story/random.ts";
import { faultsOf, type OrderDay } from "./faults.ts";
import { withOwnIds } from "./ids.ts";
import { planned, untilPoll } from "./plan.ts";
import { viewsOf } from "./views.ts";

/**
 * A day's traces, in groups that share no trace: one order's, or those of all orders that one poll of the CRM found.
 * Groups come roughly in time: neither a group nor any later one has a span from before `since`.
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
    const story = [
      ...order(options),
      ...viewsOf(options.id, views, options.shape, randomFrom(`views of ${options.id}`)),
    ];
    const traces = withOwnIds(story, `${whole.seed} ${index} ${end}`);
    if (poll === undefined || !mayJoin(traces, options)) yield { traces, since };
    else getOrInsert(polls, poll, () => []).push(traces);
    for (const [moment, stories] of polls) {
      if (moment > at) continue;
      polls.delete(moment);
      yield { traces: batchPoll(stories), since };
    }
  }
  for (const stories of polls.values()) yield { traces: batchPoll(stories), since: end - untilPoll - rhythm };
}

/** Whether an order may share its poll with others: a poll found the order, and only once. */
const mayJoin = (traces: readonly Trace[], { fail, retry }: OrderOptions): boolean =>
  fail !== "11" && retry !== "11" && traces.some(({ spans }) => spans.some(({ name }) => name === "detect order"));
