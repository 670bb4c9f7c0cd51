import { UsageError } from "../config/usage-error.ts";
import type { OrderReport } from "../order/report.ts";
import { againWith, sourceAgain, thenAgain } from "./show-again.ts";

const maxIds = 10;

/**
 * An id may hold a comma, so only what is not found is taken for a list.
 * @param others the ids that were asked for beside it
 * @throws UsageError where a list of ids was asked for as one id
 */
export function refuseList(
  verb: "show" | "export" | "diff" | "watch",
  { order: { asked }, verdict }: OrderReport,
  options: Parameters<typeof thenAgain>[0] & { readonly reveal?: boolean },
  others: readonly string[] = [],
): void {
  if (verdict.reason !== "not-found") return;
  const ids = asked.split(/[\s,;]+/).filter((one) => one !== "");
  const isList = ids.length > 1 && ids.every((one) => /\d/.test(one));
  if (!isList || verdict.evidence.look.some(({ kind }) => kind === "spelling")) return;
  const again = sourceAgain(options);
  const orders = `\`ordertrace orders${thenAgain(options)}\` lists all that are seen.`;
  if (verb === "diff") {
    const command = ids.length + others.length === 2 ? againWith(verb, ids, again, options) : undefined;
    throw new UsageError(
      "no order has this list for its id, and diff takes each of its two ids by itself",
      [...(command === undefined ? [] : [command]), orders].join("\n"),
    );
  }
  const commands = ids.slice(0, maxIds).flatMap((id) => againWith(verb, [id], again, options) ?? []);
  const more = ids.length > maxIds ? [`and ${ids.length - maxIds} more`] : [];
  throw new UsageError(
    `no order has this list for its id, and ${verb} takes one id at a time`,
    ["One at a time:", ...commands, ...more, orders].join("\n"),
  );
}
