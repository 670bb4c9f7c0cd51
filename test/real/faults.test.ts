import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendOtlp } from "../../landscape/otlp.ts";
import { type Jaeger, startJaeger } from "../../landscape/parts/jaeger.ts";
import { iso } from "../../src/render/time.ts";
import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { type Run, run } from "../run.ts";
import { healthy, hour, order } from "../story/order.ts";
import { type Fault, type FaultName, faults, type Hits, send, startFaultyProxy } from "./faulty-proxy.ts";
import { stories } from "./stories.ts";

const named = (name: string) => stories.find((story) => story.name === name)!;
const inFlight = named("in flight: saved a minute ago");
const amiss = named("lost in the queue");
const { now: later } = amiss;

/** The traces that a Jaeger holds, and the moment at which it is asked. */
interface Holding {
  readonly traces: readonly Trace[];
  readonly now: Microseconds;
}
// A day's orders, and those of the last night.
const cohort = healthy(8, later - 23 * hour, 3 * hour);
const well: Holding = { traces: [...cohort, ...named("completed (java)").traces], now: later };
const flying: Holding = { traces: [...cohort, ...inFlight.traces], now: inFlight.now };
const lossy: Holding = {
  traces: [...cohort, ...order({ id: "L-9", at: later - 20 * hour, shape: "dotnet", until: "12" })],
  now: later,
};

/** A question, and its answer without a fault. */
interface Question extends Holding {
  readonly args: readonly string[];
  readonly of: Holding;
  readonly exitCode: number;
}
const question = (args: string, of: Holding, exitCode: number): Question => ({
  ...of,
  of,
  args: args.split(" "),
  exitCode,
});
const showLost = question("show L-9", lossy, 10);
const lost = question("lost --limit 20", lossy, 10);
const questions: readonly Question[] = [
  question("show B-1", well, 0),
  question("show A-1", flying, 0),
  showLost,
  question("lost --limit 20", well, 0),
  lost,
  question("stuck --since 30d", well, 0),
  question("orders --since 30d", lossy, 0),
  question("check --format nagios", lossy, 2),
  question("watch B-1 --interval 200ms --at-most 2s", well, 0),
];

const jaegers = new Map<Holding, Jaeger>();
const fill = (jaeger: Jaeger, { traces }: Holding) => sendOtlp(traces, jaeger);
beforeAll(async () => {
  for (const of of [well, flying, lossy]) {
    const jaeger = await startJaeger();
    jaegers.set(of, jaeger);
    await fill(jaeger, of);
  }
});
afterAll(async () => {
  for (const jaeger of jaegers.values()) await jaeger.stop();
});

interface Asked extends Run {
  readonly requests: number;
}
async function ask({ args, of, now }: Question, fault?: Fault, hits?: Hits, timeout = "1500ms"): Promise<Asked> {
  const proxy = await startFaultyProxy(jaegers.get(of)!.url, fault, hits);
  const how = ["--timeout", timeout, "--concurrency", "1", "--rate", "1000", "--now", iso(now)];
  const answer = await run([...args, "--jaeger-url", proxy.url, ...how]);
  proxy.close();
  return { ...answer, requests: proxy.requests.length };
}
/** The answer without what differs from run to run. */
const told = ({ stdout }: Run): string =>
  stdout.split("\nSearched ")[0]!.replaceAll(/127\.0\.0\.1:\d+|\d+\s+requests?|time=\S+/g, "");
const isSame = (answer: Run, truth: Run): boolean => answer.exitCode === truth.exitCode && told(answer) === told(truth);
const isNagios = ({ args }: Question): boolean => args.includes("nagios");
/** Exit codes of an unknown result: refused, no answer, can't tell. */
const unknown = (question: Question): readonly number[] => (isNagios(question) ? [3] : [3, 4, 5]);
/** Whether the exit code says lost, failed or stuck. */
const isAlarm = (question: Question, exitCode: number): boolean =>
  (isNagios(question) ? [2] : [10, 11]).includes(exitCode);

/** Faults from the first request on, from a middle one on, at a middle one only, and at the last one. */
const some = (count: number): Hits[] => {
  const middle = Math.ceil(count / 2);
  return [{ first: 1 }, { first: middle }, { first: middle, last: middle }, { first: count, last: count }];
};

/** Runs many at once, because most of the time they wait. */
async function together<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const todo = [...items];
  const work = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: 32 }, work));
}

interface Case {
  readonly fault: FaultName;
  readonly hits: Hits;
}
const casesOf = (names: readonly FaultName[], requests: number): Case[] =>
  names.flatMap((fault) => some(requests).map((hits) => ({ fault, hits })));

/** The outcomes of each fault, for a table. */
const came = new Map<string, Set<string>>();
const note = ({ fault, hits }: Case, { args, exitCode }: Question, what: string): void => {
  const key = `| ${fault} | ${hits.last === undefined ? "from then on" : "once"} | \`${args.join(" ")}\` (${exitCode}) |`;
  came.set(key, (came.get(key) ?? new Set()).add(what));
};
afterAll(() => {
  const report = process.env["FAULTS_REPORT"];
  const rows = [...came].map(([key, all]) => `${key} ${[...all].sort().join(", ")} |`);
  if (report !== undefined)
    writeFileSync(report, ["| fault | hit | command | came out |", "| - | - | - | - |", ...rows, ""].join("\n"));
});

/** Answers that are well formed but not true. */
const untrue: readonly FaultName[] = [
  "the answer to the request before",
  "no traces any more",
  "an emptied storage",
  "every other trace",
];
const broken = (Object.keys(faults) as FaultName[]).filter((fault) => !untrue.includes(fault));

describe.each(questions)("$args.0 $args.1 (exit code $exitCode)", (question) => {
  it("whatever fault begins at one request or another, the answer is the true one or none", async () => {
    const truth = await ask(question);
    expect(truth.exitCode).toBe(question.exitCode);
    const wrong: string[] = [];
    await together(casesOf(broken, truth.requests), async (one) => {
      const answer = await ask(question, faults[one.fault], one.hits);
      const same = isSame(answer, truth);
      note(one, question, same ? "the answer" : String(answer.exitCode));
      if (!same && !unknown(question).includes(answer.exitCode))
        wrong.push(`${one.fault} at ${JSON.stringify(one.hits)}: ${answer.exitCode} ${answer.stderr}${answer.stdout}`);
    });
    expect(wrong).toEqual([]);
  }, 180_000);

  it("an answer that is well formed and not true makes no alarm, and hides none unless it was so from the beginning", async () => {
    const truth = await ask(question);
    const wrong: string[] = [];
    await together(casesOf(untrue, truth.requests), async (one) => {
      const answer = await ask(question, faults[one.fault], one.hits);
      note(one, question, isSame(answer, truth) ? "the answer" : String(answer.exitCode));
      const isHidden = answer.exitCode === 0 && one.hits.first > 1;
      if (isAlarm(question, question.exitCode) ? isHidden : isAlarm(question, answer.exitCode))
        wrong.push(`${one.fault} at ${JSON.stringify(one.hits)}: ${answer.stdout}`);
    });
    expect(wrong).toEqual([]);
  }, 180_000);
});

describe.each([showLost, lost])("$args.0 $args.1: every request", (question) => {
  it.each([
    ["reset in mid-body", "1500ms"],
    ["half of the JSON", "1500ms"],
    ["silence before the headers", "300ms"],
  ] as const)(
    "%s from any request on hides no loss",
    async (fault, timeout) => {
      const { requests, ...truth } = await ask(question);
      const wrong: string[] = [];
      await together([...Array(requests).keys()], async (before) => {
        const answer = await ask(question, faults[fault], { first: before + 1 }, timeout);
        if (!isSame(answer, truth) && !unknown(question).includes(answer.exitCode))
          wrong.push(`at ${before + 1}: ${answer.exitCode} ${answer.stderr}${answer.stdout}`);
      });
      expect(wrong).toEqual([]);
    },
    180_000,
  );
});

describe("a Jaeger that is killed in the middle of a sweep and comes back with an empty storage", () => {
  it.each([
    ["no loss, filled again at once", well, true],
    ["no loss, left empty", well, false],
    ["a loss, filled again at once", lossy, true],
    ["a loss, left empty", lossy, false],
  ])(
    "%s",
    async (_, of, isFilled) => {
      const question: Question = { ...lost, ...of, of };
      const truth = await ask(question);
      const wrong: string[] = [];
      for (const first of [2, Math.ceil(truth.requests / 2), truth.requests]) {
        const old = jaegers.get(of)!;
        let back: Promise<void> | undefined;
        const restart = async () => {
          await old.stop();
          const jaeger = await startJaeger({ port: Number(new URL(old.url).port) });
          jaegers.set(of, jaeger);
          if (isFilled) await fill(jaeger, of);
        };
        const killed: Fault = ({ response, ...answer }) => {
          send(response, answer);
          back = restart();
        };
        const answer = await ask(question, killed, { first, last: first }, "20s");
        await back;
        if (!isFilled) await fill(jaegers.get(of)!, of);
        if (!isSame(answer, truth) && !unknown(question).includes(answer.exitCode))
          wrong.push(`at ${first} of ${truth.requests}: ${answer.exitCode} ${answer.stdout}`);
      }
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});
