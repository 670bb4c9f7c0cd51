import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Resolved by its name: this module's source and its bundle stand in different folders. */
const manifest = createRequire(import.meta.url).resolve("ordertrace/package.json");

/** The path of a file or folder that ships with ordertrace. */
export const packagedPath = (name: string): string => join(dirname(manifest), name);
