import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendOtlp } from "../../landscape/otlp.ts";
import { type Jaeger, startJaeger } from "../../landscape/parts/jaeger.ts";
import { startNginx } from "../../landscape/parts/nginx.ts";
import { freePorts, type Part } from "../../landscape/parts/process.ts";
import { iso } from "../../src/render/time.ts";
import { folderWith } from "../config/folder.ts";
import { authority } from "./certificates.ts";
import { ordertrace } from "./command-line.ts";
import { cohort, stories } from "./stories.ts";

const template = fileURLToPath(new URL("../../deploy/jaeger/nginx.conf.template", import.meta.url));
const lost = stories.find(({ name }) => name === "lost in the queue")!;
const password = "hush-hush:пароль";

/**
 *     ordertrace ──TLS──► nginx, configured as in deploy/jaeger ──► Jaeger
 */
describe("a protected Jaeger", () => {
  const folder = folderWith({ password, wrong: "hush-hush" });
  const server = authority(folder, "server-ca");
  const clients = authority(folder, "clients-ca");
  const client = clients.issue("oncall");
  const stranger = authority(folder, "strangers-ca").issue("stranger");
  let jaeger: Jaeger;
  let nginx: Part;
  let url: string;
  let port: number;

  beforeAll(async () => {
    server.issue("server", "DNS:localhost", "DNS:jaeger.test");
    const hash = execFileSync("openssl", ["passwd", "-6", "-stdin"], { input: password, encoding: "utf8" });
    writeFileSync(join(folder, "htpasswd"), `oncall:${hash}`);
    jaeger = await startJaeger();
    await sendOtlp([...cohort, ...lost.traces], jaeger);
    [port] = (await freePorts(1)) as [number];
    const values = {
      LISTEN: `127.0.0.1:${port}`,
      SERVER_NAME: "localhost",
      TLS: folder,
      JAEGER: new URL(jaeger.url).host,
    };
    const configuration = readFileSync(template, "utf8").replaceAll(
      /\$\{(\w+)\}/g,
      (_, name: keyof typeof values) => values[name],
    );
    nginx = await startNginx(configuration, port);
    url = `https://localhost:${port}`;
  });
  afterAll(async () => {
    await nginx?.stop();
    await jaeger?.stop();
  });

  const show = (...args: string[]) => ordertrace("show", lost.id, "--now", iso(lost.now), ...args);
  const trusting = () => ["--jaeger-url", url, "--ca-file", server.file];
  const asOncall = () => ["--user", "oncall", "--password-file", join(folder, "password")];
  const withCertificate = ({ cert, key }: typeof client) => ["--cert-file", cert, "--key-file", key];

  it("is as any other, with a password or with a certificate", async () => {
    const verdict = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await show("--format", "json", ...args);
      const { verdict: told } = JSON.parse(stdout) as { verdict: { state: string; point: string } };
      return { exitCode, stderr, state: told.state, point: told.point };
    };
    const open = await verdict("--jaeger-url", jaeger.url);
    expect(open).toEqual({ exitCode: 10, stderr: "", state: "lost", point: lost.point });
    expect(await verdict(...trusting(), ...asOncall())).toEqual(open);
    expect(await verdict(...trusting(), ...withCertificate(client))).toEqual(open);
  });

  it("is asked through a context, and a sweep too", async () => {
    const context = ["--jaeger-url", url, "--ca-file", server.file, ...withCertificate(client)];
    const environment = { XDG_CONFIG_HOME: folder };
    await ordertrace.with(environment)("config", "set-context", "prod", ...context);
    const { exitCode, stdout } = await ordertrace.with(environment)("lost", "--since", "30d", "--now", iso(lost.now));
    expect(exitCode).toBe(10);
    expect(stdout).toContain(lost.id);
  });

  it.each<[string, () => string[], number, RegExp]>([
    ["nobody", () => trusting(), 3, /refused access \(HTTP 401\)\n {2}Jaeger stands behind a login: give a credential/],
    [
      "a wrong password",
      () => [...trusting(), "--user", "oncall", "--password-file", join(folder, "wrong")],
      3,
      /HTTP 401\)\n {2}Refused was the password in \S+\/wrong for oncall/,
    ],
    [
      "a stranger's certificate",
      () => [...trusting(), ...withCertificate(stranger)],
      3,
      /does not accept the client certificate/,
    ],
    [
      "who does not trust it",
      () => ["--jaeger-url", url, ...asOncall()],
      4,
      /could not be trusted over TLS\n.*--ca-file/,
    ],
    [
      "who takes it for another",
      () => ["--jaeger-url", url.replace("localhost", "127.0.0.1"), "--ca-file", server.file, ...asOncall()],
      4,
      /could not be trusted over TLS/,
    ],
    ["plain http", () => ["--jaeger-url", url.replace("https", "http")], 4, /plain HTTP|HTTP 400/],
    [
      "a key that is another's",
      () => [...trusting(), "--cert-file", client.cert, "--key-file", stranger.key],
      2,
      /is not the key of/,
    ],
  ])("refuses %s", async (_name, args, exitCode, says) => {
    const told = await show(...args());
    expect(told.exitCode, told.stderr).toBe(exitCode);
    expect(told.stderr).toMatch(says);
    expect(told.stdout).toBe("");
  });

  it("lets nobody write", async () => {
    const posted = execFileSync(
      "curl",
      [
        "-sS",
        "-o",
        "-",
        "-w",
        "%{http_code}",
        "--cacert",
        server.file,
        "-u",
        `oncall:${password}`,
        "-X",
        "POST",
        `${url}/api/traces`,
      ],
      { encoding: "utf8" },
    );
    expect(posted).toMatch(/403$/);
  });

  it("shows no secret with --verbose", async () => {
    const { stderr } = await show(...trusting(), ...asOncall(), "--verbose");
    expect(stderr).toMatch(
      /^https:\/\/localhost:\d+ \(--jaeger-url\), with the password in \S+\/password for oncall\n/,
    );
    for (const form of [password, Buffer.from(`oncall:${password}`).toString("base64"), "hush"])
      expect(stderr).not.toContain(form);
  });

  it("is reached by way of a proxy", async () => {
    const asked: string[] = [];
    const proxy = createServer().on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      const upstream = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const { exitCode } = await ordertrace.with(environment)(
      "show",
      lost.id,
      "--now",
      iso(lost.now),
      "--jaeger-url",
      `https://jaeger.test:${port}`,
      "--ca-file",
      server.file,
      ...asOncall(),
    );
    proxy.close();
    expect(exitCode).toBe(10);
    expect(new Set(asked)).toEqual(new Set([`jaeger.test:${port}`]));
  });
});
