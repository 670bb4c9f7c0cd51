import { join } from "node:path";
import { dayOf, type Filled, jaegerWith, nowOf } from "./days.ts";
import { type Measured, medianOf, run, sideBySide } from "./measured.ts";
import { type OrderDay, type Truth, truthOf } from "./orders.ts";
import { askedIn, curl, ordertrace } from "./requests.ts";
import { comparison, megabytes, seconds, table } from "./table.ts";
import { type LostAnswer, mark, type Marks, sayMarks, toldIn } from "./truth.ts";

export interface SweepOptions {
  readonly orders: number;
  readonly rounds: number;
  readonly storage: "memory" | "badger";
  readonly say: (text: string) => void;
}

/** `lost --since 24h` over a day in a real Jaeger, beside curl, and beside curl and jq. Returns what was told that is not so. */
export async function sweep({ orders, rounds, storage, say }: SweepOptions): Promise<string[]> {
  const whole = dayOf(orders);
  const jaeger = await jaegerWith(whole, storage, say);
  try {
    const asked = askedIn((await lost(jaeger, whole, ["--verbose"])).stderr);
    let ours: Marks | undefined;
    let theirs: Marks | undefined;
    const taken = await sideBySide(rounds, {
      "ordertrace lost --since 24h": async () => {
        const ran = await lost(jaeger, whole);
        ours = mark(toldIn(JSON.parse(ran.stdout) as LostAnswer), truthOf(whole));
        return ran;
      },
      "curl, the same requests, four at once": () => curl(jaeger.url, asked, "four at once"),
      "curl, the same requests, one by one": () => curl(jaeger.url, asked, "one by one"),
      "curl and jq, the same question": async () => {
        const ran = await run(join(import.meta.dirname, "lost-with-jq.sh"), [
          jaeger.url,
          nowOf(whole),
          sliceFor(orders),
        ]);
        theirs = mark(linesIn(ran.stdout), truthOf(whole));
        return ran;
      },
    });
    say(
      `\n${orders} orders, ${jaeger.spans} spans in a Jaeger with ${storage} storage, ${rounds} rounds\n` +
        `ordertrace: ${asked.targets.length} requests, ${megabytes(asked.bytes / 1e6)}\n\n` +
        `${comparison(taken)}\n${sayMarks("ordertrace", ours!)}${sayMarks("curl and jq", theirs!)}`,
    );
    return [...ours!.wrong, ...theirs!.wrong];
  } finally {
    await jaeger.stop();
  }
}

export interface SlopeOptions extends Omit<SweepOptions, "orders"> {
  /** Numbers of orders. */
  readonly sizes: readonly number[];
}

/** The same at several sizes: whether an order costs the same among many. Returns what was told that is not so. */
export async function slope({ sizes, rounds, storage, say }: SlopeOptions): Promise<string[]> {
  const rows: string[][] = [];
  const wrong: string[] = [];
  for (const orders of sizes) {
    const whole = dayOf(orders);
    const jaeger = await jaegerWith(whole, storage, say);
    try {
      const asked = askedIn((await lost(jaeger, whole, ["--verbose"])).stderr);
      const taken: Measured[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const ran = await lost(jaeger, whole);
        taken.push(ran);
        wrong.push(...mark(toldIn(JSON.parse(ran.stdout) as LostAnswer), truthOf(whole)).wrong);
      }
      const { wall, cpu, rss } = medianOf(taken);
      const each = (of: number, unit: string, digits = 2) => `${(of / orders).toFixed(digits)} ${unit}`;
      rows.push([
        String(orders),
        String(jaeger.spans),
        seconds(wall),
        each(wall * 1_000, "ms"),
        each(cpu * 1_000, "ms"),
        each(asked.bytes / 1_000, "kB", 1),
        String(asked.targets.length),
        megabytes(rss),
      ]);
    } finally {
      await jaeger.stop();
    }
  }
  const head = [
    "orders",
    "spans",
    "wall",
    "wall an order",
    "CPU an order",
    "bytes an order",
    "requests",
    "peak memory",
  ];
  say(`\n\`lost --since 24h\` at several sizes, ${storage} storage, ${rounds} rounds\n\n${table(head, rows)}`);
  return wrong;
}

/** For the script with jq: seconds that hold as many traces as one answer may. Whoever writes it knows how many there are. */
const sliceFor = (orders: number): string => String(Math.min(7_200, Math.round(900 * (30_000 / orders))));

/** 10 is what `lost` ends with where it has found what it looks for. */
const lost = ({ url }: Filled, whole: OrderDay, more: readonly string[] = []) =>
  ordertrace(["lost", "--since", "24h", "--now", nowOf(whole), "--jaeger-url", url, "--format", "json", ...more], [10]);

const linesIn = (text: string): Truth[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [order, state, point] = line.split("\t") as [string, Truth["state"], string];
      return { order, state, point };
    });
