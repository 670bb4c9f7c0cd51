import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const module = fileURLToPath(new URL("jaeger/", import.meta.url));
const run = promisify(execFile);

/** The Jaeger that `jaeger/go.mod` pins, built from source; a minute or three the first time, then kept in the user's cache. */
export async function jaegerBinary(): Promise<string> {
  const pinned = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) pinned.update(readFileSync(join(module, file)));
  const folder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ordertrace");
  const binary = join(folder, `jaeger-${pinned.digest("hex").slice(0, 12)}`);
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  console.error(`building Jaeger into ${binary}`);
  // Built aside and moved in place: a build that breaks off, or a second one at the same time, leaves no half binary.
  const aside = `${binary}.${process.pid}`;
  const build = ["build", "-o", aside, "github.com/jaegertracing/jaeger/cmd/all-in-one"];
  try {
    await run("go", build, { cwd: module, env: { ...process.env, CGO_ENABLED: "0" }, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new Error(withoutGo, { cause: error });
    throw new Error(`Jaeger did not build: ${(error as { stderr?: string }).stderr ?? error}`, { cause: error });
  }
  renameSync(aside, binary);
  return binary;
}

const withoutGo =
  "The tests against a real Jaeger build it from source, and there is no `go` on the PATH. " +
  "Install Go 1.21 or newer (https://go.dev/dl/); it fetches the toolchain that test/real/jaeger/go.mod names by itself.";
