import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { investigateOrder } from "../src/commands/show.ts";
import { main } from "../src/main.ts";
import { loadPath } from "../src/path/load.ts";
import { readRecording } from "../src/sources/file/recording.ts";

/** What `ordertrace show` says of an order. */
export interface Answer {
  readonly state: string;
  readonly point: string | null;
  readonly reason: string;
}

const pathFile = fileURLToPath(new URL("path.yaml", import.meta.url));

/** One who can be asked for an order, as of a moment. */
export type Ask = (id: string, now: Date) => Promise<Answer>;

/** Asks as a command line does: the whole of the tool, over HTTP. */
export const askJaeger =
  (url: string): Ask =>
  async (id, now) => {
    const written = { stdout: "", stderr: "" };
    await main({
      argv: [
        "node",
        "ordertrace",
        "show",
        id,
        "--path",
        pathFile,
        "--jaeger-url",
        url,
        "--now",
        now.toISOString(),
        "--format",
        "json",
      ],
      env: {},
      stdin: Readable.from([]),
      stdout: { write: (text: string) => (written.stdout += text) },
      stderr: { write: (text: string) => (written.stderr += text) },
    });
    const { verdict } = JSON.parse(written.stdout) as { verdict?: Answer };
    if (verdict === undefined) throw new Error(written.stderr);
    return { state: verdict.state, point: verdict.point, reason: verdict.reason };
  };

/** Asks the same of recordings that are read once: much faster, where hundreds of orders are asked for. */
export async function askRecording(files: readonly string[]): Promise<Ask> {
  const source = await readRecording(files, Readable.from([]));
  const path = loadPath(pathFile);
  return async (id, now) => {
    const end = now.getTime() * 1_000;
    const opened = { source, window: { from: source.oldest, to: end }, now: end, close: async () => {} };
    const { verdict } = await investigateOrder(id, opened, path);
    return { state: verdict.state, point: verdict.point, reason: verdict.reason };
  };
}
