import type { CohortQuestion } from "../../order/cohort-question.ts";
import type { Cohort } from "../../order/cohort.ts";
import type { PointId } from "../../order/path.ts";
import { isEntry, keylessStepsIn } from "../../order/unclaimed.ts";
import { holds, type Interval } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { knownTreeOf } from "../../trace/tree.ts";
import type { Inquiry } from "../inquiry.ts";
import { mayMatch } from "../operation-names.ts";
import { tracesPerAnswer } from "./loss-around.ts";

/** How many requests without any key did a step in a window. */
export type KeylessAt = (point: PointId, window: Interval) => Promise<number>;

/**
 * Looks for them among the traces that were found at the point, and asks for more: for those that were cut off, and for
 * what is left of a consumer's work, which has other names. The answer for the hours around serves for that too.
 */
export const keylessFrom =
  (
    { source, path }: Pick<Inquiry<"byService">, "source" | "path">,
    found: readonly Trace[],
    isCutOff: boolean,
  ): KeylessAt =>
  async (point, window) => {
    const { match } = path.byId.get(point)!;
    const named = { operation: (name: string, kind?: string) => mayMatch(match, name, kind) };
    const searches = [...(isCutOff ? [named] : []), ...(match.kind === "receive" ? [{}] : [])];
    const answers = await Promise.all(
      match.services.flatMap((service) =>
        searches.map((search) => source.byService({ service, ...search, atMost: tracesPerAnswer }, window)),
      ),
    );
    return mergeTraces([...found, ...answers.flatMap(({ traces }) => traces)])
      .flatMap((trace) => keylessStepsIn(knownTreeOf(trace), path))
      .filter((step) => step.point === point && holds(window, step.start)).length;
  };

/**
 * How many requests that say of no order did the step when the order in question should have: one of them may be its
 * own. Where a release has dropped the keys of a service, or of one of its instances, other orders still pass.
 *
 *     ours      ──enabled─────────────────────────► (nothing)
 *     keyless                 ─┤                     may be ours
 *     other          ──enabled──passed──►
 */
export async function keylessAround(
  { path, now }: Pick<Inquiry, "path" | "now">,
  { point, since, allowed }: CohortQuestion,
  { waits }: Cohort,
  keylessAt: KeylessAt,
): Promise<number> {
  if (!isEntry(path.byId.get(point)!)) return 0;
  const longest: Microseconds = Math.max(allowed, waits[waits.length - 1] ?? 0);
  return keylessAt(point, { from: since, to: Math.min(since + longest, now) });
}
