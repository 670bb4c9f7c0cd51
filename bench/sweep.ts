import { apart } from "./apart.ts";
import { costing, dayOf, jaegerWith } from "./days.ts";
import { lost, lostWithJq } from "./lost.ts";
import { sideBySide } from "./measured.ts";
import { askedIn, curl } from "./requests.ts";
import { comparison, megabytes } from "./table.ts";
import { sayMarks } from "./truth.ts";

export interface SweepOptions {
  readonly orders: number;
  readonly rounds: number;
  readonly storage: "memory" | "badger";
  /** Whether Jaeger and its client have a core each. */
  readonly apart?: boolean;
  /**
   * Whether ordertrace and curl with four requests at once run once, and nothing else does. With a million spans each
   * takes a quarter of an hour in this storage.
   */
  readonly brief?: boolean;
  readonly say: (text: string) => void;
}

const own = "ordertrace lost --since 24h";
const atOnce = "curl, the same requests, four at once";
const script = "curl and jq, the same question";

/**
 * `lost --since 24h` over a day in a real Jaeger, beside curl, and beside curl and jq.
 * @returns what either answer said that is wrong
 */
export async function sweep({
  orders,
  rounds,
  storage,
  apart: areApart = false,
  brief = false,
  say,
}: SweepOptions): Promise<readonly string[]> {
  const whole = dayOf(orders);
  const jaeger = await jaegerWith(whole, storage, say);
  const { url } = jaeger;
  try {
    if (areApart) apart(jaeger.pid);
    const first = await costing(jaeger, () => lost(whole, "--jaeger-url", url, "--verbose", "--timeout", "10m"));
    const asked = askedIn(first.stderr);
    const places = areApart ? "each on a core of its own, " : "";
    say(
      `\n${orders} orders, ${jaeger.spans} spans in a Jaeger with ${storage} storage, ${places}${brief ? "once" : `${rounds} rounds`}\n` +
        `ordertrace: ${asked.targets.length} requests, ${megabytes(asked.bytes / 1e6)}\n\n`,
    );
    if (brief) {
      const beside = await costing(jaeger, () => curl(url, asked, "four at once"));
      const both = { [own]: [first], [atOnce]: [beside] };
      say(`${comparison(both)}\n${sayMarks("ordertrace", [first.marks])}`);
      return first.marks.wrong;
    }
    const taken = await sideBySide(rounds, {
      [own]: () => costing(jaeger, () => lost(whole, "--jaeger-url", url)),
      [atOnce]: () => costing(jaeger, () => curl(url, asked, "four at once")),
      "curl, the same requests, one by one": () => costing(jaeger, () => curl(url, asked, "one by one")),
      [script]: () => costing(jaeger, () => lostWithJq(whole, url)),
    });
    const ours = taken[own].map(({ marks }) => marks);
    const theirs = taken[script].map(({ marks }) => marks);
    say(`${comparison(taken)}\n${sayMarks("ordertrace", ours)}${sayMarks("curl and jq", theirs)}`);
    return [...ours, ...theirs].flatMap(({ wrong }) => wrong);
  } finally {
    await jaeger.stop();
  }
}
