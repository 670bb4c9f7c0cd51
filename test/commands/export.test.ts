import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { showSchema } from "../../src/render/show/schema.ts";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import type { Trace } from "../../src/trace/span.ts";
import { leaky, marked } from "../leaky.ts";
import { run } from "../run.ts";
import { startRecordedJaeger } from "../sources/jaeger/recorded-jaeger.ts";
import { day, healthy, order, type OrderOptions } from "../story/order.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-export-"));
const recordings = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);

/** Another company's traces. */
const strange = order({ id: "A-2", at: Date.UTC(2026, 10, 9, 9) * 1_000, until: "3" }).map((trace) => ({
  ...trace,
  spans: trace.spans.map((span) => ({ ...span, service: "billing", resource: new Map([["service.name", "billing"]]) })),
}));

interface Told {
  readonly order: { readonly asked: string };
}

const shown = async (id: string, ...args: string[]) => {
  const { stdout, exitCode } = await run(["show", id, "--format", "json", ...args]);
  const { verdict, findings, now } = showSchema.parse(JSON.parse(stdout));
  const { state, point, row, since, deadline, reasonCode } = verdict;
  const codes = findings.map((one) => `${one.code} ${one.point}`);
  return { exitCode, now, state, point, row, since, deadline, reasonCode, codes };
};

describe.each(["java", "dotnet", "node"] as const)("an order in %s's shape, traced by a careless company", (shape) => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const others = healthy(4, at - day, day);
  const stories: readonly (readonly [string, Partial<OrderOptions>])[] = [
    ["goes all the way", {}],
    ["is on its way", { until: "10" }],
    ["waits for the seller", { until: "18" }],
    ...["3", "10", "12", "13", "16", "17", "20.3", "22.2", "24a.3", "25.2"].map(
      (vanish) => [`is lost at ${vanish}`, { vanish }] as const,
    ),
    ...["2", "7", "13", "15b", "16", "18", "24b.2"].map((fail) => [`fails at ${fail}`, { fail }] as const),
    ["is a partner's", { variant: "partner" }],
    ["lost a span", { drop: ["13"] }],
  ];

  it.each(stories)(
    "%s: exported and loaded again it has the same verdict, and nothing personal",
    async (name, options) => {
      const traces = leaky([...others, ...order({ id: "A-1", at, shape, ...options })]);
      const before = file(`${shape} ${name}.json`, traces);
      const after = join(folder, `${shape} ${name}.export.json.gz`);
      const { exitCode } = await run(["export", "A-1", "--file", before, "-o", after]);
      expect(exitCode).toBe(0);
      expect(await shown("A-1", "--file", after)).toEqual(await shown("A-1", "--file", before));
      expect(gunzipSync(readFileSync(after)).toString()).not.toMatch(marked);
      expect((await run(["audit", "--file", before])).exitCode).toBe(14);
      const audit = await run(["audit", "--file", after, "--format", "json"]);
      expect([audit.exitCode, (JSON.parse(audit.stdout) as { leaks: unknown[] }).leaks]).toEqual([0, []]);
    },
  );
});

describe("the recorded week", () => {
  const stories = JSON.parse(readFileSync("examples/stories.json", "utf8")) as { id: string; name: string }[];

  it.each(stories)("$name: the same verdict, and the same bytes of text as there were", async ({ id }) => {
    const after = join(folder, `${id}.json`);
    const { exitCode, stderr } = await run(["export", id, "-o", after, "--file", ...recordings]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`ordertrace show ${id} --file ${after}`)]);
    expect(await shown(id, "--file", after)).toEqual(await shown(id, "--file", ...recordings));
  });

  it("remembers the moment it was judged at, with --now", async () => {
    const after = join(folder, "then.json");
    const then = ["--now", "2026-11-16T10:20:00Z", "--file", ...recordings];
    expect((await run(["export", "A-1060", "-o", after, ...then])).exitCode).toBe(0);
    const verdict = await shown("A-1060", "--file", after);
    expect(verdict).toEqual(await shown("A-1060", ...then));
    expect([verdict.now, verdict.state]).toEqual(["2026-11-16T10:20:00.000000Z", "in-progress"]);
  });

  it("is known for as long as what it was taken from, though its own last span is earlier", async () => {
    const warned = async (...args: string[]) => (await run(["show", "A-1077", ...args])).stderr;
    const after = join(folder, "waits.json");
    await run(["export", "A-1077", "-o", after, "--file", ...recordings]);
    expect(await warned("--file", after)).toBe("");
    const again = join(folder, "waits-again.json");
    await run(["export", "A-1077", "-o", again, "--file", after]);
    expect(await warned("--file", again)).toBe("");
    const later = ["--now", "2026-11-25", "--utc"];
    const ends = "the recording ends 2026-11-20T08:59:59Z: nothing is known of the time from there to 2026-11-25T";
    expect(await warned("--file", again, ...later)).toContain(ends);
    const beyond = join(folder, "beyond.json");
    await run(["export", "A-1077", "-o", beyond, "--now", "2026-11-25T00:00:00Z", "--file", ...recordings]);
    expect(await warned("--file", beyond)).toContain(ends);
  });

  it("is found by one of its traces too, and shown by its own id", async () => {
    const { order, verdict } = JSON.parse(
      (await run(["show", "A-1060", "--format", "json", "--file", ...recordings])).stdout,
    ) as { order: { orderId: string }; verdict: { evidence: { spans: { traceId: string }[] } } };
    const { traceId } = verdict.evidence.spans[0]!;
    const after = join(folder, "by-trace.json");
    const link = `https://jaeger.example.com/trace/${traceId}?uiFind=1`;
    const { exitCode, stderr } = await run(["export", link, "-o", after, "--file", ...recordings]);
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining(`ordertrace show ${order.orderId} --file ${after}`),
    ]);
    expect(await shown("A-1060", "--file", after)).toEqual(await shown("A-1060", "--file", ...recordings));
  });

  it("goes to standard output, which show reads", async () => {
    const { stdout } = await run(["export", "A-1060", "--file", ...recordings]);
    const { exitCode } = await run(["show", "A-1060", "--file", "-"], { stdin: stdout });
    expect(exitCode).toBe(10);
  });

  describe("of other orders it holds a part, by which nobody judges them", () => {
    const after = join(folder, "one.json");
    beforeAll(() => run(["export", "A-1048", "-o", after, "--file", ...recordings]));
    const alarms = async (verb: string, ...files: string[]) => {
      const { exitCode, stdout } = await run([verb, "--format", "json", "--file", ...files]);
      const { points, stuck, search } = JSON.parse(stdout) as {
        points?: { orders: Told[] }[];
        stuck?: Told[];
        search: { orders: number };
      };
      const told = stuck ?? points!.flatMap(({ orders }) => orders);
      return { exitCode, count: search.orders, orders: told.map(({ order }) => order.asked) };
    };

    it("a sweep names none of them, and says so", async () => {
      expect(await alarms("stuck", after)).toEqual({ exitCode: 0, count: 1, orders: [] });
      expect(await alarms("lost", after)).toEqual({ exitCode: 10, count: 1, orders: ["A-1048"] });
      const said = async (...files: string[]) =>
        (await run(["lost", "--file", ...files])).stdout.replaceAll(/\s+/g, " ");
      expect(await said(after)).toContain("34 orders passed");
      expect(await said(after)).toContain("and they are not judged");
      expect(await said(...recordings)).not.toContain("ordertrace export");
    });

    it.each(["A-1069", "A-1071", "A-1041"])("show can't tell of %s", async (id) => {
      const { exitCode, state, reasonCode } = await shown(id, "--file", after);
      expect([exitCode, state, reasonCode]).toEqual([5, "undecidable", "held-in-part"]);
    });

    it("two exports together tell of both orders, and a whole recording beside one of all", async () => {
      const other = join(folder, "other.json");
      await run(["export", "A-1070", "-o", other, "--file", ...recordings]);
      expect(await alarms("stuck", after, other)).toEqual({ exitCode: 11, count: 2, orders: ["A-1070"] });
      expect(await alarms("lost", after, ...recordings)).toEqual(await alarms("lost", ...recordings));
    });
  });

  it("is not for a terminal, unless somebody asks for that", async () => {
    const here = { columns: 80 };
    const { exitCode, stdout, stderr } = await run(["export", "A-1060", "--file", ...recordings], here);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("name a file with -o FILE, or pipe it");
    const asked = await run(["export", "A-1060", "-o", "-", "--file", ...recordings], here);
    expect([asked.exitCode, asked.stdout]).toEqual([0, expect.stringContaining("resourceSpans")]);
  });

  it("of an order that is not there there is nothing to write", async () => {
    const after = join(folder, "none.json");
    const { exitCode, stderr } = await run(["export", "A-9999", "-o", after, "--file", ...recordings]);
    expect([exitCode, stderr]).toEqual([6, expect.stringContaining('no span carries "A-9999" in the window\n')]);
    expect(() => readFileSync(after)).toThrow("ENOENT");
  });

  it("of an order that is not there names ids as they are, as show does", async () => {
    for (const line of [
      ["export", "A-9999"],
      ["diff", "A-9999"],
      ["diff", "A-1060", "A-9999"],
    ]) {
      const { exitCode, stderr } = await run([...line, "--file", ...recordings]);
      const command = `ordertrace orders --file ${recordings.join(" ")}`;
      expect([exitCode, stderr]).toEqual([
        6,
        expect.stringContaining(
          `  Is the id complete? Ids as they are here: A-1078, A-1076, A-1077; \`${command}\` lists them.\n`,
        ),
      ]);
    }
  });

  it("of an order that is there in another spelling says which, as diff does", async () => {
    for (const verb of ["export", "diff"]) {
      const { exitCode, stderr } = await run([verb, "a1060", "--file", ...recordings]);
      expect([verb, exitCode, stderr]).toEqual([verb, 6, expect.stringContaining('Ask for "A-1060", which is there.')]);
    }
  });

  it.each([
    ['{"resourceSpans":[]}', "holds nothing at all"],
    [JSON.stringify(toOtlp(strange)), "knows none of the path's services"],
  ])("out of a source of nothing that is looked for blames that: %.20s", async (text, why) => {
    const file = join(folder, "strange.json");
    writeFileSync(file, text);
    const { exitCode, stderr } = await run(["export", "A-1", "--file", file]);
    expect([exitCode, stderr]).toEqual([6, expect.stringContaining(why)]);
  });
});

describe.each(["v1", "v3"] as const)("out of a Jaeger (%s)", (dialect) => {
  it.each(["A-1098", "A-1065", "A-1118", "A-1120"])("%s has the same verdict", async (id) => {
    const jaeger = await startRecordedJaeger(dialect);
    const now = new Date(jaeger.now / 1_000).toISOString();
    const asked = ["--jaeger-url", jaeger.url, "--now", now];
    const after = join(folder, `${dialect} ${id}.json.gz`);
    const before = await shown(id, ...asked);
    const { exitCode } = await run(["export", id, "-o", after, ...asked]);
    await jaeger.close();
    expect(exitCode).toBe(0);
    expect(await shown(id, "--file", after)).toEqual(before);
    expect((await run(["show", id, "--file", after])).stderr).toBe("");
  });

  it("what was cut off stays cut off: a verdict never gets surer by being written down", async () => {
    const jaeger = await startRecordedJaeger(dialect);
    const asked = ["--jaeger-url", jaeger.url, "--now", new Date(jaeger.now / 1_000).toISOString(), "--limit", "1"];
    const after = join(folder, `${dialect} cut.json.gz`);
    const before = await shown("A-1098", ...asked);
    expect(before).toMatchObject({ exitCode: 5, state: "undecidable" });
    const { exitCode } = await run(["export", "A-1098", "-o", after, ...asked]);
    await jaeger.close();
    expect(exitCode).toBe(0);
    expect(await shown("A-1098", "--file", after)).toEqual(before);
    // --file takes neither --limit nor an answer of a server.
    for (const args of ["show A-1098 --why", "show A-1098 --why --format json", "lost", "errors", "audit"])
      for (const lang of ["en", "ru"]) {
        const { stdout } = await run([...args.split(" "), "--lang", lang, "--file", after]);
        const said = stdout.replaceAll(/\s+/g, " ");
        expect([args, said]).toEqual([args, expect.stringMatching(/made anew|Export it anew|заново/)]);
        expect(said).not.toMatch(/Ask with a higher|Поднимите|search that is not cut off|less is cut off|окно уже/);
      }
  });
});

describe("--reveal", () => {
  it("writes what is there, and says so", async () => {
    const at = Date.UTC(2026, 10, 9, 9) * 1_000;
    const before = file("reveal.json", leaky(order({ id: "A-1", at })));
    const { stdout, stderr } = await run(["export", "A-1", "--reveal", "--file", before]);
    expect(stdout).toMatch(marked);
    expect(stderr).toContain("--reveal");
  });
});

it("--utc reads the window's ends in UTC, as beside show, and is handed on to the command that shows the file", async () => {
  const written = join(folder, "utc.json.gz");
  const asked = ["A-1060", "--utc", "--from", "2026-11-16T10:00", "--to", "2026-11-16T11:00"];
  const { exitCode, stderr } = await run(["export", ...asked, "-o", written, "--file", ...recordings]);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`ordertrace show A-1060 --file ${written} --utc`)]);
  const own = async (...args: string[]) => (await shown("A-1060", ...args)).now;
  expect(await own("--file", written)).toBe(await own(...asked.slice(1), "--file", ...recordings));
});

it("a damaged note is no recording like any other", async () => {
  const broken = join(folder, "broken.json");
  writeFileSync(broken, '{"ordertrace":{"nowUnixNano":"soon"},"resourceSpans":[]}\n');
  const { exitCode, stderr } = await run(["show", "A-1", "--file", broken]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("its first line can't be read")]);
});

function file(name: string, traces: readonly Trace[]): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(toOtlp(traces)));
  return path;
}
