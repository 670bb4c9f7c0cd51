import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Command } from "commander";
import { didYouMean } from "../closest.ts";
import { type OutputOptions, styleFor, writeOutput } from "../config/output.ts";
import { UsageError } from "../config/usage-error.ts";
import { exitCode, exitCodeOf, failOnByDefault } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import { demoJson, renderDemo } from "../render/demo.ts";
import { stringify } from "../render/json.ts";
import { investigateOrder } from "../search/one-order/investigate-order.ts";
import { type DemoOrder, examplesFolder, readDemoOrders } from "./demo-orders.ts";
import { disclosed } from "./disclosed.ts";
import { renderShow } from "./show.ts";
import { withSource } from "./with-source.ts";

/**
 * `ordertrace demo`: shows each recorded order that ships with ordertrace in two lines, or one in full, with the exit
 * code of `show`.
 */
export async function demo(name: string | undefined, command: Command, io: Io): Promise<number> {
  const options = command.opts<OutputOptions & { reveal?: boolean }>();
  if (name === undefined && (options.format === "markdown" || options.format === "html"))
    throw new UsageError(`--format ${options.format} is for one order: name it, as \`ordertrace demo lost\` does`);
  const recordings = readdirSync(examplesFolder)
    .filter((file) => file.endsWith(".json.gz"))
    .map((file) => join(examplesFolder, file));
  const stories = readDemoOrders();
  const wanted = name === undefined ? stories : [storyNamed(name, stories)];
  const path = await openPath();
  const investigated = await withSource({ ...options, file: recordings, timeoutMs: 0, verbose: false }, io, (opened) =>
    Promise.all(wanted.map(async (story) => ({ story, report: await investigateOrder(story.id, opened, path) }))),
  );
  const answers = investigated.map(({ story, report }) => ({
    ...story,
    report: disclosed(report, options),
    exitCode: exitCodeOf(report, failOnByDefault),
  }));
  const only = name === undefined ? undefined : answers[0];
  const files = recordings.map((file) => join("examples", basename(file)));
  const text =
    only !== undefined
      ? await renderShow(only.report, only.exitCode, options, io, (answer) => answer)
      : options.format === "json"
        ? stringify(demoJson(answers))
        : renderDemo(answers, files, styleFor(options, io));
  writeOutput(text, options, io);
  return only?.exitCode ?? exitCode.ok;
}

function storyNamed(name: string, stories: readonly DemoOrder[]): DemoOrder {
  const story = stories.find((one) => one.name === name || one.id === name);
  if (story !== undefined) return story;
  const names = stories.map((one) => one.name);
  const hint = didYouMean(name, names, { otherwise: "there are " });
  throw new UsageError(`no example is called ${JSON.stringify(name)}; ${hint}`);
}
