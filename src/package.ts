import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
/** By its name: a module's source and what is built of it stand in different folders. */
const manifest = require.resolve("ordertrace/package.json");

export const { version } = require(manifest) as { readonly version: string };

/** A file or a folder that comes with ordertrace. */
export const comesAlong = (name: string): string => join(dirname(manifest), name);
