import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { run } from "../run.ts";

/** An order of the recordings, and what really happened to it. */
interface Truth {
  readonly id: string;
  readonly kind: "shop" | "partner";
  /** `16=vanish`; null for a healthy order. */
  readonly fault: string | null;
  readonly acts: readonly { readonly act: string; readonly at: string }[];
}
interface Story {
  readonly name: string;
  readonly id: string;
  readonly exitCode: number;
  readonly state: string;
  readonly point: string;
}

const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);
const read = <T>(name: string): T => JSON.parse(readFileSync(`examples/${name}.json`, "utf8")) as T;
const stories = read<Story[]>("stories");
const truths = read<Truth[]>("truth");

const asked = async (id: string) => {
  const { exitCode, stdout } = await run(["show", id, "--format", "json", "--file", ...files]);
  const { state, point } = (JSON.parse(stdout) as { verdict: { state: string; point: string } }).verdict;
  return { exitCode, state, point };
};

it.each(stories)("$name: $id is $state at $point", async ({ id, exitCode, state, point }) => {
  expect(await asked(id)).toEqual({ exitCode, state, point });
});

describe("every recorded order", () => {
  const told = new Map(stories.map((story) => [story.id, story]));

  it.each(truths.filter(({ id }) => !told.has(id)))("$id ($fault): no alarm, and as far as it went", async (truth) => {
    const { exitCode, state, point } = await asked(truth.id);
    expect(exitCode).toBe(0);
    const next = { ship: "25.1", assign: "23.1", complete: "23.1", pack: "24a.1", submit: "20.1" };
    const last = truth.acts.at(-1)!.act as keyof typeof next | "deliver";
    expect([state, point]).toEqual(last === "deliver" ? ["completed", "25.2"] : ["waiting", next[last]]);
  });

  it("carries nothing that identifies a person", () => {
    const text = files.map((file) => gunzipSync(readFileSync(file)).toString("utf8")).join("\n");
    expect(text).not.toMatch(/Agrafena|Yevlampy|Kapitolina|Venedikt|@example\.com|\+7 ?921/i);
  });
});
