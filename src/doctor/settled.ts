import type { Command } from "commander";
import { byDefault } from "../config/access-settings.ts";
import { readConfiguration } from "../config/configuration.ts";
import { settleBy } from "../config/settings.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { openPath } from "../path/open.ts";
import { refusalOf, rethrowUnlessRefusal } from "./examination.ts";
import { type Finding, found } from "./finding.ts";

const none = { userPath: undefined, user: undefined, project: undefined };

/** Fills in the options from environment and files. Where a file is broken, flags and environment may still say enough. */
export async function settled(command: Command, io: Io): Promise<Finding> {
  try {
    const configuration = await readConfiguration(io);
    settleBy(configuration, command, io);
    const { project, user } = configuration;
    return found("configuration", "configured", { files: [project, user].flatMap((one) => one?.file ?? []) });
  } catch (error) {
    const refusal = refusalOf(error);
    try {
      settleBy(none, command, io);
    } catch (still) {
      // Flags or variables that don't go together: what is wrong is told already.
      rethrowUnlessRefusal(still);
    }
    // Nobody asked for the usual address: a file that can't be read may name another.
    if (command.opts<{ access?: { from: string } }>().access?.from === byDefault)
      command.setOptionValue("access", undefined);
    return found("configuration", "misconfigured", refusal);
  }
}

/** The path that is followed; the built-in one where it can't be read. */
export async function pathAt(file: string | undefined): Promise<{ path: Path; finding: Finding }> {
  try {
    const path = await openPath(file);
    const told = { name: path.name, points: path.points.length, file: file ?? null };
    return { path, finding: found("path", "path-read", told) };
  } catch (error) {
    return { path: await openPath(), finding: found("path", "path-unread", refusalOf(error)) };
  }
}
