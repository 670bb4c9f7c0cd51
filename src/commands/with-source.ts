import { namingOrigin, wordsOf } from "../config/address-origin.ts";
import type { RunOptions, SourceOptions } from "../config/run-options.ts";
import { beginningOf } from "../config/same-source-options.ts";
import type { Io } from "../io.ts";
import type { OrderReference } from "../order/keys.ts";
import { UnresolvedOrder } from "../search/one-order/unresolved-order.ts";
import { say } from "../sentence.ts";
import { SourceError } from "../sources/errors.ts";
import { type OpenedSource, openSource } from "./opened-source.ts";
import { askingAgain, showAgain } from "./show-again.ts";
import { warnOfFormat, warnOfReveal } from "./warn.ts";

/**
 * Opens the server or the recordings that the options name, for as long as `use` runs. Progress and `--verbose` go to
 * stderr. An error says what to ask instead, and where the server's address was given.
 *
 * @param references what is asked for; a link among them may lead to another server
 */
export async function withSource<T>(
  options: SourceOptions & Pick<RunOptions, "path" | "output" | "formatOfName">,
  io: Io,
  use: (opened: OpenedSource) => Promise<T>,
  references: readonly OrderReference[] = [],
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
    throw error instanceof SourceError ? withLink(withOrigin(error, options), options, references) : error;
  }
}

/** An error of a server says where its address was given, unless that is to be seen on the command line. */
function withOrigin(error: SourceError, { access }: SourceOptions): SourceError {
  if (access === undefined) return error;
  const named = namingOrigin(error, access.from);
  if (named !== undefined || !["file", "variable"].includes(access.from.kind)) return named ?? error;
  return new SourceError(error.kind, error.said, say`${error.hint} The address comes from ${wordsOf(access.from)}.`);
}

/** A link names a server, too. It is never asked for that alone: whoever made the link would be sent the credentials. */
function withLink(error: SourceError, { access }: SourceOptions, references: readonly OrderReference[]): SourceError {
  const linkTo = references.find((one) => one.linkTo !== undefined && one.linkTo !== access?.url)?.linkTo;
  if (access === undefined || linkTo === undefined) return error;
  const note = say`The link leads to ${linkTo}: ask that one with --jaeger-url ${linkTo}, if it is another.`;
  return new SourceError(error.kind, error.said, say`${error.hint} ${note}`);
}
