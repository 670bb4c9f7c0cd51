import { readFileSync } from "node:fs";
import type { Path } from "../order/path.ts";
import { packagedPath } from "../package.ts";
import { compilePath } from "./compile.ts";
import type { PathFile } from "./schema.ts";

/**
 * The path that orders are judged by: a file's, or the built-in one. The built-in path is read as JSON, which
 * `npm run schemas` makes from its checked YAML: to parse and check the YAML at each start would take longer than an
 * order.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export async function openPath(file?: string): Promise<Path> {
  if (file === undefined) return compilePath(JSON.parse(readFileSync(builtIn, "utf8")) as PathFile);
  const { loadPath } = await import("./load.ts");
  return loadPath(file);
}

const builtIn = packagedPath("paths/alexandrite.json");
