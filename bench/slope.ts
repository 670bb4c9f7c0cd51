import { costing, dayOf, fileOf, jaegerWith } from "./days.ts";
import { type Lost, lost } from "./lost.ts";
import { medianOf, sideBySide } from "./measured.ts";
import { askedIn, curl } from "./requests.ts";
import { megabytes, seconds, table } from "./table.ts";

export interface SlopeOptions {
  /** The numbers of orders to measure. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Where the orders are. */
  readonly of: "memory" | "badger" | "file";
  readonly say: (text: string) => void;
}

/**
 * `lost --since 24h` at several sizes: does an order cost the same among many?
 * @returns what `lost` said that is wrong
 */
export async function slope({ sizes, rounds, of, say }: SlopeOptions): Promise<string[]> {
  const wrong: string[] = [];
  const rows: string[][] = [];
  for (const orders of sizes) {
    const { told, cells } = await (of === "file" ? inFile(orders, rounds, say) : inJaeger(orders, rounds, of, say));
    for (const { marks } of told) wrong.push(...marks.wrong);
    const { wall, cpu, rss } = medianOf(told);
    rows.push([String(orders), seconds(wall), each(wall, orders), each(cpu, orders), megabytes(rss), ...cells]);
  }
  const head = ["orders", "wall", "wall an order", "CPU an order", "peak memory"];
  const more = of === "file" ? [] : ["requests", "kB an order", "curl's wall an order", "Jaeger's CPU an order"];
  const where = of === "file" ? "a file" : `a Jaeger with ${of} storage`;
  say(`\n\`lost --since 24h\` of a day in ${where}, ${rounds} rounds\n\n${table([...head, ...more], rows)}`);
  return wrong;
}

interface Size {
  readonly told: readonly Lost[];
  /** More columns of this size's row. */
  readonly cells: readonly string[];
}

const each = (taken: number, orders: number): string => `${((taken * 1_000) / orders).toFixed(2)} ms`;

async function inFile(orders: number, rounds: number, say: SlopeOptions["say"]): Promise<Size> {
  const whole = dayOf(orders);
  const file = await fileOf(whole, say);
  const { told } = await sideBySide(rounds, { told: () => lost(whole, "--file", file) });
  return { told, cells: [] };
}

async function inJaeger(
  orders: number,
  rounds: number,
  storage: "memory" | "badger",
  say: SlopeOptions["say"],
): Promise<Size> {
  const whole = dayOf(orders);
  const jaeger = await jaegerWith(whole, storage, say);
  const ask = (...more: string[]) => lost(whole, "--jaeger-url", jaeger.url, ...more);
  try {
    const asked = askedIn((await ask("--verbose")).stderr);
    const { told, curled } = await sideBySide(rounds, {
      told: () => costing(jaeger, () => ask()),
      curled: () => curl(jaeger.url, asked, "four at once"),
    });
    const kilobytes = (asked.bytes / 1_000 / orders).toFixed(1);
    const walls = each(medianOf(curled).wall, orders);
    return { told, cells: [String(asked.targets.length), kilobytes, walls, each(medianOf(told).server!, orders)] };
  } finally {
    await jaeger.stop();
  }
}
