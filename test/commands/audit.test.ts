import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditSchema } from "../../src/render/audit-schema.ts";
import { lineSchema } from "../../src/render/sweeps/schema.ts";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import { leaky, marked, marks } from "../leaky.ts";
import { run } from "../run.ts";
import { startRecordedJaeger } from "../sources/jaeger/recorded-jaeger.ts";
import { startStub } from "../sources/jaeger/stub-server.ts";
import { order } from "../story/order.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-audit-"));
const traces = leaky(order({ id: "A-1", at: Date.UTC(2026, 10, 9, 9) * 1_000, fail: "17" }));
const file = join(folder, "leaky.json");
writeFileSync(file, JSON.stringify(toOtlp(traces)));
const audited = async (...args: string[]) => {
  const { stdout, exitCode } = await run(["audit", "--format", "json", ...args]);
  return { ...auditSchema.parse(JSON.parse(stdout)), exitCode };
};

describe("audit", () => {
  it("tells of each place: what, where, how often, an example that gives nothing away, and what to do", async () => {
    const { leaks, exitCode, search } = await audited("--file", file);
    expect([exitCode, search.blind]).toEqual([14, false]);
    const at = (kind: string, attribute: string) =>
      leaks.filter((one) => one.kind === kind && one.attribute === attribute);
    const [name] = at("name", "customer.name").filter(({ operation }) => operation === "POST /api/orders");
    expect(name).toMatchObject({ service: "shop-api", spans: 1, values: 1, exact: true, sample: "A…", url: null });
    for (const [kind, attribute, adviceCode] of [
      ["email", "payload", "attribute"],
      ["card", "payload", "attribute"],
      ["phone", "baggage.customer", "baggage"],
      ["email", "db.statement", "query"],
      ["name", "db.statement", "query"],
      ["email", "http.target", "url"],
      ["email", "event name", "name"],
      ["email", "event exception.message", "exception"],
      ["secret", "status message", "exception"],
      ["email", "tracestate", "baggage"],
      ["email", "resource service.owner", "resource"],
    ] as const)
      expect([attribute, at(kind, attribute)[0]?.adviceCode]).toEqual([attribute, adviceCode]);
  });

  it.each(["table", "json", "ndjson"])("gives nothing away as %s, and with --reveal says so", async (format) => {
    const { stdout, stderr } = await run(["audit", "--file", file, "--format", format]);
    expect([stdout, stderr]).toEqual([expect.not.stringMatching(marked), ""]);
    const revealed = await run(["audit", "--file", file, "--format", format, "--reveal"]);
    expect(revealed.stdout).toContain(marks.name);
    expect(revealed.stderr).toContain("personal data is not masked");
    if (format === "ndjson") for (const line of stdout.trim().split("\n")) lineSchema.parse(JSON.parse(line));
  });

  it("does not report what the configuration allows", async () => {
    const kinds = async (privacy: string) => {
      writeFileSync(join(folder, "ordertrace.yaml"), privacy);
      const { stdout } = await run(["audit", "--format", "json", "--file", file], { cwd: folder });
      return new Set(auditSchema.parse(JSON.parse(stdout)).leaks.map(({ kind }) => kind));
    };
    expect(await kinds("privacy: { allow: [] }")).toContain("email");
    expect(await kinds("privacy: { allow: [{ kind: email }] }")).not.toContain("email");
    expect(await kinds("privacy: { allow: [{ kind: email, service: billing-* }] }")).toContain("email");
  });

  it("looks at what is left of a span that can't be read, and can't tell where nothing is found in it", async () => {
    const broken = (email: string) => {
      const file = join(folder, "broken.json");
      const attributes = [{ key: "user.email", value: { stringValue: email } }];
      const span = {
        traceId: "1".repeat(32),
        spanId: "2".repeat(16),
        name: "x",
        startTimeUnixNano: "soon",
        attributes,
      };
      writeFileSync(file, JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [span] }] }] }));
      return file;
    };
    const { leaks, exitCode } = await audited("--file", broken(marks.email));
    expect([exitCode, leaks.map(({ kind, attribute }) => `${kind} ${attribute}`)]).toEqual([14, ["email user.email"]]);
    expect(await audited("--file", broken("none"))).toMatchObject({ exitCode: 5, unread: 1, search: { blind: true } });
    expect((await run(["audit", "--file", broken("none")])).stdout).toContain("Of 1 span only a part could be read");
  });

  it("counts what it looked at, which is not the whole of a recording where a window is asked for", async () => {
    const whole = await audited("--file", file);
    expect(whole.search).toMatchObject({ traces: traces.length, spans: traces.flatMap(({ spans }) => spans).length });
    const before = ["--file", file, "--from", "2020-01-01", "--to", "2020-01-02"];
    expect(await audited(...before)).toMatchObject({ exitCode: 0, search: { traces: 0, spans: 0 } });
    const { stdout } = await run(["audit", ...before]);
    expect(stdout).toMatch(/^– No trace was seen/);
    expect(stdout).toContain("Looked at 0 traces");
    const { search } = await audited("--file", file, "--now", "2026-11-09T09:01:00Z");
    expect(search.traces).toBeGreaterThan(0);
    expect(search.traces).toBeLessThan(traces.length);
  });

  it("speaks Russian too", async () => {
    const { stdout } = await run(["audit", "--file", file, "--lang", "ru"]);
    expect(stdout).toMatch(/ПЕРСОНАЛЬНЫЕ ДАННЫЕ в трассах: \d+ источник/);
    expect(stdout).toContain("Исправить:");
  });

  it("fails on what it is told to fail on", async () => {
    expect((await run(["audit", "--file", file, "--exit-zero"])).exitCode).toBe(0);
    expect((await run(["audit", "--file", file, "--fail-on", "undecidable"])).exitCode).toBe(0);
    expect((await run(["audit", "--file", file, "--fail-on", "undecidable,personal-data"])).exitCode).toBe(14);
  });

  it.each(["v1", "v3"] as const)("finds nothing in what a careful landscape sent (%s)", async (dialect) => {
    const jaeger = await startRecordedJaeger(dialect);
    const now = new Date(jaeger.now / 1_000).toISOString();
    const { exitCode, leaks, search } = await audited("--jaeger-url", jaeger.url, "--now", now, "--since", "30d");
    await jaeger.close();
    expect([exitCode, leaks]).toEqual([0, []]);
    expect(search.spans).toBeGreaterThan(100);
  });

  it("asks every service, also those that no path names, and links to Jaeger", async () => {
    const jaeger = await mailer(marks.email);
    const { exitCode, leaks } = await audited("--jaeger-url", jaeger.url, "--now", "2026-11-24T01:00:00Z");
    await jaeger.close();
    const url = `${jaeger.url}/trace/${mailed}`;
    expect([exitCode, leaks]).toMatchObject([14, [{ service: "mailer", attribute: "enduser.id", url }]]);
  });

  it("is not clean where not everything was seen", async () => {
    // Every answer holds only one trace, however short its slice: the limit hides the others.
    const jaeger = await mailer("nobody");
    const asked = ["--jaeger-url", jaeger.url, "--now", "2026-11-24T01:00:00Z", "--limit", "1"];
    expect(await audited(...asked)).toMatchObject({ exitCode: 5, leaks: [], search: { truncated: true, blind: true } });
    expect((await run(["audit", ...asked])).stdout).toMatch(/CAN'T TELL[^]*CUT OFF/);
    await jaeger.close();
    const leaking = await mailer(marks.email);
    const { exitCode } = await audited("--jaeger-url", leaking.url, ...asked.slice(2));
    await leaking.close();
    expect(exitCode).toBe(14);
    const empty = join(folder, "empty.json");
    writeFileSync(empty, '{"data":[]}');
    expect((await audited("--file", empty)).exitCode).toBe(5);
    const long = join(folder, "long.json");
    const { resourceSpans } = toOtlp([
      {
        ...traces[0]!,
        spans: [
          {
            ...traces[0]!.spans[0]!,
            attributes: new Map([["body", "x".repeat(300_000)]]),
            resource: new Map(),
            events: [],
            traceState: "",
          },
        ],
      },
    ]);
    writeFileSync(long, JSON.stringify({ resourceSpans }));
    expect(await audited("--file", long)).toMatchObject({ exitCode: 5, leaks: [], cut: 1 });
  });

  it("prints what it knows when it is interrupted", async () => {
    let interrupt = () => {};
    const jaeger = await startRecordedJaeger("v1");
    const proxy = await startStub((url, response) => {
      if (url.pathname === "/api/traces") return interrupt();
      void fetch(jaeger.url + url.pathname + url.search)
        .then((answer) => answer.text())
        .then((body) => response.end(body));
    });
    const { exitCode, stdout } = await run(["audit", "--jaeger-url", proxy.url], {
      onSignal: (listen) => (interrupt = listen),
    });
    await proxy.close();
    await jaeger.close();
    expect([exitCode, stdout]).toEqual([130, expect.stringContaining("INTERRUPTED")]);
    expect(stdout).toContain("CAN'T TELL");
  });
});

const mailed = "4bf92f3577b34da6a3ce929d0e0e4736";

/** A Jaeger with one trace of a service that no path names. */
function mailer(user: string) {
  const span = {
    traceID: mailed,
    spanID: "00f067aa0ba902b7",
    operationName: "sign up",
    startTime: Date.UTC(2026, 10, 24) * 1_000,
    duration: 5,
    tags: [{ key: "enduser.id", type: "string", value: user }],
    processID: "p1",
  };
  const trace = { traceID: mailed, spans: [span], processes: { p1: { serviceName: "mailer" } } };
  return startStub((url, response) => {
    const data = url.pathname === "/api/services" ? ["mailer"] : url.pathname === "/api/traces" ? [trace] : [];
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
  });
}
