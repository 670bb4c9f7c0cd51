import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { asOf } from "../story/as-of.ts";
import { batchPoll } from "../story/batch-poll.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { twoConsumers } from "../story/two-consumers.ts";

/** An order's story, the moment at which it is asked for, and the expected answer. */
export interface Story {
  readonly name: string;
  readonly id: string;
  readonly traces: readonly Trace[];
  readonly now: Microseconds;
  readonly exitCode: number;
  readonly state: string;
  readonly point: string | null;
}

/*
 *   two months before          a week of orders          all have arrived    a day later
 *   ├ nobody shows 13 ┤   ···  ├─ 40 in good health ──────────────┤ later     ├ the queue stands ┤
 */
const week = Date.UTC(2026, 10, 9, 9) * 1_000;
const later = week + 11 * day;

export const cohort: readonly Trace[] = healthy(40, week, 4 * hour);

const endOf = (traces: readonly Trace[]): Microseconds =>
  Math.max(...traces.flatMap(({ spans }) => spans.map(({ end }) => end)));
const told = (id: string, options: Partial<OrderOptions>) => order({ id, at: week + day, ...options });
const story = (
  name: string,
  id: string,
  traces: readonly Trace[],
  now: Microseconds,
  exitCode: number,
  state: string,
  point: string | null,
): Story => ({
  name,
  id,
  traces,
  now,
  exitCode,
  state,
  point,
});

const inFlight = told("A-1", { shape: "dotnet", until: "10" });
const waiting = told("A-2", { shape: "node", until: "18" });
const overslept = told("A-3", { shape: "java", until: "18" });
const partner = told("A-4", { shape: "dotnet", variant: "partner", until: "18" });
// This order comes after all others. The spans that it never sends would make every absent span of an earlier order
// doubtful.
const whole = told("A-5", { shape: "dotnet", at: later + 2 * day });
const fetched = whole.flatMap(({ spans }) => spans).find(({ name }) => name.endsWith("GetObject"))!.end;
const standing = ["Q-1", "Q-2", "Q-3"].map((id, i) => order({ id, at: later + i * minute, until: "12" })).flat();
const unseen = ["G-1", "G-2", "G-3"].map((id, i) => order({ id, at: week - 60 * day + i * hour, until: "12" })).flat();

export const stories: readonly Story[] = [
  story("completed (java)", "B-1", told("B-1", { shape: "java" }), later, 0, "completed", "25.2"),
  story("completed (dotnet)", "B-2", told("B-2", { shape: "dotnet" }), later, 0, "completed", "25.2"),
  story("completed (node)", "B-3", told("B-3", { shape: "node" }), later, 0, "completed", "25.2"),
  story(
    "completed, with two consumers' spans per message",
    "B-4",
    twoConsumers(told("B-4", { shape: "java" })),
    later,
    0,
    "completed",
    "25.2",
  ),
  story(
    "completed, found by a poll that found two",
    "B-6",
    batchPoll([told("B-5", {}), told("B-6", { until: "25.2" })], "B-5"),
    later,
    0,
    "completed",
    "25.2",
  ),
  story("in flight: saved a minute ago", "A-1", inFlight, endOf(inFlight) + minute, 0, "in-progress", "11"),
  story("waiting for the seller", "A-2", waiting, endOf(waiting) + hour, 0, "waiting", "20.1"),
  story("the calculation is running", "A-5", asOf(whole, fetched + second), fetched + minute, 0, "in-progress", "15b"),
  story("a partner's order waits for the seller", "A-4", partner, endOf(partner) + hour, 0, "waiting", "20.1"),
  story("a redelivery succeeded", "R-1", told("R-1", { shape: "java", retry: "16" }), later, 0, "completed", "25.2"),
  story("lost in the queue", "L-1", told("L-1", { shape: "dotnet", until: "12" }), later, 10, "lost", "13"),
  story("the result was never saved", "L-2", told("L-2", { shape: "java", vanish: "16" }), later, 10, "lost", "16"),
  story("S3 refused the file", "F-1", told("F-1", { shape: "java", fail: "7", until: "7" }), later, 10, "failed", "7"),
  story("the calculation failed", "F-2", told("F-2", { shape: "node", fail: "15b" }), later, 10, "failed", "15b"),
  story("the seller overslept", "A-3", overslept, endOf(overslept) + day + hour, 11, "stuck", "20.1"),
  story("the queue stands", "Q-1", standing, later + 5 * hour, 11, "stuck", "13"),
  story("nobody shows the point", "G-1", unseen, week - 59 * day, 5, "undecidable", "13"),
];
