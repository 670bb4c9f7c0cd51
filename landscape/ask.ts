import { Readable } from "node:stream";
import { loadPath } from "../src/path/load.ts";
import { investigateOrder } from "../src/search/one-order/investigate-order.ts";
import { readRecording } from "../src/sources/file/recording.ts";
import { ordertrace, pathFile } from "./command-line.ts";

/** What `ordertrace show` says of an order. */
export interface Answer {
  readonly state: string;
  readonly point: string | null;
  readonly reason: string;
}

/** Asks for an order, as of a moment. */
export type Ask = (id: string, now: Date) => Promise<Answer>;

export const askJaeger =
  (url: string): Ask =>
  async (id, now) => {
    const { answer } = await ordertrace<{ readonly verdict: Answer }>(
      "show",
      id,
      "--jaeger-url",
      url,
      "--now",
      now.toISOString(),
      // Many orders are asked for at once, of a Jaeger that has the same few cores.
      "--timeout",
      "2m",
    );
    const { state, point, reason } = answer.verdict;
    return { state, point, reason };
  };

/** Asks recordings. They are read only once, which is much faster for hundreds of orders. */
export async function askRecording(files: readonly string[]): Promise<Ask> {
  const source = await readRecording(files, Readable.from([]));
  const path = loadPath(pathFile);
  return async (id, now) => {
    const end = now.getTime() * 1_000;
    const opened = { source, window: { from: source.oldest, to: end }, now: end };
    const { verdict } = await investigateOrder(id, opened, path);
    return { state: verdict.state, point: verdict.point, reason: verdict.reason };
  };
}
