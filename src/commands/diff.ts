import type { Command } from "commander";
import { readFleetOptions } from "../config/fleet-options.ts";
import { parseOrderReference } from "../config/order-reference.ts";
import { writeOutput } from "../config/output.ts";
import { UsageError } from "../config/usage-error.ts";
import { usual } from "../config/usual.ts";
import { differenceFromTypical, differenceOf, healthyBeside } from "../fleet/difference.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import { renderDiffTable } from "../render/sweeps/diff-table.ts";
import { diffJson } from "../render/sweeps/json.ts";
import { stringify } from "../render/json.ts";
import { investigateReference } from "../search/one-order/resolve-order.ts";
import { UnresolvedOrder } from "../search/one-order/unresolved-order.ts";
import { sweep } from "../search/sweep/sweep.ts";
import { chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { codeOf } from "./finish.ts";
import { refuseList } from "./id-list.ts";
import type { OpenedSource } from "./opened-source.ts";
import { askingStyle } from "./show-again.ts";
import { withSource } from "./with-source.ts";

/** `ordertrace diff <id> [<other>]`: compares an order with another one, or with the typical completed order. */
export async function diff(ids: readonly string[], command: Command, io: Io): Promise<number> {
  const options = readFleetOptions(command, usual.diff);
  if (ids.length === 0)
    throw new UsageError(
      "diff needs one id, or two to compare; they stand before --file, which takes all that follows",
    );
  if (ids.length > 2) throw new UsageError(`diff compares two orders; ${ids.length} are named`);
  const choose = await chosenBy(options, "diff");
  const path = await openPath(options.path);
  const asked = ids.map((id) => parseOrderReference(id, path.fields));
  const compare = async (opened: OpenedSource) => {
    const { source, window, now } = opened;
    const [one, other] = await Promise.all(asked.map((each) => investigateReference(each, opened, path)));
    const missing = [one, other].find((report) => report?.verdict.state === "not-found");
    if (missing !== undefined) {
      refuseList("diff", missing, options, ids.slice(1));
      throw UnresolvedOrder.unseen(missing);
    }
    const query = { window, now, reach: 0, signal: io.signal };
    const fleet =
      other === undefined ? await sweep(source, path, query, (order) => healthyBeside(one!, order)) : undefined;
    return {
      report: fleet === undefined ? differenceOf(one!, other!) : differenceFromTypical(one!, fleet),
      state: one!.verdict.state,
      interrupted: fleet?.search.interrupted === true,
    };
  };
  const { report, state, interrupted } = await withSource(options, io, compare, asked);
  // An undecidable order is compared like any other: "can't tell" is for where there is none to compare it with.
  const holds = new Set([
    ...(state === "undecidable" ? [] : [state]),
    ...(report.points.length === 0 ? ["undecidable"] : []),
  ]);
  const code = codeOf({ interrupted, blind: false }, holds, options.failOn, io);
  const shown = disclosed(report, options);
  const text =
    options.format === "json"
      ? stringify(choose(diffJson(shown, code)))
      : renderDiffTable(shown, askingStyle(options, io));
  writeOutput(text, options, io);
  return code;
}
