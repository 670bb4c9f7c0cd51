import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The folder in the user's cache for parts that are built once and used by every clone. */
export const cacheFolder = (): string => {
  const folder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ordertrace");
  mkdirSync(folder, { recursive: true });
  return folder;
};

/**
 * Builds a part from source at the version that its folder's go.mod pins, and returns the binary. That takes a minute
 * or three the first time. Then the binary is kept in the user's cache.
 */
export async function goTool(folder: "jaeger" | "versitygw", progress: (what: string) => void): Promise<string> {
  const module = fileURLToPath(new URL(`${folder}/`, import.meta.url));
  const pinned = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) pinned.update(readFileSync(join(module, file)));
  const cache = cacheFolder();
  const binary = join(cache, `${folder}-${pinned.digest("hex").slice(0, 12)}`);
  if (existsSync(binary)) return binary;
  progress(`${folder}: building it from source, a minute or three; kept in ${cache}`);
  // The binary is built aside and moved in place. So a build that breaks off, or a second one at the same time, leaves
  // no half binary.
  const aside = join(cache, `.${basename(binary)}.${process.pid}`);
  const tool = /^tool (\S+)$/m.exec(readFileSync(join(module, "go.mod"), "utf8"))![1]!;
  try {
    const env = { ...process.env, CGO_ENABLED: "0" };
    await run("go", ["build", "-o", aside, tool], { cwd: module, env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new Error(withoutGo(folder), { cause: error });
    throw new Error(`${folder} did not build: ${(error as { stderr?: string }).stderr ?? error}`, { cause: error });
  }
  renameSync(aside, binary);
  return binary;
}

const withoutGo = (folder: string): string =>
  `A real ${folder} is built from source, and there is no \`go\` on the PATH. ` +
  `Install Go 1.21 or newer (https://go.dev/dl/); it fetches the toolchain that landscape/parts/${folder}/go.mod names by itself.`;
