import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A new folder with these files. A mode makes a file that others can't read. */
export function folderWith(files: Readonly<Record<string, string>> = {}, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode });
  }
  return folder;
}
