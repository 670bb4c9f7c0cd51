import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "../error-code.ts";

/**
 * Makes a folder that only this user can enter, and those above it that are not there. Node's own `recursive` never
 * ends where the system says that a parent is missing although it is there, as in /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process has made it in the meantime.
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
