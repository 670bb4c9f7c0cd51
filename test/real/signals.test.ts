import { spawn } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bin = fileURLToPath(new URL("../../bin/ordertrace.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ordertrace-signals-"));

/** A server that has services like a Jaeger, and then lets every request wait, in one way or another. */
const server = createServer((request, response) => {
  const ending = new URL(request.url ?? "/", "http://x").pathname.split("/")[1] as string;
  if (request.url?.endsWith("/api/services")) return void response.end('{"data":["shop-api","crm-api","mes-api"]}');
  if (ending === "half") return void response.writeHead(200, { "content-length": "500" }).write('{"data":[');
  if (ending === "busy") return void response.writeHead(503, { "retry-after": "20" }).end();
});
beforeAll(() => new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening)));
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
const url = (how: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${how}`;

/** Runs until `arrived` resolves, and then sends a signal. */
async function stopped(args: readonly string[], signal: NodeJS.Signals, arrived: () => Promise<unknown>) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<{ code: number | null; by: string | null }>((resolve) =>
    child.once("close", (code, by) => resolve({ code, by })),
  );
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  await arrived();
  child.kill(signal);
  const [stdout, stderr] = await said;
  return { ...(await ended), stdout, stderr };
}
const asked = (): Promise<unknown> =>
  new Promise((resolve) => {
    const listen = (request: { url?: string }) => {
      if (request.url?.endsWith("/api/services") === true) return;
      server.off("request", listen);
      setTimeout(resolve, 200);
    };
    server.on("request", listen);
  });

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s ends with %i", (signal, code) => {
  it.each([
    ["show, in silence", ["show", "A-1"], "silent"],
    ["show, in mid-body", ["show", "A-1"], "half"],
    ["show, in the wait before another try", ["show", "A-1"], "busy"],
    ["a sweep, in silence", ["lost"], "silent"],
    ["a sweep, in mid-body", ["stuck"], "half"],
    ["check, in the wait before another try", ["check"], "busy"],
    ["watch", ["watch", "A-1"], "silent"],
  ])("%s", async (_, args, how) => {
    const arrived = asked();
    const ended = await stopped([...args, "--jaeger-url", url(how), "--timeout", "25s"], signal, () => arrived);
    expect([ended.code, ended.by]).toEqual([code, null]);
    expect(ended.stdout).not.toMatch(/LOST|FAILED|STUCK/);
    expect(ended.stderr).not.toMatch(/internal error|at .*\.js:/);
  });

  it("while standard input is read", async () => {
    const ended = await stopped(["show", "A-1", "--file", "-"], signal, () => new Promise((r) => setTimeout(r, 1_500)));
    expect([ended.code, ended.stdout]).toEqual([code, ""]);
  });
});

it.each(["doctor", "lost"])(
  "a server that stops answering does not keep %s waiting longer than it may",
  async (verb) => {
    const child = spawn(process.execPath, [bin, verb, "--jaeger-url", url("silent"), "--timeout", "1s"]);
    const [, code] = await Promise.all([
      text(child.stdout),
      new Promise<number | null>((resolve) => child.once("close", resolve)),
    ]);
    expect(code).toBe(4);
  },
);

/** Runs a command in a shell, for its redirections. */
async function shell(line: string) {
  const child = spawn("bash", ["-c", `set -o pipefail; ot() { "${process.execPath}" "${bin}" "$@"; }; ${line}`]);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
const dead = "--jaeger-url http://127.0.0.1:1";

describe("streams", () => {
  it("a pipe that is closed early is no failure", async () => {
    expect(await shell("ot path --format json | head -1")).toEqual({ code: 0, stdout: "{\n", stderr: "" });
  });

  it.each([
    ["path", 1],
    ["demo lost", 1],
    ["demo stuck --format json", 1],
    [`check ${dead} --format nagios`, 3],
    [`show A-1 ${dead} --format json`, 4],
  ])("what a full disk swallowed of %s passes neither for a good answer nor for a finding", async (line, wanted) => {
    const { code, stderr } = await shell(`ot ${line} > /dev/full`);
    expect([code, stderr]).toEqual([wanted, expect.stringContaining("standard output can't be written (ENOSPC)")]);
  });

  it.each(["2>&-", "2>/dev/full", "2> >(true)"])("%s does not change the exit code", async (redirection) => {
    expect((await shell(`ot show A-1 ${dead} ${redirection}`)).code).toBe(4);
  });

  it("standard output may be closed from the start", async () => {
    expect((await shell("ot path >&-")).stderr).not.toContain("internal error");
  });
});

describe("--output", () => {
  it("writes to what is no file as it is", async () => {
    expect((await shell("ot path -o /dev/null")).code).toBe(0);
    expect((await shell("ot path --format json -o /dev/stdout | head -1")).stdout).toBe("{\n");
  });

  it("says of a folder that it is one", async () => {
    const { code, stderr } = await shell(`ot path -o ${folder}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining("it is a folder: add a file name")]);
  });

  it("follows a link and keeps the file's permissions", async () => {
    const [file, link] = [join(folder, "file"), join(folder, "link")];
    writeFileSync(file, "old", { mode: 0o640 });
    symlinkSync(file, link);
    expect((await shell(`ot path --format json -o ${link}`)).code).toBe(0);
    expect([readFileSync(file, "utf8")[0], statSync(file).mode & 0o777]).toEqual(["{", 0o640]);
  });

  it("keeps the old file when the disk is full", async () => {
    const file = join(folder, "kept");
    closeSync(openSync(file, "w"));
    writeFileSync(file, "old");
    // No file may grow beyond this size, as if the disk were full.
    const { code, stderr } = await shell(`trap '' XFSZ; ulimit -f 1; ot path --format json -o ${file}`);
    expect([code, stderr]).toEqual([1, expect.stringContaining("can't be written (EFBIG)")]);
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
