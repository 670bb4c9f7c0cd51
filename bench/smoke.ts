import { clickhouse } from "./clickhouse.ts";
import { file } from "./file.ts";
import { show } from "./show.ts";
import { slope } from "./slope.ts";
import { sweep } from "./sweep.ts";
import { watch } from "./watch.ts";

/** So few orders take a minute, and still one is lost or failed at each point. */
const orders = 300;

/**
 * Runs every bench once on few orders. The figures mean little: this tests that the benches run and the answers are
 * right.
 */
export async function smoke({ say }: { readonly say: (text: string) => void }): Promise<string[]> {
  const few = { orders, rounds: 1, storage: "memory", say } as const;
  const wrong = [];
  for (const bench of [sweep, show, file, clickhouse]) wrong.push(...(await bench(few)));
  wrong.push(...(await slope({ sizes: [100, orders], rounds: 1, of: "file", say })));
  wrong.push(...(await watch({ orders, looks: 2, say })));
  return wrong;
}
