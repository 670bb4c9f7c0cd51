import { Chalk } from "chalk";
import { describe, expect, it } from "vitest";
import { replay } from "../../../src/order/replay.ts";
import { storiesOf } from "../../../src/order/story.ts";
import { unfold } from "../../../src/order/unfold.ts";
import { loadPath } from "../../../src/path/load.ts";
import { showSchema } from "../../../src/render/show/schema.ts";
import { renderShowTable } from "../../../src/render/show/table.ts";
import { iso } from "../../../src/render/time.ts";
import type { Span } from "../../../src/trace/span.ts";
import { endOf, tell } from "../../order/tell.ts";
import { run } from "../../run.ts";
import { startRecordedJaeger } from "../../sources/jaeger/recorded-jaeger.ts";
import { order } from "../../story/order.ts";
import { asKept, files, fitsAnyTerminal, shown } from "./stories.ts";

asKept("--trace", "trace");
fitsAnyTerminal({ trace: true });

describe("links to Jaeger's UI", () => {
  const link = /\u001b\]8;;(http[^\u001b]+)\u001b\\([^\u001b]*)\u001b\]8;;\u001b\\/g;
  const show = async (env: Record<string, string>, columns?: number, ...more: string[]) => {
    const jaeger = await startRecordedJaeger("v1");
    const asked = ["show", "A-1098", "--trace", "--jaeger-url", jaeger.url, "--now", iso(jaeger.now), ...more];
    const { stdout } = await run(asked, { env, ...(columns === undefined ? {} : { columns }) });
    await jaeger.close();
    return { stdout, url: jaeger.url };
  };

  it("are links where the terminal has them, under the names of the spans", async () => {
    const { stdout, url } = await show({ TERM_PROGRAM: "WezTerm" }, 100);
    const links = [...stdout.matchAll(link)];
    expect(links.length).toBeGreaterThan(10);
    for (const [, to] of links) expect(to).toMatch(new RegExp(`^${url}/trace/[0-9a-f]{32}\\?uiFind=[0-9a-f]{16}$`));
    expect(links.map(([, , text]) => text)).toContain("POST /api/orders");
    const rest = stdout.replaceAll(link, "$2");
    expect(rest).not.toContain("\u001b]8");
    expect(rest).not.toContain("uiFind");
  });

  it.each([
    ["a terminal that is not known to have them", {}, 100, []],
    ["a pipe", { TERM_PROGRAM: "WezTerm" }, undefined, []],
    ["a multiplexer", { TERM: "tmux-256color", VTE_VERSION: "7600" }, 100, []],
    ["no colour", { TERM_PROGRAM: "WezTerm", NO_COLOR: "1" }, 100, []],
    ["no colour, by an option", { TERM_PROGRAM: "WezTerm" }, 100, ["--no-color"]],
    ["whoever wants none", { TERM_PROGRAM: "WezTerm", FORCE_HYPERLINK: "0" }, 100, []],
  ] as const)("are addresses elsewhere, each in one piece: %s", async (_what, env, columns, more) => {
    const { stdout, url } = await show({ ...env }, columns, ...more);
    expect(stdout).not.toContain("\u001b]8");
    expect(stdout).toMatch(new RegExp(`^ *${url}/trace/[0-9a-f]{32}\\?uiFind=[0-9a-f]{16}$`, "m"));
  });
});

describe("what spans carry", () => {
  const path = loadPath();
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  /** Prints an order whose spans are changed, as on a terminal with links. */
  const told = (change: (span: Span) => Span, width = 100): string => {
    const traces = order({ id: "A-1", at }).map((trace) => ({ ...trace, spans: trace.spans.map(change) }));
    const [story] = storiesOf(traces, path.fields);
    const unfolded = unfold(replay(story!, path), (id) => `http://host/trace/${id}`);
    const style = { width, color: new Chalk({ level: 0 }), lang: "en", utc: true, links: true } as const;
    return renderShowTable({ ...tell("A-1", traces, endOf(traces)), unfolded }, style);
  };

  it("can't steer the terminal, nor end a link or begin one", () => {
    const hostile = "\u001b]8;;http://evil\u001b\\x\u0007\u202e\u009b2J\nnext";
    const text = told((span) => ({
      ...span,
      name: span.kind === "server" ? `${hostile}${span.name}` : span.name,
      attributes: new Map([...span.attributes, [hostile, hostile]]),
      events: [...span.events, { name: hostile, time: span.start, attributes: new Map([[hostile, hostile]]) }],
    }));
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    const ours = text.replaceAll(/\u001b\]8;;(http:\/\/host\/trace\/[0-9a-f]+\?uiFind=[0-9a-f]+)?\u001b\\/g, "");
    expect(ours).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(ours).toContain("\\x1b]8;;http://evil\\x1b\\x");
  });

  it("is shown with its events, without those about the connection only", () => {
    const text = told((span) => ({
      ...span,
      attributes: new Map([...span.attributes, ["network.peer.port", 41_692], ["tried", 3], ["empty", ""]]),
      events: [{ name: "handed over", time: span.start + 2_000, attributes: new Map([["to", "S3"]]) }],
    }));
    expect(text).toContain("tried=3");
    expect(text).toContain("+2 ms handed over to=S3");
    expect(text).not.toMatch(/41692|empty=/);
  });

  it("a long name is a link as far as its first line", () => {
    const name = "very long names of operations ".repeat(10).trim();
    const text = told((span) => (span.kind === "server" ? { ...span, name } : span), 60);
    expect(text).toMatch(
      /\u001b]8;;http:\/\/host\/trace\/[0-9a-f]+\?uiFind=[0-9a-f]+\u001b\\[^\u001b\n]*very long[^\u001b\n]*\u001b]8;;\u001b\\\n/,
    );
  });
});

it("JSON has every attribute, as text", async () => {
  const all = ["show", "A-1060", "--trace", "--file", ...files];
  const { trace } = showSchema.parse(JSON.parse((await run([...all, "--format", "json"])).stdout));
  const [first] = trace!.rows.find(({ row }) => row === "2")!.spans;
  expect(first!.attributes).toContainEqual({ name: "network.peer.port", value: "41692" });
  expect(await shown("A-1060", "--trace")).not.toContain("network.peer.port");
});
