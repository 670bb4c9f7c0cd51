import type { Command } from "commander";
import { parseOrderReference } from "../config/order-reference.ts";
import { writeOutput } from "../config/output.ts";
import { sameSourceOptions } from "../config/same-source-options.ts";
import { readShowOptions, type ShowOptions } from "../config/show-options.ts";
import { UsageError } from "../config/usage-error.ts";
import { defined } from "../defined.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { keyNamesOf } from "../order/keys.ts";
import type { Path } from "../order/path.ts";
import type { OrderReport } from "../order/report.ts";
import { sameVerdict } from "../order/same-verdict.ts";
import { idsOf } from "../order/story.ts";
import { openPath } from "../path/open.ts";
import { maskedTraces } from "../privacy/masked-traces.ts";
import { investigateOrder } from "../search/one-order/investigate-order.ts";
import { investigateReference } from "../search/one-order/resolve-order.ts";
import { UnresolvedOrder } from "../search/one-order/unresolved-order.ts";
import { remembering } from "../search/remember.ts";
import { say } from "../sentence.ts";
import { exportText } from "../sources/file/exported.ts";
import { recordingIn } from "../sources/file/recording.ts";
import { refuseList } from "./id-list.ts";
import type { OpenedSource } from "./opened-source.ts";
import { askingAgain, showAgain } from "./show-again.ts";
import { warn } from "./warn.ts";
import { withSource } from "./with-source.ts";

/** The result of an export. */
interface Exported {
  readonly report: OrderReport;
  /** Undefined where the file would lead to another verdict. */
  readonly text: string | undefined;
  readonly traces: number;
}

/**
 * `ordertrace export <id>`: writes all traces that `show` judges an order by, including other orders', masked.
 * The file also holds the moment of the judgement.
 */
export async function exportOrder(given: string | undefined, command: Command, io: Io): Promise<number> {
  const { id, ...options } = readShowOptions(given, command);
  // A recording is megabytes of JSON, which a terminal is no place for. `-o -` says that it is wanted there.
  if (options.output === undefined && io.stdout.isTTY === true)
    throw new UsageError("a recording is not for a terminal: name a file with -o FILE, or pipe it");
  const path = await openPath(options.path);
  const { report, text, traces } = await tracesOf(id, path, options, io);
  refuseList("export", report, options);
  if (report.verdict.state === "not-found") throw UnresolvedOrder.unseen(report).asking(askingAgain(options));
  if (text === undefined) {
    const why =
      options.reveal === true
        ? say`a span that can't be read can't be written either, and without it the file would tell another story: nothing is written`
        : say`the file would tell another story than the traces do, by what is masked or by a span that can't be read: nothing is written. --reveal masks nothing`;
    warn(why, options, io);
    return exitCode.undecidable;
  }
  writeOutput(text, options, io);
  const own = report.search.traces;
  const counted =
    options.reveal === true
      ? say`traces of the order: ${own}; of others, by which it is judged: ${traces - own}; not masked`
      : say`traces of the order: ${own}; of others, by which it is judged: ${traces - own}; masked`;
  warn(counted, options, io);
  const file = options.output === undefined || options.output === "-" ? "FILE" : options.output;
  const again = sameSourceOptions({ file: [file], ...defined({ path: options.path, printing: options.printing }) });
  const next = showAgain(report.order.asked, again, options);
  if (next !== undefined) warn(say`the same verdict of it: ${next}`, options, io, report.order.asked);
  return exitCode.ok;
}

function tracesOf(id: string, path: Path, options: ShowOptions, io: Io): Promise<Exported> {
  const asked = parseOrderReference(id, path.fields);
  const ask = async (opened: OpenedSource) => {
    const { source, traces, cut } = remembering(opened.source);
    const { now, until } = opened;
    const report = await investigateReference(asked, { ...opened, source }, path);
    const { window } = report.search;
    const kept = options.reveal === true ? traces() : maskedTraces(traces(), keyNamesOf(path.fields));
    const text = exportText(kept, { now, until, window, cut: cut(), about: idsOf(report.order) });
    const exported = recordingIn("the export", text);
    const replayed = await investigateOrder(report.order.asked, { source: exported, window, now }, path);
    return { report, text: sameVerdict(report, replayed) ? text : undefined, traces: kept.length };
  };
  return withSource(options, io, ask, [asked]);
}
