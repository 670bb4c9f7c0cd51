import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendOtlp } from "../../landscape/otlp.ts";
import { type Jaeger, startJaeger } from "../../landscape/parts/jaeger.ts";
import { iso } from "../../src/render/time.ts";
import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { type Run, run } from "../run.ts";
import { type FaultName, faults, type Hits, startFaultyProxy } from "./faulty-proxy.ts";
import { cohort, stories } from "./stories.ts";

const named = (name: string) => stories.find((story) => story.name === name)!;
const inFlight = named("in flight: saved a minute ago");
const amiss = named("lost in the queue");

/** What is asked, of whose traces, and what the answer is without a fault. */
interface Question {
  readonly args: readonly string[];
  readonly of: readonly Trace[];
  readonly now: Microseconds;
  readonly exitCode: number;
}

const question = (args: string, of: readonly Trace[], now: Microseconds, exitCode: number): Question => ({
  args: args.split(" "),
  of,
  now,
  exitCode,
});
const questions: readonly Question[] = [
  question("show A-1", inFlight.traces, inFlight.now, 0),
  question("show L-1", amiss.traces, amiss.now, 10),
];

/** What a fault may come to: the answer that is true without it, or an exit code that says why there is none. */
type Outcome = "the answer" | 3 | 4;
const broken: Readonly<Partial<Record<FaultName, readonly [once: Outcome, ever: Outcome]>>> = {
  refused: [4, 4],
  "reset in mid-body": ["the answer", 4],
  "closed in mid-body": ["the answer", 4],
  "silence before the headers": [4, 4],
  "silence after the headers": [4, 4],
  "a byte a second": [4, 4],
  "429, Retry-After in seconds": ["the answer", 4],
  "503, Retry-After as a date": ["the answer", 4],
  "503, Retry-After: an hour": [4, 4],
  "500 in Jaeger's words": [4, 4],
  "half of the JSON": [4, 4],
  "a content length too long": ["the answer", 4],
  "a content length too short": [4, 4],
  "invalid UTF-8": [4, 4],
  "a login page with 200": [3, 3],
  "a redirect to a login": [3, 3],
  "401": [3, 3],
  "a gateway's 502": ["the answer", 4],
  "the answer twice": [4, 4],
  garbage: [4, 4],
  "closed after the answer": ["the answer", "the answer"],
};
/** Answers that are well formed and not true: they may hide much, but must not make a loss. */
const untrue: readonly FaultName[] = [
  "the answer to the request before",
  "no traces any more",
  "an emptied storage",
  "every other trace",
];

const jaegers = new Map<readonly Trace[], Jaeger>();
beforeAll(async () => {
  for (const of of new Set(questions.map((one) => one.of))) {
    const jaeger = await startJaeger();
    jaegers.set(of, jaeger);
    await sendOtlp([...cohort, ...of], jaeger);
  }
});
const rows: string[] = [];
afterAll(async () => {
  for (const jaeger of jaegers.values()) await jaeger.stop();
  const report = process.env["FAULTS_REPORT"];
  if (report !== undefined)
    writeFileSync(report, ["| fault | command | hit | came out |", "| - | - | - | - |", ...rows, ""].join("\n"));
});

interface Asked extends Run {
  readonly requests: number;
}

async function ask({ args, of, now }: Question, fault?: FaultName, hits?: Hits): Promise<Asked> {
  const proxy = await startFaultyProxy(jaegers.get(of)!.url, fault === undefined ? undefined : faults[fault], hits);
  const how = ["--timeout", "1500ms", "--concurrency", "1", "--rate", "1000", "--now", iso(now)];
  const answer = await run([...args, "--jaeger-url", proxy.url, ...how]);
  proxy.close();
  return { ...answer, requests: proxy.requests.length };
}

/** What is said, without what differs from run to run. */
const told = ({ stdout }: Run): string =>
  stdout.split("\nSearched ")[0]!.replaceAll(/127\.0\.0\.1:\d+|\d+\s+requests?|time=\S+/g, "");
const numbers = (count: number, most = 8): number[] => [
  ...new Set(Array.from({ length: most }, (_, i) => 1 + Math.floor((i * (count - 1)) / (most - 1)))),
];

/** So many at once: most of their time they wait. */
async function together<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const todo = [...items];
  const work = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

describe.each(questions)("$args (exit code $exitCode)", (question) => {
  const command = question.args.join(" ");
  const kinds = Object.entries(broken).flatMap(([fault, [once, ever]]) => [
    [fault as FaultName, "once", once] as const,
    [fault as FaultName, "from then on", ever] as const,
  ]);

  it("every fault, beginning at one request or another, ends in the answer or in its exit code", async () => {
    const truth = await ask(question);
    expect(truth.exitCode).toBe(question.exitCode);
    const wrong: string[] = [];
    const seen = new Map<string, Set<string>>();
    const cases = kinds.flatMap(([fault, hit, outcome]) =>
      numbers(truth.requests, 3).map((first) => ({ fault, hit, outcome, first })),
    );
    await together(cases, async ({ fault, hit, outcome, first }) => {
      const answer = await ask(question, fault, hit === "once" ? { first, last: first } : { first });
      const isSame = answer.exitCode === truth.exitCode && told(answer) === told(truth);
      const isExpected = outcome === "the answer" ? isSame : answer.exitCode === outcome;
      // Better than expected: the answer came all the same.
      const isOvercome = isSame && hit === "once";
      const came = isSame ? "the answer" : `exit code ${answer.exitCode}`;
      if (!isExpected && !isOvercome)
        wrong.push(`${fault} ${hit} at ${first}: ${came}: ${(answer.stderr || answer.stdout).slice(0, 200)}`);
      const key = `| ${fault} | \`${command}\` | ${hit} |`;
      seen.set(key, (seen.get(key) ?? new Set()).add(came));
    });
    for (const [key, came] of seen) rows.push(`${key} ${[...came].sort().join(", ")} |`);
    expect(wrong).toEqual([]);
  }, 180_000);

  it.runIf(question.exitCode !== 10)(
    "an answer that is not true never makes a loss",
    async () => {
      const truth = await ask(question);
      const wrong: string[] = [];
      const cases = untrue.flatMap((fault) =>
        numbers(truth.requests, 6).flatMap((first) => [
          { fault, hits: { first, last: first } },
          { fault, hits: { first } },
        ]),
      );
      await together(cases, async ({ fault, hits }) => {
        const { exitCode, stdout } = await ask(question, fault, hits);
        if (exitCode === 10) wrong.push(`${fault} at ${JSON.stringify(hits)}: ${stdout}`);
      });
      expect(wrong).toEqual([]);
    },
    180_000,
  );
});
