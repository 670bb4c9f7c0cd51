import type { Check } from "../fleet/check.ts";
import type { Path } from "../order/path.ts";
import { say, type Sentence, told } from "../sentence.ts";
import { compileCheck } from "./compile.ts";
import type { CheckEntry } from "./schema.ts";

/** The targets of the design document. */
const defaultChecks: readonly (readonly [Sentence, Omit<CheckEntry, "name">])[] = [
  [say`no order is lost`, { lost: 0, since: "24h" }],
  [say`no order is stuck`, { stuck: 0, since: "30d" }],
  [say`errors have not risen`, { errors: "risen", since: "5m", baseline: "1h" }],
];

/**
 * The checks of a file, or the default ones without a file.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export async function openChecks(file: string | undefined, path: Path): Promise<Check[]> {
  if (file === undefined)
    return defaultChecks.map(([ours, entry]) => ({ ...compileCheck({ ...entry, name: told(ours) }), ours }));
  const { loadChecks } = await import("./load.ts");
  return loadChecks(file, path);
}
