import type { Command } from "commander";
import { parseOrderReference } from "../config/order-reference.ts";
import { writeOutput } from "../config/output.ts";
import { rememberId } from "../config/recent-ids.ts";
import { UsageError } from "../config/usage-error.ts";
import { type ShowOptions, readShowOptions } from "../config/show-options.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { OrderReport } from "../order/report.ts";
import { openPath } from "../path/open.ts";
import { showJson, stringify } from "../render/show-json.ts";
import { investigateReference } from "../search/one-order/resolve-order.ts";
import { type Choose, chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { askingStyle, showAgain, sourceAgain, thenAgain } from "./show-again.ts";
import { withSource } from "./with-source.ts";

/** `ordertrace show <id>`: fetches, computes and renders. */
export async function show(given: string | undefined, command: Command, io: Io): Promise<number> {
  const { id, ...options } = readShowOptions(given, command);
  const choose = await chosenBy(options, "show");
  const path = await openPath(options.path);
  const report = await withSource(options, io, (opened) =>
    investigateReference(parseOrderReference(id, path.fields), opened, path, options),
  );
  if (report.verdict.reason === "not-found") refuseList(report, options);
  if (report.verdict.state !== "not-found" && options.history !== false) rememberId(report.order.asked, io);
  const code = exitCodeOf(report, options.failOn);
  writeOutput(await renderShow(disclosed(report, options), code, options, io, choose), options, io);
  return code;
}

const maxIds = 10;

/**
 * An id may hold a comma, so only what is not found is taken for a list.
 * @throws UsageError where it is one
 */
function refuseList({ order: { asked }, verdict }: OrderReport, options: ShowOptions): void {
  const ids = asked.split(/[\s,;]+/).filter((one) => one !== "");
  const isList = ids.length > 1 && ids.every((one) => /\d/.test(one));
  if (!isList || verdict.evidence.look.some(({ kind }) => kind === "spelling")) return;
  const again = sourceAgain(options);
  const commands = ids.slice(0, maxIds).flatMap((id) => showAgain(id, again, options) ?? []);
  const more = ids.length > maxIds ? [`and ${ids.length - maxIds} more`] : [];
  throw new UsageError(
    "no order has this list for its id, and show takes one id at a time",
    [
      "One at a time:",
      ...commands,
      ...more,
      `\`ordertrace orders${thenAgain(options)}\` lists all that are seen.`,
    ].join("\n"),
  );
}

/** Loads only the renderer of the requested format. */
export async function renderShow(
  report: OrderReport,
  code: number,
  options: Pick<ShowOptions, "format"> & Parameters<typeof askingStyle>[0],
  io: Io,
  choose: Choose,
): Promise<string> {
  const style = askingStyle(options, io);
  switch (options.format) {
    case "json":
      return stringify(choose(showJson(report, code, style)));
    case "markdown":
      return (await import("../render/show-markdown.ts")).renderShowMarkdown(report, style);
    case "html":
      return (await import("../render/show-html.ts")).renderShowHtml(report, style);
    default:
      return (await import("../render/show-table.ts")).renderShowTable(report, style);
  }
}
