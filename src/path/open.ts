import { readFileSync } from "node:fs";
import type { Path } from "../order/path.ts";
import { comesAlong } from "../package.ts";
import { compilePath } from "./compile.ts";
import type { PathFile } from "./schema.ts";

/**
 * The path that orders are held against: a file's, or the built-in one. That is read as `npm run schemas` made it of its YAML,
 * checked: to parse and check the same text at each start takes longer than an order.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export async function openPath(file?: string): Promise<Path> {
  if (file === undefined) return compilePath(JSON.parse(readFileSync(builtIn, "utf8")) as PathFile);
  const { loadPath } = await import("./load.ts");
  return loadPath(file);
}

const builtIn = comesAlong("paths/alexandrite.json");
