import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives all tests one folder for what they write, and removes it after the last one. */
export default function temporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "ordertrace-tests-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
