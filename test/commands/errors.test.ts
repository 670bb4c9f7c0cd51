import { describe, expect, it } from "vitest";
import { errorsSchema, slowSchema } from "../../src/render/sweeps/schema.ts";
import { files } from "../render/show/stories.ts";
import { run } from "../run.ts";
import { json, send, startStub } from "../sources/jaeger/stub-server.ts";

it.each([
  ["en", "No request was answered in this time; in the time before, 3 were."],
  ["ru", "За это время не было ни одного запроса, до него — 3 запроса."],
])("errors says where requests have stopped (%s)", async (lang, said) => {
  const window = ["--from", "2026-11-18T10:20:00Z", "--to", "2026-11-18T10:25:00Z"];
  const { exitCode, stdout } = await run(["errors", "--lang", lang, ...window, "--file", ...files]);
  expect([exitCode, stdout.split("\n")[0]]).toEqual([0, `· ${said}`]);
});

// Others answered in both times, so that there is something to compare at all.
it.each([
  ["en", "Nothing to compare the errors of shop-api with: no request was answered there in the time before."],
  ["ru", "Ошибки shop-api сравнить не с чем: до того там не ответили ни на один запрос."],
])("errors says of which service the errors can't be compared (%s)", async (lang, said) => {
  const window = ["--from", "2026-11-18T00:00:00Z", "--to", "2026-11-19T00:00:00Z"];
  const { exitCode, stdout } = await run(["errors", "--lang", lang, ...window, "--file", ...files]);
  expect([exitCode, stdout.split("\n\n")[0]!.replaceAll(/\s+/g, " ")]).toEqual([0, `· ${said}`]);
});

it.each([
  [[], "errors --since 83h --baseline 83h --file"],
  [
    ["--from", "2026-11-13T08:59:59Z", "--to", "2026-11-14T08:59:59Z"],
    "--to 2026-11-14T08:59:59Z --baseline 1d --file",
  ],
  [["--since", "1d", "--baseline", "7d"], undefined],
])("errors %j that has nothing to compare with says how to ask for more", async (window, command) => {
  const { stdout } = await run(["errors", ...window, "--file", ...files]);
  const next = /Next: ((?:.*\\\n)*.*)/.exec(stdout)?.[1]?.replaceAll(/\s*\\?\n?\s+/g, " ");
  expect(next).toEqual(command === undefined ? undefined : expect.stringContaining(command));
});

it("errors says that it was asked of a server that knows none of the services", async () => {
  const server = await startStub((_, response) => send(response, json({ data: [] })));
  const { exitCode, stdout } = await run(["errors", "--since", "5m", "--jaeger-url", server.url]);
  await server.close();
  expect([exitCode, stdout.replaceAll("\n", " ")]).toEqual([
    5,
    expect.stringContaining("None of the path's services is known to it"),
  ]);
});

describe("span metrics", () => {
  const end = Date.parse("2026-11-24T03:00:00Z");
  /** In the last five minutes half of the MES's answers are errors. Before it was one in a hundred. */
  const answer = (url: URL): object => {
    const { searchParams: query, pathname } = url;
    const now = Number(query.get("endTs")) === end;
    const value = { calls: 1, errors: now ? 0.5 : 0.01, latencies: query.get("quantile") === "0.5" ? 20 : 900 };
    return {
      name: "m",
      metrics: query.getAll("service").map((service) => ({
        labels: [
          { name: "service_name", value: service },
          { name: "operation", value: "POST /api/x" },
        ],
        metricPoints: [
          {
            gaugeValue: {
              doubleValue:
                service === "mes-api"
                  ? value[pathname.split("/").at(-1) as "calls"]
                  : pathname.endsWith("calls")
                    ? 1
                    : 0,
            },
            timestamp: new Date(Number(query.get("endTs"))).toISOString(),
          },
        ],
      })),
    };
  };
  const ask = async (reply: (url: URL) => { status: number; body: string }, ...args: string[]) => {
    const server = await startStub((url, response) => {
      const { status, body } = url.pathname.includes("/metrics/")
        ? reply(url)
        : { status: 200, body: JSON.stringify({ data: url.pathname.endsWith("services") ? ["mes-api"] : [] }) };
      response.writeHead(status).end(body);
    });
    const told = await run([
      ...args,
      "--jaeger-url",
      server.url,
      "--now",
      new Date(end).toISOString(),
      "--format",
      "json",
    ]);
    await server.close();
    return { ...told, json: JSON.parse(told.stdout) as unknown };
  };
  const there = (url: URL) => ({ status: 200, body: JSON.stringify(answer(url)) });

  it("errors are counted by them where the server has them, and says so", async () => {
    const { exitCode, json } = await ask(there, "errors");
    const { search, routes } = errorsSchema.parse(json);
    expect([exitCode, search.from]).toEqual([13, "span-metrics"]);
    expect(routes.filter(({ risen }) => risen).map(({ service, route, now }) => [service, route, now.errors])).toEqual([
      ["mes-api", null, 150],
      ["mes-api", "POST /api/x", 150],
    ]);
  });

  it.each([
    ["there are none", { status: 501, body: '{"errors":[{"msg":"metrics querying is currently disabled"}]}' }, 0],
    ["they can't be read", { status: 500, body: '{"errors":[{"msg":"connection refused"}]}' }, 1],
  ])("errors are counted by the traces where %s", async (_, reply, notes) => {
    const { exitCode, json } = await ask(() => reply, "errors");
    const { search } = errorsSchema.parse(json);
    expect([exitCode, search.from, search.notes.length]).toEqual([0, "traces", notes]);
  });

  it("slow tells them beside the steps", async () => {
    const { json } = await ask(there, "slow");
    expect(slowSchema.parse(json).metrics?.[0]).toEqual({
      service: "mes-api",
      operation: "POST /api/x",
      p50Ms: 20,
      p95Ms: 900,
    });
  });
});
