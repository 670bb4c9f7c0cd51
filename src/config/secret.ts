import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { errorCode } from "../error-code.ts";
import type { Io } from "../io.ts";
import { say, type Sentence, told } from "../sentence.ts";
import { SourceError } from "../sources/errors.ts";
import { UsageError } from "./usage-error.ts";

/** Where a secret is kept; a file `-` is standard input. */
export type SecretPlace =
  { readonly file: string } | { readonly env: string } | { readonly command: readonly string[] };

/** A command may send its user to a login, but an incident does not wait for ever. */
const commandTimeoutMs = 60_000;

/**
 * Reads a secret, which from now on is printed nowhere.
 * @param what for messages: `token`
 * @throws UsageError when a file can't be read, or others can read it; SourceError `unauthorized` when a command fails
 */
export async function readSecret(place: SecretPlace, what: string, io: Io): Promise<string> {
  const found = (await readPlace(place, what, io)).replace(/\r?\n$/, "");
  if (found.trim() === "") throw new UsageError(`${told(describePlace(place, what))} is empty`);
  io.secrets.keep(found);
  return found;
}

export function describePlace(place: SecretPlace, what: string): Sentence {
  const secret = secretNames[what] ?? what;
  if ("command" in place) return say`the ${secret} that ${place.command[0]!} prints`;
  if ("env" in place) return say`the ${secret} in ${place.env}`;
  return place.file === "-" ? say`the ${secret} on standard input` : say`the ${secret} in ${place.file}`;
}

/** Names of the secrets that say who asks; they are translated, as they occur in sentences about a server's answers. */
const secretNames: Readonly<Record<string, Sentence>> = { token: say`token`, password: say`password` };

async function readPlace(place: SecretPlace, what: string, io: Io): Promise<string> {
  if ("env" in place) {
    const value = io.env[place.env];
    if (value === undefined) throw new UsageError(`${place.env}, which was to hold the ${what}, is not set`);
    return value;
  }
  if ("command" in place) return runCommand(place.command, what, io);
  return place.file === "-" ? readStdin(io.stdin) : readSecretFile(place.file, what);
}

/** Standard input can be read only once, but is needed again when a token is refused. */
const textsRead = new WeakMap<Readable, Promise<string>>();
function readStdin(stdin: Readable): Promise<string> {
  const content = textsRead.get(stdin) ?? text(stdin);
  textsRead.set(stdin, content);
  return content;
}

/** @throws UsageError when the file can't be read, or others can read it */
export function readSecretFile(file: string, what: string): string {
  const content = readOwnFile(file, what);
  const { mode } = statSync(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new UsageError(
      `${file} holds the ${what}, and others can read it (mode ${(mode & 0o777).toString(8)}): run chmod 600 ${file}, or hand it over in a variable (ORDERTRACE_TOKEN, ORDERTRACE_PASSWORD)`,
    );
  }
  return content;
}

export function readOwnFile(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    const why =
      { ENOENT: "there is no such file", EACCES: "you may not read it", EISDIR: "it is a folder" }[code] ?? code;
    throw new UsageError(`${file} was to hold the ${what}, and can't be read: ${why}`);
  }
}

async function runCommand([file = "", ...args]: readonly string[], what: string, io: Io): Promise<string> {
  const options = { cwd: io.cwd, env: io.env, signal: io.signal, timeout: commandTimeoutMs, maxBuffer: 1024 * 1024 };
  try {
    const running = promisify(execFile)(file, args, options);
    // The command's messages, such as where to log in, are for the user who waits.
    running.child.stderr?.on("data", (said: Buffer | string) => void io.stderr.write(String(said)));
    running.child.stdin?.end();
    return (await running).stdout;
  } catch (error) {
    if (io.signal.aborted) throw io.signal.reason;
    throw new SourceError(
      "unauthorized",
      say`${file} did not print a ${what}: ${whyNot(error)}`,
      /\s/.test(file) && errorCode(error) === "ENOENT"
        ? say`Only its name is the command: what follows goes into --exec-arg, or into further words of the list.`
        : say`Run it by hand to see why.`,
    );
  }
}

/** Says why a command failed, never in the error's own words: they quote the command's output and its arguments. */
function whyNot(error: unknown): Sentence | string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return say`there is no such command`;
  if (code === "EACCES") return say`it may not be run`;
  if (error instanceof Error && "killed" in error && error.killed === true) return say`it took longer than a minute`;
  return typeof code === "number" ? say`it ended with exit code ${code}` : String(code);
}
