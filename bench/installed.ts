import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import config, { output } from "../rolldown.config.ts";

const project = resolve(import.meta.dirname, "..");

/** What one command line loads. */
export interface Loaded {
  readonly exitCode: number;
  readonly stdout: string;
  /** Files that Node reads, without those of Node itself. */
  readonly files: readonly string[];
  /** What of it is whose: `src/main.ts`, `node_modules/zod/…`. */
  readonly modules: readonly string[];
  /** `zod` */
  readonly packages: readonly string[];
}

export interface Installed {
  readonly command: string;
  loaded(args: readonly string[]): Promise<Loaded>;
  remove(): void;
}

/** ordertrace as it is installed: built anew, where there is nothing else. */
export async function install(): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ordertrace-installed-")));
  for (const name of ["package.json", "bin", "paths", "examples"])
    cpSync(join(project, name), join(folder, name), { recursive: true });
  const bundle = await rolldown({ ...config, cwd: project });
  const dir = join(folder, "dist");
  const built = await bundle.write({ ...output, dir });
  await bundle.close();
  const inside = new Map(
    built.output.flatMap((file) =>
      file.type === "chunk" ? [[join(dir, file.fileName), file.moduleIds] as const] : [],
    ),
  );
  const command = join(folder, "bin", "ordertrace.js");
  return {
    command,
    loaded: async (args) => {
      const { urls, ...ran } = await runCovered(command, args);
      const files = urls.filter((url) => url.startsWith(pathToFileURL(folder).href)).map((url) => fileURLToPath(url));
      const ids = files.flatMap((file) => inside.get(file) ?? []);
      // What begins with a zero byte is the bundler's own.
      const modules = ids.filter((id) => !id.startsWith("\0")).map((id) => relative(project, id));
      const packages = modules.flatMap(
        (one) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(one)?.[1] ?? [],
      );
      return { ...ran, files, modules: modules.sort(), packages: [...new Set(packages)].sort() };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Node's own record of what was run, for coverage, names every module: its first line is run when it is loaded. */
async function runCovered(
  command: string,
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string; urls: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "ordertrace-coverage-"));
  try {
    const env = { PATH: process.env["PATH"], TZ: "UTC", NODE_V8_COVERAGE: folder };
    const ran = await new Promise<{ exitCode: number; stdout: string }>((done) => {
      const child = execFile(process.execPath, [command, ...args], { cwd: folder, env }, (_, stdout) =>
        done({ exitCode: child.exitCode ?? -1, stdout }),
      );
    });
    const records = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Coverage);
    return { ...ran, urls: records.flatMap(({ result }) => result.map(({ url }) => url)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}
