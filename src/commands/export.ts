import type { Command } from "commander";
import { askedBy } from "../config/asked.ts";
import { writeOutput } from "../config/output.ts";
import { readShowOptions, type ShowOptions } from "../config/show-options.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { OrderReport } from "../order/report.ts";
import type { Path } from "../order/path.ts";
import { openPath } from "../path/open.ts";
import { idsIn } from "../privacy/audit.ts";
import { mask } from "../privacy/mask.ts";
import { withTexts } from "../privacy/span-texts.ts";
import { exportText } from "../sources/file/exported.ts";
import { recordingIn } from "../sources/file/recording.ts";
import type { Trace } from "../trace/span.ts";
import { NoOneOrder } from "../search/no-one-order.ts";
import { remembering } from "../search/remember.ts";
import { investigateAsked } from "../search/asked-order.ts";
import { investigateOrder } from "../search/investigate-order.ts";
import { withSource } from "./open-source.ts";
import { warn } from "./warn.ts";

/** What an export comes to. */
interface Exported {
  readonly report: OrderReport;
  /** Undefined where the verdict would be another one. */
  readonly text: string | undefined;
  readonly traces: number;
}

/** `ordertrace export <id>`: all traces that `show` judges an order by, other orders' too, masked, with the moment it was judged at. */
export async function exportOrder(given: string | undefined, command: Command, io: Io): Promise<number> {
  const { id, ...options } = readShowOptions(given, command);
  const path = await openPath(options.path);
  const { report, text, traces } = await tracesOf(id, path, options, io);
  if (report.verdict.state === "not-found") throw NoOneOrder.unseen(report.order.asked);
  if (text === undefined) {
    warn(
      options.reveal === true
        ? "a span that can't be read can't be written either, and without it the file would tell another story: nothing is written"
        : "the file would tell another story than the traces do, by what is masked or by a span that can't be read: nothing is written. --reveal masks nothing",
      options,
      io,
    );
    return exitCode.undecidable;
  }
  writeOutput(text, options, io);
  const file = options.output === undefined || options.output === "-" ? "FILE" : options.output;
  const others = traces - report.search.traces;
  warn(
    `${report.search.traces} traces of the order and ${others} of others, by which it is judged, ${options.reveal === true ? "not masked" : "masked"}`,
    options,
    io,
  );
  warn(
    `the same verdict of it: ordertrace show ${report.order.asked} --file ${file}${options.path === undefined ? "" : ` --path ${options.path}`}`,
    options,
    io,
  );
  return exitCode.ok;
}

const tracesOf = (id: string, path: Path, options: ShowOptions, io: Io): Promise<Exported> =>
  withSource(options, io, async (opened) => {
    const { source, traces, cut } = remembering(opened.source);
    const { now } = opened;
    const report = await investigateAsked(askedBy(id), { ...opened, source }, path);
    const { window } = report.search;
    const keys = new Set(
      [...path.fields.orderId, ...path.fields.calculationRequestId].flatMap((key) => [key, `baggage.${key}`]),
    );
    const kept = options.reveal === true ? traces() : masked(traces(), keys);
    const text = exportText(kept, { now, window, cut: cut() });
    const again = recordingIn("the export", text);
    const told = await investigateOrder(report.order.asked, { source: again, window, now }, path);
    return { report, text: sameVerdict(report, told) ? text : undefined, traces: kept.length };
  });

/** Every text of every span by the rules of `audit`; ids of orders stay. */
function masked(traces: readonly Trace[], keys: ReadonlySet<string>): Trace[] {
  const keep = new Set(traces.flatMap((trace) => [...idsIn(trace, keys)]));
  return traces.map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) => withTexts(span, (text, { label }) => mask(text, keep, label))),
    warnings: trace.warnings.map((warning) => mask(warning, keep)),
  }));
}

const sameVerdict = (a: OrderReport, b: OrderReport): boolean => {
  const [one, other] = [a, b].map(({ verdict: { state, point, row, since, deadline, reason }, findings }) =>
    JSON.stringify([
      state,
      point,
      row,
      since,
      deadline,
      reason,
      findings.map((finding) => [finding.code, finding.point]),
    ]),
  );
  return one === other;
};
