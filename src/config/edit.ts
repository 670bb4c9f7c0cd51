import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseDocument } from "yaml";
import { plainWords } from "../path/plain-words.ts";
import type { Configuration } from "./configuration.ts";
import { context } from "./context-schema.ts";
import { type Context, misfitIn } from "./context.ts";
import { parseUserFile } from "./files.ts";
import { makeFolder } from "./make-folder.ts";
import { replaceFile } from "./replace-file.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError naming the invalid option */
export function checkedContext(wanted: unknown): Context {
  const parsed = context.safeParse(wanted, { error: plainWords });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`--${issue?.path.join(" ")}: ${issue?.message}`);
  }
  const misfit = misfitIn(parsed.data, (field) => `--${field}`);
  if (misfit !== undefined) throw new UsageError(misfit);
  return parsed.data;
}

/** The value wanted at a place; undefined removes the place. */
type Change = readonly [place: readonly string[], wanted: unknown];

/** Changes the user's file, whose comments stay. A file that could not be read again is not written. */
export function edit({ userPath, user }: Configuration, changes: readonly Change[]): void {
  if (userPath === undefined)
    throw new UsageError("there is no home for a configuration file: set ORDERTRACE_CONFIG to its path, or HOME");
  const document = parseDocument(user === undefined ? "" : readFileSync(userPath, "utf8"));
  for (const [place, wanted] of changes) {
    if (wanted === undefined) document.deleteIn(place);
    else document.setIn(place, document.createNode(wanted));
  }
  const text = document.toString();
  parseUserFile(userPath, text);
  makeFolder(dirname(userPath));
  replaceFile(userPath, text, 0o600);
}
