import { describe, expect, it } from "vitest";
import { toV1 } from "../../bench/v1-out.ts";
import { watchSchema } from "../../src/render/sweeps/schema.ts";
import { showSchema } from "../../src/render/show/schema.ts";
import { iso } from "../../src/render/time.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { run } from "../run.ts";
import { startRecordedJaeger } from "../sources/jaeger/recorded-jaeger.ts";
import { json, plain, send, startStub } from "../sources/jaeger/stub-server.ts";
import { asOf } from "../story/as-of.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";

/** A Jaeger with the v1 API that holds these traces. */
const serverOf = (traces: readonly Trace[]) =>
  startStub(({ pathname, searchParams: query }, response) => {
    const isIn = ({ start, service }: Span) =>
      service === query.get("service") && start >= Number(query.get("start")) && start <= Number(query.get("end"));
    const found = traces.filter(({ spans }) => spans.some(isIn)).slice(0, Number(query.get("limit")));
    const data = pathname === "/api/services" ? ["shop-api", "crm-api", "mes-api"] : found.map(toV1);
    send(response, json({ data: pathname === "/api/services" || pathname === "/api/traces" ? data : [] }));
  });

it("watch says once that nobody shows a step any more, which leaves in doubt who is lost there", async () => {
  const end = Date.parse("2026-11-20T10:00:00Z") * 1_000;
  const broken = [50, 48, 46, 44, 42].flatMap((ago) => order({ id: `S-${ago}`, at: end - ago * minute, vanish: "16" }));
  const traces = asOf([...healthy(9, end - 2 * day, hour), ...broken], end);
  const server = await serverOf(traces);
  const args = ["watch", "--lost", "--jaeger-url", server.url, "--now", iso(end), "--interval", "10s"];
  const { exitCode, stdout, stderr } = await run([...args, "--at-most", "1m"]);
  await server.close();
  expect([
    exitCode,
    stdout,
    stderr.split("no order shows step 16 any more: `ordertrace lost --jaeger-url http").length - 1,
  ]).toEqual([5, "", 1]);
});

it("watch waits for no list of ids as if it were one order's", async () => {
  const server = await serverOf(order({ id: "A-1", at: Date.parse("2026-11-20T09:00:00Z") * 1_000 }));
  const moment = ["--jaeger-url", server.url, "--now", "2026-11-20T10:00:00Z"];
  const { exitCode, stdout, stderr } = await run(["watch", "A-1,A-2", ...moment, "--at-most", "1m"]);
  const again = moment.map((word) => ` ${word}`).join("");
  await server.close();
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("no order has this list for its id, and watch takes one id at a time");
  expect(stderr).toContain(`\n  ordertrace watch A-1${again}\n  ordertrace watch A-2${again}\n`);
});

it.each(["--jaeger-url", "--clickhouse-url"])(
  "watch ends at once where a signal comes during a look at %s",
  async (where) => {
    let stop: (() => void) | undefined;
    const server = await startStub((_, response) => {
      stop?.();
      send(response, plain("starting", 503));
    });
    const args = ["watch", "--lost", where, server.url, "--timeout", "1s"];
    const { exitCode, stdout, stderr } = await run(args, { onSignal: (listen) => (stop = listen) });
    await server.close();
    expect([exitCode, stdout, server.requests.length]).toEqual([130, "", 1]);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  },
);

describe("watch says first, beside what it tells, what it watches, where and since when", () => {
  const silent = async (args: readonly string[], env: Record<string, string> = {}) => {
    const server = await serverOf([]);
    const moment = ["--now", "2026-11-20T10:00:00Z", "--utc"];
    const line = ["watch", ...args, "--jaeger-url", server.url, ...moment, "--at-most", "1ms", "--format", "ndjson"];
    const { stdout, stderr } = await run(line, { env });
    await server.close();
    for (const one of stdout.trimEnd().split("\n").filter(Boolean)) watchSchema.parse(JSON.parse(one));
    return stderr.replaceAll(server.url, "URL").split("\n");
  };

  it.each([
    [["A-1"], "watching A-1 in URL, back to 21 Oct 2026 10:00:00 +00:00, every 10 s"],
    [
      ["http://jaeger/search?tags=%7B%22order_id%22%3A%22A-1%22%7D", "--since", "yesterday", "--interval", "1 min"],
      "watching A-1 in URL, back to 19 Nov 2026 00:00:00 +00:00, every 1 m",
    ],
    [["a\u001b[2J"], String.raw`watching a\x1b[2J in URL, back to 21 Oct 2026 10:00:00 +00:00, every 10 s`],
    [["--lost"], "watching for orders that are lost or fail in URL, back to 20 Nov 2026 09:00:00 +00:00, every 10 s"],
    [["--stuck"], "watching for orders that wait too long in URL, back to 21 Oct 2026 10:00:00 +00:00, every 10 s"],
  ])("%j", async (args, said) => {
    expect((await silent(args))[0]).toBe(`ordertrace: ${said}`);
  });

  it("in Russian", async () => {
    expect((await silent(["A-1"], { LANG: "ru_RU.UTF-8" }))[0]).toBe(
      "ordertrace: слежу за A-1 в URL, начиная с 21 октября 2026 10:00:00 +00:00, каждые 10 с",
    );
  });

  it("and how long it watched, as durations are written in Russian", async () => {
    expect((await silent(["--lost"], { LANG: "ru_RU.UTF-8" })).at(-2)).toBe(
      "ordertrace: время наблюдения, 1 мс, истекло",
    );
  });

  it.each(["--lost", "--stuck"])(
    "and that it sees no order, which is as quiet as a fleet in good health: %s",
    async (what) => {
      const then = "no order was seen up to then, and --now stays where it is: there is nothing to judge";
      expect((await silent([what])).slice(1)).toEqual([`ordertrace: ${then}`, "ordertrace: watched for 1 ms", ""]);
      expect((await silent([what, "--lang", "ru"]))[1]).toMatch(/не видно ни одного заказа/);
    },
  );

  it("and that it waits for a status that the path does not know", async () => {
    expect((await silent(["A-1", "--until", "RETURNED,SHIPPED"]))[1]).toMatch(
      /^ordertrace: the path does not know the status RETURNED; it knows INITIATED, .*CLOSED, CANCELLED, CANCELED$/,
    );
  });
});

describe("watch", () => {
  it("tells each change, survives a server that is gone for a while, and ends when it is reached", async () => {
    const recording = await startRecordedJaeger("v1");
    let asked = 0;
    // The server is gone for the first request, and there from then on.
    const server = await startStub((url, response) => {
      asked += 1;
      if (asked <= 1) response.destroy();
      else
        void fetch(recording.url + url.pathname + url.search)
          .then((answer) => answer.text())
          .then((body) => response.end(body));
    });
    const args = ["watch", "A-1118", "--jaeger-url", server.url, "--interval", "1ms", "--format", "ndjson"];
    const { exitCode, stdout } = await run([...args, "--now", iso(recording.now), "--until", "18"]);
    await server.close();
    await recording.close();
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => watchSchema.parse(JSON.parse(line)));
    expect(lines.map(({ verdict }) => [verdict.state, verdict.point])).toEqual([["waiting", "20.1"]]);
  });

  it("finds an order by one of its traces, and asks for that once", async () => {
    const recording = await startRecordedJaeger("v1");
    const asked = ["--jaeger-url", recording.url, "--now", iso(recording.now)];
    const { verdict } = showSchema.parse(
      JSON.parse((await run(["show", "A-1118", ...asked, "--format", "json"])).stdout),
    );
    const { traceId } = verdict.evidence.spans[0]!;
    const before = recording.requests.length;
    const args = ["watch", traceId, ...asked, "--interval", "1ms", "--format", "ndjson"];
    const { exitCode, stdout } = await run([...args, "--until", "18"]);
    const byId = recording.requests.slice(before).filter((request) => request === `/api/traces/${traceId}`);
    await recording.close();
    expect([exitCode, byId]).toEqual([0, [`/api/traces/${traceId}`]]);
    expect(watchSchema.parse(JSON.parse(stdout)).order.orderId).toBe("A-1118");
  });

  it("gives up after the time it was given", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "A-1118", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "1ms"];
    const { exitCode, stderr } = await run([...args, "--until", "shipped", "--at-most", "1ms"]);
    await recording.close();
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining("not reached within 1 ms")]);
  });

  it("gives up on an order that was never seen, and says that it is not found", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "NOPE", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "1ms"];
    const { exitCode, stderr } = await run([...args, "--at-most", "1ms"]);
    const russian = await run([...args, "--at-most", "1ms", "--lang", "ru"]);
    await recording.close();
    expect([exitCode, stderr.trimEnd().split("\n").at(-1)]).toEqual([6, "ordertrace: not seen within 1 ms"]);
    expect(russian.stderr).toContain("за 1 мс не появился");
  });

  it("has no recording, nor an end of one to judge as of", async () => {
    const { stdout } = await run(["watch", "--help"]);
    expect(stdout).not.toContain("recording");
  });

  it("gives up in time, however long it was to wait between two looks", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "A-1118", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "25d"];
    const { exitCode } = await run([...args, "--until", "shipped", "--at-most", "20d"]);
    await recording.close();
    expect(exitCode).toBe(5);
  });

  it("waits for a server that is not there yet, and ends as every command does where none came", async () => {
    const args = ["watch", "A-1118", "--jaeger-url", "http://127.0.0.1:1", "--interval", "10m", "--at-most", "1h"];
    const { exitCode, stderr } = await run(args);
    expect([exitCode, stderr]).toEqual([
      4,
      expect.stringMatching(/asking again until it answers[^]*Is Jaeger running there\?/),
    ]);
  });

  it("ends well after the time it was given where everything was seen and nobody was lost", async () => {
    const end = Date.parse("2026-11-20T10:00:00Z") * 1_000;
    const traces = healthy(9, end - 30 * hour, hour);
    const server = await serverOf(traces);
    const args = ["--jaeger-url", server.url, "--now", iso(end), "--interval", "10s", "--at-most", "1m"];
    const clear = await run(["watch", "--lost", ...args]);
    const waited = await run(["watch", "--lost", "--until", "lost", ...args]);
    await server.close();
    expect([clear.exitCode, clear.stdout, clear.stderr]).toEqual([0, "", expect.stringContaining("watched for 1 m")]);
    expect(waited.exitCode).toBe(5);
  });

  it("looks as far back for losses as it says", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "--lost", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "1h"];
    await run([...args, "--at-most", "1ms"]);
    const starts = recording.requests.flatMap((request) => /[?&]start=(\d+)/.exec(request)?.[1] ?? []).map(Number);
    await recording.close();
    const hours = (recording.now - Math.min(...starts)) / 3_600_000_000;
    expect([hours > 1, hours < 24 * 16]).toEqual([true, true]);
  });

  it.each([
    [["watch", "A-1", "-o", "x"], "unknown option '-o'"],
    [["watch"], "say what to watch"],
    [["watch", "A-1", "--lost"], "say what to watch"],
    [["watch", "lost"], "did you mean --lost?"],
    [["watch", "stuck"], "did you mean --stuck?"],
    [["watch", "lost", "--lost"], "say what to watch"],
    [["watch", "A-1", "--until", "shiped"], "did you mean SHIPPED?"],
    [["watch", "A-1", "--until", "PRICE_CALCULATD"], "did you mean PRICE_CALCULATED?"],
  ])("%j is wrong usage", async (args, text) => {
    const { exitCode, stderr } = await run(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(text)]);
  });
});
