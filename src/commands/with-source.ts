import { namingOrigin, wordsOf } from "../config/address-origin.ts";
import type { RunOptions, SourceOptions } from "../config/run-options.ts";
import { beginningOf } from "../config/same-source-options.ts";
import type { Io } from "../io.ts";
import { UnresolvedOrder } from "../search/one-order/unresolved-order.ts";
import { say } from "../sentence.ts";
import { SourceError } from "../sources/errors.ts";
import { type OpenedSource, openSource } from "./opened-source.ts";
import { askingAgain, showAgain } from "./show-again.ts";
import { warnOfFormat, warnOfReveal } from "./warn.ts";

/**
 * Opens the server or the recordings that the options name, for as long as `use` runs. Progress and `--verbose` go to
 * stderr. An error says what to ask instead, and where the server's address was given.
 */
export async function withSource<T>(
  options: SourceOptions & Pick<RunOptions, "path" | "output" | "formatOfName">,
  io: Io,
  use: (opened: OpenedSource) => Promise<T>,
): Promise<T> {
  warnOfReveal(options, io);
  warnOfFormat(options, io);
  try {
    const { close, ...opened } = await openSource(options, io);
    try {
      return await use({ ...opened, beginning: beginningOf(options) });
    } finally {
      await close();
    }
  } catch (error) {
    const asking = askingAgain(options);
    if (error instanceof UnresolvedOrder) throw error.asking(asking, (id) => showAgain(id, asking.again, options));
    throw error instanceof SourceError ? withOrigin(error, options) : error;
  }
}

/** An error of a server says where its address was given, unless that is to be seen on the command line. */
function withOrigin(error: SourceError, { access }: SourceOptions): SourceError {
  if (access === undefined) return error;
  const named = namingOrigin(error, access.from);
  if (named !== undefined || !["file", "variable"].includes(access.from.kind)) return named ?? error;
  return new SourceError(error.kind, error.said, say`${error.hint} The address comes from ${wordsOf(access.from)}.`);
}
