import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { main } from "../src/main.ts";

/** The path file of the landscape's own services. */
export const pathFile = fileURLToPath(new URL("path.yaml", import.meta.url));

/** The JSON that a command printed, and its exit code. */
export interface Printed<T> {
  readonly exitCode: number;
  readonly answer: T;
}

/**
 * Runs ordertrace as a command line does, and reads the JSON that it prints.
 * @throws Error if there is no answer
 */
export async function ordertrace<T>(...args: readonly string[]): Promise<Printed<T>> {
  const written = { stdout: "", stderr: "" };
  const exitCode = await main({
    argv: ["node", "ordertrace", ...args, "--path", pathFile, "--format", "json"],
    env: {},
    cwd: () => process.cwd(),
    stdin: Readable.from([]),
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  });
  const answer = written.stdout === "" ? undefined : (JSON.parse(written.stdout) as T | { readonly error: unknown });
  if (answer === undefined || (typeof answer === "object" && answer !== null && "error" in answer))
    throw new Error(`ordertrace ${args.join(" ")}: ${written.stderr}`);
  return { exitCode, answer };
}
