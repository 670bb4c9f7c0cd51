import { stat } from "node:fs/promises";
import type { Trace } from "../../trace/span.ts";
import type { Judged } from "./exported.ts";
import type { PartedFile } from "./parts.ts";

/** What files hold: in memory if it fits, else to be read in parts. */
export type Contents = { readonly judged: Judged | undefined } & (
  { readonly traces: readonly Trace[] } | { readonly parted: readonly PartedFile[] }
);

/**
 * The recording that was read last, for a session that asks one thing after the other of the same files: while none of
 * them changes, what fits into memory is read once.
 */
export class LastRecording {
  #last: { readonly stamp: string; readonly contents: Contents } | undefined;

  async contentsOf(files: readonly string[], read: () => Promise<Contents>): Promise<Contents> {
    const stamp = await stampOf(files);
    if (stamp !== undefined && stamp === this.#last?.stamp) return this.#last.contents;
    const contents = await read();
    this.#last = stamp === undefined || "parted" in contents ? undefined : { stamp, contents };
    return contents;
  }
}

/** Says which files these are, and in which state; undefined if one can't be read twice, as standard input can't. */
async function stampOf(files: readonly string[]): Promise<string | undefined> {
  if (files.includes("-")) return undefined;
  const found = await Promise.all(files.map((file) => stat(file, { bigint: true }).catch(() => undefined)));
  const states = found.flatMap((one) =>
    one?.isFile() === true ? `${one.dev} ${one.ino} ${one.size} ${one.mtimeNs} ${one.ctimeNs}` : [],
  );
  return states.length === files.length ? JSON.stringify([files, states]) : undefined;
}
