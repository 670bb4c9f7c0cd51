import { join } from "node:path";
import { nowOf } from "./days.ts";
import { type OrderDay, type Truth, truthOf } from "./faults.ts";
import { type Ran, run } from "./measured.ts";
import { ordertrace } from "./requests.ts";
import { type LostAnswer, mark, type Marks, toldIn } from "./truth.ts";

export interface Lost extends Ran {
  /** The answer, compared with what really happened. */
  readonly marks: Marks;
}

/**
 * `ordertrace lost` over a day, in a process of its own. It must end with 10: each day has lost orders.
 *
 * @param more where the day is: `--jaeger-url` or `--file`, and other options
 */
export async function lost(whole: OrderDay, ...more: readonly string[]): Promise<Lost> {
  const ran = await ordertrace(["lost", "--since", "24h", "--now", nowOf(whole), "--format", "json", ...more], [10]);
  return { ...ran, marks: mark(toldIn(JSON.parse(ran.stdout) as LostAnswer), truthOf(whole)) };
}

/** The same question, asked with curl and jq. */
export async function lostWithJq(whole: OrderDay, url: string): Promise<Lost> {
  // A slice, in seconds, has as many traces as one answer may hold. Who writes such a script knows that number.
  const slice = Math.min(7_200, Math.round(900 * (30_000 / whole.orders)));
  const ran = await run(join(import.meta.dirname, "lost-with-jq.sh"), [url, nowOf(whole), String(slice)]);
  const told = ran.stdout.split("\n").filter((line) => line !== "");
  return { ...ran, marks: mark(told.map(orderIn), truthOf(whole)) };
}

function orderIn(line: string): Truth {
  const [order, state, point] = line.split("\t") as [string, Truth["state"], string];
  return { order, state, point };
}
