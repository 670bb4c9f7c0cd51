import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { keep, type Part } from "./process.ts";

/** Starts an nginx of our own with one configuration, as in the image's `conf.d`. */
export async function startNginx(configuration: string, port: number): Promise<Part> {
  const folder = await mkdtemp(join(tmpdir(), "ordertrace-nginx-"));
  await writeFile(join(folder, "site.conf"), configuration);
  await writeFile(join(folder, "nginx.conf"), main(folder));
  const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  // If there is no binary, no process starts, and the check below says so.
  child.once("error", () => {});
  const { stop, said } = keep(child);
  const end = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.pid === undefined || child.exitCode !== null) break;
    if (await listens(port)) return { stop: end };
    await sleep(100);
  }
  await end();
  throw new Error(child.pid === undefined ? withoutNginx : `nginx did not start: ${said()}`);
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
      .once("connect", () => resolve(socket.destroy() !== undefined))
      .once("error", () => resolve(false));
  });

const main = (folder: string): string => `
daemon off;
worker_processes 1;
user root;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${folder}/${one};`).join("\n  ")}
  include ${folder}/site.conf;
}
`;

const withoutNginx =
  "There is no `nginx` on the PATH. Install it (Debian: apt-get install nginx-light); it need not run as a service.";
