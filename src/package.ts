import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Found by its name: a module's source and what is built of it stand in different folders. */
const manifest = createRequire(import.meta.url).resolve("ordertrace/package.json");

/** A file or a folder that comes with ordertrace. */
export const comesAlong = (name: string): string => join(dirname(manifest), name);
