import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Io } from "../io.ts";
import { mask } from "../privacy/mask.ts";
import { makeFolder } from "./make-folder.ts";
import { replaceFile } from "./replace-file.ts";

const maxIds = 50;

/** The ids that were last asked for, the latest first, which Tab offers. Nothing here ever fails a command. */
export function recentIds(io: Pick<Io, "env">): string[] {
  const file = fileOf(io);
  try {
    return file === undefined ? [] : readFileSync(file, "utf8").split("\n").filter(isId).slice(0, maxIds);
  } catch {
    // No ids were kept yet, or somebody has put something else there.
    return [];
  }
}

/** Remembers an id in a file that only this user can read. An id that may be a person's phone or name is not kept. */
export function rememberId(id: string, io: Pick<Io, "env">): void {
  const file = fileOf(io);
  if (file === undefined || !isId(id) || mask(id) !== id) return;
  try {
    const ids = [id, ...recentIds(io).filter((one) => one !== id)].slice(0, maxIds);
    makeFolder(dirname(file));
    replaceFile(file, `${ids.join("\n")}\n`, 0o600);
  } catch {
    // The disk is full, or the home can't be written to. Only the answer counts, and it is given.
  }
}

/** The file of the ids; undefined if there is no home, or if the user wants nothing kept. */
function fileOf({ env }: Pick<Io, "env">): string | undefined {
  if (env["ORDERTRACE_NO_HISTORY"]) return undefined;
  const { XDG_STATE_HOME: xdg, HOME: home } = env;
  // A home that is not there, as in some containers, is not made.
  const inHome = home && existsSync(home) ? join(home, ".local", "state") : undefined;
  // The XDG Base Directory Specification says that a relative path is ignored.
  const folder = xdg && isAbsolute(xdg) ? xdg : inHome;
  return folder === undefined ? undefined : join(folder, "ordertrace", "recent-ids");
}

const isId = (text: string): boolean => /^[^\s\p{C}]{1,200}$/u.test(text);
