import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendOtlp } from "../../landscape/otlp.ts";
import { type Jaeger, startJaeger } from "../../landscape/parts/jaeger.ts";
import { doctorSchema } from "../../src/render/doctor-schema.ts";
import { iso } from "../../src/render/time.ts";
import { folderWith } from "../config/folder.ts";
import { presentMoment } from "../sources/jaeger/recorded-dialect.ts";
import { recordedV1 } from "../sources/jaeger/recorded-v1.ts";
import { html, send } from "../sources/jaeger/stub-server.ts";
import { authority } from "./certificates.ts";
import { ordertrace } from "./command-line.ts";
import { cohort, stories } from "./stories.ts";

const now = Math.max(...stories.map((story) => story.now));

describe.each(["memory", "badger"] as const)("doctor, from a real Jaeger with its storage %s", (storage) => {
  let jaeger: Jaeger;
  beforeAll(async () => {
    jaeger = await startJaeger({ storage });
    await sendOtlp([...cohort, ...stories.flatMap(({ traces }) => traces)], jaeger);
  });
  afterAll(() => jaeger?.stop());

  it("finds nothing that makes answers wrong", async () => {
    const asked = ["--jaeger-url", jaeger.url, "--now", iso(now), "--format", "json"];
    const { stdout, exitCode } = await ordertrace("doctor", ...asked);
    const { checks, ...told } = doctorSchema.parse(JSON.parse(stdout));
    const codeOf = (check: string) => checks.find((one) => one.check === check)?.code;
    expect({ exitCode, failed: checks.filter(({ outcome }) => outcome === "fail") }).toEqual({
      exitCode: 0,
      failed: [],
    });
    expect(["reach", "dialect", "clock", "services", "lookup"].map(codeOf)).toEqual([
      "reached",
      "speaks",
      "clock-agrees",
      "services-seen",
      "lookup-works",
    ]);
    expect(["answers-whole", "answers-split"]).toContain(codeOf("answers"));
    expect(told.search.requests).toBeLessThanOrEqual(25);
  });
});

it("doctor, where the base path was left out", async () => {
  const jaeger = await startJaeger({ basePath: "/jaeger" });
  const { exitCode, stdout } = await ordertrace("doctor", "--jaeger-url", new URL(jaeger.url).origin);
  await jaeger.stop();
  expect(exitCode).toBe(4);
  expect(stdout).toContain("base path");
});

describe("doctor, of TLS", () => {
  const company = authority(folderWith(), "company");
  const { cert, key } = company.issue("server", "DNS:localhost");
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) =>
      send(response, recordedV1(new URL(request.url ?? "/", "http://stub"), {}) ?? html("<!doctype html>")),
    );
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  const doctor = async (host: string, ...more: readonly string[]) => {
    const asked = ["--jaeger-url", `https://${host}:${port}`, "--now", iso(presentMoment.v1), "--format", "json"];
    const { exitCode, stdout } = await ordertrace("doctor", ...asked, ...more);
    const { checks } = doctorSchema.parse(JSON.parse(stdout));
    return { exitCode, of: (check: string) => checks.find((one) => one.check === check)! };
  };

  it("that is trusted, and runs out soon", async () => {
    const { exitCode, of } = await doctor("localhost", "--ca-file", company.file);
    expect({ exitCode, tls: of("tls").code, coverage: of("coverage").code }).toEqual({
      exitCode: 0,
      tls: "tls-expiring",
      coverage: "covered",
    });
    expect(of("tls").evidence["leftMs"]).toBeLessThanOrEqual(86_400_000);
  });

  it.each([
    ["an authority that nobody knows", "localhost", [], "unknown-authority"],
    ["another host's certificate", "127.0.0.1", ["--ca-file", company.file], "other-name"],
  ])("%s", async (_, host, more, why) => {
    const { exitCode, of } = await doctor(host, ...more);
    expect(of("tls")).toMatchObject({ code: "tls-untrusted", evidence: { why } });
    expect({ exitCode, reach: of("reach").code, next: of("dialect").code }).toEqual({
      exitCode: 4,
      reach: "reached",
      next: "left-out",
    });
  });
});
