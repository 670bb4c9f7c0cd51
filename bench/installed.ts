import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import config, { output } from "../rolldown.config.ts";
import { runCovered } from "./loaded.ts";

/** What one command line loads. */
interface Loaded {
  readonly exitCode: number;
  /** Files that Node reads, Node's own left out. */
  readonly files: readonly string[];
  /** The modules in these files, by source: `src/main.ts`, `node_modules/zod/v4/core/parse.js`. */
  readonly modules: readonly string[];
  /** The packages of these modules: `zod`. */
  readonly packages: readonly string[];
}

export interface Installed {
  readonly command: string;
  /** The file with the licenses of the bundled packages. */
  readonly licenses: string;
  /** The bundled packages' folders: `node_modules/zod`. */
  readonly packages: readonly string[];
  loaded(args: readonly string[]): Promise<Loaded>;
  remove(): void;
}

const project = resolve(import.meta.dirname, "..");

/** Builds ordertrace and installs it in a folder of its own, so that nothing else can be loaded. */
export async function install(): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ordertrace-installed-")));
  for (const name of ["package.json", "bin", "paths", "examples"])
    cpSync(join(project, name), join(folder, name), { recursive: true });
  const dir = join(folder, "dist");
  const inside = await modulesOf(dir);
  const command = join(folder, "bin", "ordertrace.js");
  const own = pathToFileURL(folder).href;
  return {
    command,
    licenses: join(dir, "licenses.txt"),
    packages: packagesOf([...inside.values()].flat()),
    loaded: async (args) => {
      const { exitCode, urls } = await runCovered(command, args);
      const files = urls.filter((url) => url.startsWith(own)).map((url) => fileURLToPath(url));
      const modules = files.flatMap((file) => inside.get(file) ?? []).sort();
      const packages = [...new Set(packagesOf(modules).map((place) => place.replace(/.*node_modules\//, "")))].sort();
      return { exitCode, files, modules, packages };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Builds ordertrace, and returns which modules each built file holds. */
async function modulesOf(dir: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const bundle = await rolldown({ ...config, cwd: project });
  const built = await bundle.write({ ...output, dir });
  await bundle.close();
  return new Map(
    built.output.flatMap((file) => {
      if (file.type === "asset") return [];
      // An id that begins with a zero byte is the bundler's own module.
      const modules = file.moduleIds.filter((id) => !id.startsWith("\0")).map((id) => relative(project, id));
      return [[join(dir, file.fileName), modules] as const];
    }),
  );
}

const packagesOf = (modules: readonly string[]): string[] => {
  const places = modules.flatMap((module) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(module) ?? []);
  return [...new Set(places)].sort();
};
