import { costing, dayOf, type Filled, jaegerWith, nowOf } from "./days.ts";
import { type OrderDay, truthOf } from "./faults.ts";
import { type Measured, run, sideBySide } from "./measured.ts";
import { fineIn } from "./plan.ts";
import { askedIn, curl, ordertrace } from "./requests.ts";
import { comparison, megabytes } from "./table.ts";

export interface ShowOptions {
  readonly orders: number;
  readonly rounds: number;
  readonly storage: "memory" | "badger";
  readonly say: (text: string) => void;
}

interface Case {
  readonly id: string;
  readonly is: "lost" | "completed" | "not-found";
  readonly exitCode: number;
}

/**
 * `show` of a lost order, of a healthy one and of an unknown one, beside curl and Node's start.
 * @returns wrong verdicts
 */
export async function show({ orders, rounds, storage, say }: ShowOptions): Promise<string[]> {
  const whole = dayOf(orders);
  const jaeger = await jaegerWith(whole, storage, say);
  try {
    const wrong: string[] = [];
    say(
      `\n\`show\` among ${orders} orders, ${jaeger.spans} spans in a Jaeger with ${storage} storage, ${rounds} rounds\n`,
    );
    for (const one of casesOf(whole)) wrong.push(...(await showOne(one, jaeger, whole, rounds, say)));
    return wrong;
  } finally {
    await jaeger.stop();
  }
}

const casesOf = (whole: OrderDay): Case[] => [
  {
    id: truthOf(whole).find(({ state, point }) => state === "lost" && point === "13")!.order,
    is: "lost",
    exitCode: 10,
  },
  { id: fineIn(whole), is: "completed", exitCode: 0 },
  { id: "A-1", is: "not-found", exitCode: 6 },
];

async function showOne(
  { id, is, exitCode }: Case,
  jaeger: Filled,
  whole: OrderDay,
  rounds: number,
  say: (text: string) => void,
): Promise<string[]> {
  const { url } = jaeger;
  const asking = (...more: string[]) =>
    ordertrace(["show", id, "--now", nowOf(whole), "--jaeger-url", url, ...more], [0, 5, 6, 10, 11]);
  const answer = await asking("--format", "json", "--verbose");
  const { state } = (JSON.parse(answer.stdout) as { verdict: { state: string } }).verdict;
  const asked = askedIn(answer.stderr);
  const taken = await sideBySide(rounds, {
    "ordertrace show": () => costing(jaeger, () => asking()),
    "curl, the same requests, and node -e 0": () =>
      costing(jaeger, async () =>
        together(await curl(url, asked, "four at once"), await run(process.execPath, ["-e", "0"])),
      ),
  });
  const what = `${asked.targets.length} requests, ${megabytes(asked.bytes / 1e6)}`;
  say(`\n${id} (${is}): ${what}\n\n${comparison(taken)}`);
  return state === is && answer.exitCode === exitCode
    ? []
    : [`${id}: ${is}, told ${state} (exit code ${answer.exitCode})`];
}

/** What two processes took that ran one after the other. */
const together = (a: Measured, b: Measured): Measured => ({
  wall: a.wall + b.wall,
  cpu: a.cpu + b.cpu,
  rss: Math.max(a.rss, b.rss),
});
