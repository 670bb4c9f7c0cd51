import type { Command } from "commander";
import type { AccessSettings } from "../config/access-settings.ts";
import { readConfiguration } from "../config/configuration.ts";
import { settleBy } from "../config/settings.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { openPath } from "../path/open.ts";
import { refusalOf, rethrowUnlessRefusal } from "./examination.ts";
import { type Finding, found } from "./finding.ts";

const noConfiguration = { userPath: undefined, user: undefined, project: undefined };

/** Fills in the options from environment and files. If a file is broken, flags and environment may still be enough. */
export async function settled(command: Command, io: Io): Promise<Finding> {
  try {
    const configuration = await readConfiguration(io);
    settleBy(configuration, command, io);
    const { project, user } = configuration;
    return found("configuration", "configured", { files: [project, user].flatMap((one) => one?.file ?? []) });
  } catch (error) {
    const refusal = refusalOf(error);
    try {
      settleBy(noConfiguration, command, io);
    } catch (still) {
      // Flags or variables exclude each other. The finding below already says what is wrong.
      rethrowUnlessRefusal(still);
    }
    // The default address must not be asked: the file that can't be read may name another.
    if (command.opts<{ access?: AccessSettings }>().access?.from.kind === "default")
      command.setOptionValue("access", undefined);
    return found("configuration", "misconfigured", refusal);
  }
}

/** Opens the path to follow, or the built-in one if it can't be read. */
export async function pathAt(file: string | undefined): Promise<{ path: Path; finding: Finding }> {
  try {
    const path = await openPath(file);
    const evidence = { name: path.name, points: path.points.length, file: file ?? null };
    return { path, finding: found("path", "path-read", evidence) };
  } catch (error) {
    return { path: await openPath(), finding: found("path", "path-unread", refusalOf(error)) };
  }
}
