import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { doctorSchema } from "../../src/render/doctor-schema.ts";
import { iso } from "../../src/render/time.ts";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import type { Trace } from "../../src/trace/span.ts";
import { folderWith } from "../config/folder.ts";
import { run, type RunOptions } from "../run.ts";
import { presentMoment, type RecordedOptions } from "../sources/jaeger/recorded-dialect.ts";
import { startRecordedJaeger } from "../sources/jaeger/recorded-jaeger.ts";
import { recordedV1 } from "../sources/jaeger/recorded-v1.ts";
import { html, json, send, type StubAnswer, startStub } from "../sources/jaeger/stub-server.ts";
import { day, healthy, hour } from "../story/order.ts";

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const opened = <T extends { close(): Promise<unknown> }>(one: T): T => {
  open.push(one);
  return one;
};

const now = presentMoment.v1;
const recorded = async (dialect: "v1" | "v3", options: RecordedOptions = {}) =>
  opened(await startRecordedJaeger(dialect, options));
/** The recorded v1 API behind a server that changes questions or answers. */
const changed = async (answer: (url: URL, ask: (url: URL) => StubAnswer) => StubAnswer | undefined) =>
  opened(
    await startStub((url, response) => {
      const ask = (asked: URL) => recordedV1(asked, {}) ?? html("<!doctype html><title>Jaeger UI</title>");
      const told = answer(url, ask);
      if (told === undefined) response.destroy();
      else send(response, told);
    }),
  );

async function doctor(args: readonly string[], options: RunOptions = {}) {
  const { stdout, stderr, exitCode } = await run(["doctor", "--format", "json", ...args], options);
  const told = doctorSchema.parse(JSON.parse(stdout));
  expect(told.exitCode).toBe(exitCode);
  const codes = Object.fromEntries(told.checks.map(({ check, code }) => [check, code]));
  const bad = told.checks.filter(({ outcome }) => outcome === "fail" || outcome === "warn").map(({ code }) => code);
  const of = (check: string) => told.checks.find((one) => one.check === check)!;
  return { ...told, codes, bad, of, stderr };
}
const ask = (url: string, ...more: readonly string[]) => ["--jaeger-url", url, "--now", iso(now), ...more];

describe.each(["v1", "v3"] as const)("a Jaeger in good health, dialect %s", (dialect) => {
  it("is asked a few times, and all is well but what is not recorded for long enough", async () => {
    const jaeger = await recorded(dialect);
    const { codes, bad, exitCode, outcome, search } = await doctor(ask(jaeger.url));
    expect(bad).toEqual(["retention-short"]);
    expect({ exitCode, outcome }).toEqual({ exitCode: 0, outcome: "warn" });
    expect(codes).toMatchObject({
      reach: "reached",
      dialect: "speaks",
      lookup: "lookup-works",
      answers: "answers-whole",
      coverage: "covered",
    });
    expect(search.requests).toBe(jaeger.requests.length);
    expect(jaeger.requests.length).toBeLessThanOrEqual(25);
  });
});

it("--strict fails on a warning", async () => {
  expect((await doctor(ask((await recorded("v1")).url, "--strict"))).exitCode).toBe(5);
});

describe("the storage's habits", () => {
  it("a service has to be named", async () => {
    const jaeger = await recorded("v3", { needsService: true });
    expect((await doctor(ask(jaeger.url))).of("lookup").evidence).toMatchObject({ needsService: true });
    const other = await recorded("v3");
    expect((await doctor(ask(other.url))).of("lookup").evidence).toMatchObject({ needsService: false });
  });

  it("attributes are not heeded", async () => {
    const { bad, exitCode } = await doctor(ask((await recorded("v3", { ignoresAttributes: true })).url));
    expect({ bad, exitCode }).toEqual({ bad: ["lookup-unfiltered", "retention-short"], exitCode: 0 });
  });

  it("attributes are not indexed: nothing is found by a key that is there", async () => {
    const jaeger = await changed((url, real) => (url.searchParams.has("tags") ? json({ data: [] }) : real(url)));
    const { bad, exitCode, of } = await doctor(ask(jaeger.url));
    expect({ bad, exitCode }).toEqual({ bad: ["lookup-blind", "retention-short"], exitCode: 5 });
    expect(of("lookup").advice).toContain("index");
  });

  it.each([10, 20])("a limit of its own, %i, is found out, and what to do about it works", async (most) => {
    const jaeger = await changed((url, real) => {
      const limit = Number(url.searchParams.get("limit"));
      if (limit > most) url.searchParams.set("limit", String(most));
      return real(url);
    });
    const { of, exitCode } = await doctor(ask(jaeger.url));
    expect({ exitCode, ...of("answers") }).toMatchObject({ exitCode: 5, code: "answers-cut" });
    expect(of("answers").advice).toContain(`--limit ${most}`);
    expect((await doctor(ask(jaeger.url, "--limit", String(most)))).codes["answers"]).toBe("answers-split");
  });

  it("its version is shown if its pages say it", async () => {
    const page = html('<!doctype html><script>JAEGER_VERSION = {"gitCommit":"0","gitVersion":"v1.62.0"};</script>');
    const jaeger = await changed((url, real) => (url.pathname === "/" ? page : real(url)));
    expect((await doctor(ask(jaeger.url))).of("dialect").message).toBe("Jaeger 1.62.0, API v1");
  });
});

describe("a step that fails hides none that can still be done", () => {
  it("no server is there: files and path are checked all the same", async () => {
    const { codes, exitCode } = await doctor(["--jaeger-url", "http://127.0.0.1:1"]);
    expect(exitCode).toBe(4);
    expect(codes).toMatchObject({ configuration: "configured", path: "path-read", reach: "unreachable" });
    expect(codes).toMatchObject({ services: "left-out", clock: "left-out" });
  });

  it("a configuration that can't be read, and an address on the command line", async () => {
    const folder = folderWith({ "config.yaml": "contexts: { prod: { jaegerurl: x } }\n" });
    const env = { ORDERTRACE_CONFIG: join(folder, "config.yaml") };
    const { codes, exitCode } = await doctor(ask((await recorded("v1")).url), { env });
    expect(codes).toMatchObject({ configuration: "misconfigured", dialect: "speaks", coverage: "covered" });
    expect(exitCode).toBe(2);
    // Without `--jaeger-url` no server is asked, because the broken file may name another address than the usual one.
    const alone = await doctor([], { env });
    expect(alone.codes).toMatchObject({ configuration: "misconfigured", server: "address-unknown" });
    expect(alone.search.source).toBeNull();
  });

  it("a path file that can't be read", async () => {
    const path = join(folderWith({ "path.yaml": "extends: alexandrit\n" }), "path.yaml");
    const { codes, exitCode, of } = await doctor(ask((await recorded("v1")).url, "--path", path));
    expect(codes).toMatchObject({ path: "path-unread", coverage: "covered" });
    expect(of("path").message).toContain("did you mean `alexandrite`");
    expect(exitCode).toBe(2);
  });

  it("a token that others can read: who is there is asked without it", async () => {
    const token = join(folderWith({ token: "hush" }), "token");
    chmodSync(token, 0o644);
    const { codes, exitCode, of } = await doctor(ask((await recorded("v1")).url, "--token-file", token));
    expect(codes).toMatchObject({ credentials: "credential-unusable", dialect: "speaks", coverage: "covered" });
    expect(of("credentials").message).toContain("chmod 600");
    expect(exitCode).toBe(2);
  });

  it("a server that fails in the middle, for that one question", async () => {
    const jaeger = await changed((url, real) =>
      url.searchParams.has("tags") ? json({ errors: [{ msg: "index is red" }] }, 500) : real(url),
    );
    const { codes, exitCode, of } = await doctor(ask(jaeger.url));
    expect(codes).toMatchObject({ lookup: "broke-off", answers: "answers-whole", coverage: "covered" });
    expect(of("lookup").message).toContain("index is red");
    expect(exitCode).toBe(4);
  });

  it("a search without an answer in time: it can't be asked about less time", async () => {
    const jaeger = opened(
      await startStub((url, response) => {
        if (url.pathname !== "/api/traces") send(response, recordedV1(url, {}) ?? html("<!doctype html>"));
      }),
    );
    const { of } = await doctor(ask(jaeger.url, "--timeout", "200ms"));
    expect(of("newest").advice).toMatch(/allow more with --timeout 2m\.$/);
  });

  it("Ctrl-C: what is known so far is printed", async () => {
    const jaeger = opened(await startStub(() => {}));
    const { exitCode, codes, search } = await doctor(ask(jaeger.url), {
      onSignal: (stop) => void setTimeout(stop, 50),
    });
    expect({ exitCode, interrupted: search.interrupted }).toEqual({ exitCode: 130, interrupted: true });
    expect(codes).toMatchObject({ path: "path-read", server: "address", services: "left-out" });
  });
});

describe("who is there", () => {
  it.each([
    ["a login", (): StubAnswer => ({ status: 401, type: "text/plain", body: "no" }), "credentials", "refused", 3],
    ["a web page", () => html("<!doctype html><title>Grafana</title>"), "dialect", "not-understood", 4],
  ])("%s", async (_, answer, check, code, exitCode) => {
    const told = await doctor(ask((await changed(answer)).url, "--timeout", "1s"));
    expect({ code: told.codes[check], exitCode: told.exitCode }).toEqual({ code, exitCode });
    expect(told.codes).toMatchObject({ reach: "reached", services: "left-out" });
  });

  it("no URL", async () => {
    const { codes, exitCode } = await doctor(["--jaeger-url", "localhost:16686"]);
    expect({ code: codes["server"], exitCode }).toEqual({ code: "address-unusable", exitCode: 2 });
  });

  it.each([
    [10, "clock-differs", 0],
    [-3_600, "clock-misleads", 5],
  ])("a clock that is %i s off", async (off, code, exitCode) => {
    const jaeger = opened(
      await startStub((url, response) => {
        response.setHeader("date", new Date(Date.now() + off * 1_000).toUTCString());
        send(response, recordedV1(url, {}) ?? html("<!doctype html>"));
      }),
    );
    const told = await doctor(ask(jaeger.url));
    expect({ code: told.codes["clock"], exitCode: told.exitCode }).toEqual({ code, exitCode });
  });
});

it("a credential over plain http to another host", async () => {
  const token = join(folderWith({ token: "hush" }), "token");
  const told = await doctor(["--jaeger-url", "http://jaeger.example.com", "--token-file", token]);
  expect({ code: told.codes["server"], exitCode: told.exitCode }).toEqual({ code: "address-unusable", exitCode: 2 });
});

describe("what the traces say", () => {
  const folder = folderWith();
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const whole = healthy(5, at, 8 * hour);
  const told = async (traces: readonly Trace[], ...more: readonly string[]) => {
    const file = join(folder, `${Math.random()}.json`);
    writeFileSync(file, JSON.stringify(toOtlp(traces)));
    return doctor(["--file", file, ...more]);
  };
  const spans = (change: (span: Trace["spans"][number]) => Trace["spans"][number] | undefined): Trace[] =>
    whole.map((trace) => ({ ...trace, spans: trace.spans.flatMap((span) => change(span) ?? []) }));
  const servedBy = (old: string | undefined, name: string): Trace[] =>
    spans((span) =>
      old === undefined || span.service === old
        ? { ...span, service: name, resource: new Map([...span.resource, ["service.name", name]]) }
        : span,
    );
  const renamed = (name: string): Trace[] =>
    spans((span) => ({
      ...span,
      attributes: new Map([...span.attributes].map(([key, value]) => [key === "order_id" ? name : key, value])),
    }));

  it("all is well in a recording of whole orders; nothing is said of a server", async () => {
    const { bad, exitCode, codes } = await told(whole);
    expect({ bad, exitCode }).toEqual({ bad: [], exitCode: 0 });
    expect(Object.keys(codes)).not.toContain("clock");
  });

  it("a service is called otherwise", async () => {
    const { of, exitCode } = await told(servedBy("crm-api", "crm-apis"));
    expect(of("services")).toMatchObject({ code: "services-missing" });
    expect(of("services").advice).toContain("services: { crm-api: crm-apis }");
    expect(exitCode).toBe(0);
  });

  it("a service is called otherwise than the path file says: what to write there works", async () => {
    const path = join(folder, "path.yaml");
    writeFileSync(path, "extends: alexandrite\nservices: { crm-api: [crm, crm-canary] }\n");
    const traces = servedBy("crm-api", "crm2");
    const { of } = await told(traces, "--path", path);
    expect(of("services").message).toBe("not there: crm / crm-canary");
    const advised = /services: .*\}/.exec(of("services").advice ?? "")![0];
    writeFileSync(path, `extends: alexandrite\n${advised}\n`);
    expect((await told(traces, "--path", path)).of("services").code).toBe("services-seen");
  });

  it("none of the services is there", async () => {
    const { codes, exitCode } = await told(servedBy(undefined, "billing"));
    expect(codes).toMatchObject({ services: "services-none", coverage: "left-out" });
    expect(exitCode).toBe(5);
  });

  it("a key has another name: what to write into a path file works", async () => {
    const traces = renamed("shop.order_id");
    const { of } = await told(traces);
    expect(of("keys").code).toBe("keys-missing");
    const advised = /fields: .*\}/.exec(of("keys").advice ?? "")![0];
    const path = join(folder, "path.yaml");
    writeFileSync(path, `extends: alexandrite\n${advised}\n`);
    expect((await told(traces, "--path", path)).codes).toMatchObject({ path: "path-read", keys: "keys-carried" });
  });

  it("one key is nowhere: orders are found by the other", async () => {
    const without = (...keys: readonly string[]) =>
      spans((span) => ({ ...span, attributes: new Map([...span.attributes].filter(([key]) => !keys.includes(key))) }));
    const advice = async (traces: readonly Trace[]) => (await told(traces)).of("keys").advice;
    expect(await advice(without("calculation_request_id"))).toContain("spans carry no order_id are found for no order");
    expect(await advice(without("order_id", "calculation_request_id"))).toContain("nobody finds an order");
  });

  it("traces are sampled, or spans are missing", async () => {
    const sampled = spans((span) => ({ ...span, traceState: "ot=th:c" }));
    expect((await told(sampled)).bad).toEqual(["sampled"]);
    const parent = whole.flatMap((trace) => trace.spans).find(({ kind, parentId }) => kind === "server" && !parentId)!;
    const child = whole.flatMap((trace) => trace.spans).find(({ parentId }) => parentId === parent.spanId)!;
    const orphaned = whole.map((trace) => ({
      ...trace,
      spans: trace.spans.filter((s) => s.spanId !== child.parentId),
    }));
    expect((await told([...orphaned, ...healthy(1, at + 3 * day, hour)])).bad).toContain("spans-missing");
  });

  it("points that no trace shows are named", async () => {
    const { of } = await told(healthy(5, at, 8 * hour, { until: "13" }));
    expect(of("coverage")).toMatchObject({ code: "points-unseen" });
    expect(of("coverage").message).toContain("25.1");
  });

  it("a file that can't be read", async () => {
    const { codes, exitCode } = await doctor(["--file", "/nowhere.json"]);
    expect(codes).toMatchObject({ server: "recording-unread", services: "left-out" });
    expect(exitCode).toBe(2);
  });
});

describe("as a table", () => {
  let url: string;
  let jaeger: Awaited<ReturnType<typeof startRecordedJaeger>>;
  beforeAll(async () => {
    jaeger = await startRecordedJaeger("v3", { ignoresAttributes: true });
    url = jaeger.url;
  });
  afterAll(() => jaeger.close());
  const steady = (text: string) =>
    text.replaceAll(url, "http://127.0.0.1:16686").replaceAll(/(within|за|точностью) \d+ (ms|мс)/g, "$1 7 $2");

  it.each([
    ["en", ["--now", iso(now)], "warned"],
    ["ru", ["--now", iso(now)], "warned"],
  ])("%s", async (lang, more, name) => {
    const { stdout } = await run(["doctor", "--jaeger-url", url, "--utc", "--lang", lang, ...more], {
      columns: 80,
      env: { NO_COLOR: "1" },
    });
    await expect(steady(stdout)).toMatchFileSnapshot(`../render/golden/doctor/${name}.80.${lang}.txt`);
  });

  it.each(["en", "ru"])("nobody is there (%s)", async (lang) => {
    const { stdout } = await run(["doctor", "--jaeger-url", "http://127.0.0.1:1", "--lang", lang], {
      columns: 80,
      env: { NO_COLOR: "1" },
    });
    await expect(stdout).toMatchFileSnapshot(`../render/golden/doctor/unreachable.80.${lang}.txt`);
  });
});
