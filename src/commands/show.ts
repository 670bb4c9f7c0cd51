import type { Command } from "commander";
import { parseOrderReference } from "../config/order-reference.ts";
import { writeOutput } from "../config/output.ts";
import { rememberId } from "../config/recent-ids.ts";
import { type ShowOptions, readShowOptions } from "../config/show-options.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { OrderReport } from "../order/report.ts";
import { openPath } from "../path/open.ts";
import { stringify } from "../render/json.ts";
import { showJson } from "../render/show/json.ts";
import { investigateReference } from "../search/one-order/resolve-order.ts";
import { type Choose, chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { refuseList } from "./id-list.ts";
import type { OpenedSource } from "./opened-source.ts";
import { askingStyle } from "./show-again.ts";
import { withSource } from "./with-source.ts";

/** `ordertrace show <id>`: fetches, computes and renders. */
export async function show(given: string | undefined, command: Command, io: Io): Promise<number> {
  const { id, ...options } = readShowOptions(given, command);
  const choose = await chosenBy(options, "show");
  const path = await openPath(options.path);
  const asked = parseOrderReference(id, path.fields);
  const ask = (opened: OpenedSource) => investigateReference(asked, opened, path, options);
  const report = await withSource(options, io, ask, [asked]);
  refuseList("show", report, options);
  if (report.verdict.state !== "not-found" && options.history !== false) rememberId(report.order.asked, io);
  const code = exitCodeOf(report, options.failOn);
  writeOutput(await renderShow(disclosed(report, options), code, options, io, choose), options, io);
  return code;
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
      return (await import("../render/show/markdown.ts")).renderShowMarkdown(report, style);
    case "html":
      return (await import("../render/show/html.ts")).renderShowHtml(report, style);
    default:
      return (await import("../render/show/table.ts")).renderShowTable(report, style);
  }
}
