import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Writes a file aside and renames it, so that a failed write never destroys the old file. Links are followed, and
 * permissions are kept.
 * @param mode for a file that does not exist yet
 */
export function replaceFile(named: string, content: string | Buffer, mode = 0o666): void {
  const file = linkedFrom(named);
  const existing = statSync(file, { throwIfNoEntry: false });
  const aside = `${file}.${randomBytes(4).toString("hex")}.part`;
  try {
    // Nobody may read the new content, even for a moment, who may not read the file.
    writeFileSync(aside, content, { flag: "wx", mode: existing === undefined ? mode : existing.mode & 0o777 });
    if (existing !== undefined) chmodSync(aside, existing.mode & 0o7777);
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Returns a link's target, even if the target does not exist yet. */
function linkedFrom(file: string): string {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return file;
  return existsSync(file) ? realpathSync(file) : resolve(dirname(file), readlinkSync(file));
}
