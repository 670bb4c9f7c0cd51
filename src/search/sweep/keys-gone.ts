import { isEntry } from "../../order/unclaimed.ts";
import { type Passage, passedAt } from "../../order/passage.ts";
import type { Path, PointId } from "../../order/path.ts";
import { say, type Sentence } from "../../sentence.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import type { SweptTraces } from "../kept/swept-traces.ts";

/** Fewer may be anything, such as a test of one service. */
const fewestSteps = 10;
/** Whoever asks without a key all the time, such as a probe, does so before the last order passed as often as since. */
const increase = 10;

/** When the last of some orders passed each point. */
export function lastsOf(all: Iterable<Passage>, { points }: Path): Map<PointId, Microseconds> {
  const lasts = points.map(() => Number.NEGATIVE_INFINITY);
  for (const one of all)
    for (const [place, last] of lasts.entries()) if (passedAt(one, place) > last) lasts[place] = passedAt(one, place);
  return new Map(
    points
      .map(({ point }, place) => [point, lasts[place]!] as const)
      .filter(([, last]) => last > Number.NEGATIVE_INFINITY),
  );
}

/**
 * Says at which steps the requests have no key any more. Orders that get there can't be told from each other, and new
 * ones are not seen at all. Undefined where that is not so.
 *
 *     with a key     ─┤  ─┤ ─┤   ─┤
 *     without                         ─┤ ─┤  ─┤ ─┤   …
 *
 * @param swept from where traces were swept
 * @param lasts when the last order passed each point; empty if there are no orders
 */
export function keysGone(
  kept: SweptTraces,
  swept: Interval,
  lasts: ReadonlyMap<PointId, Microseconds>,
  path: Path,
): Sentence | undefined {
  const gone = path.points.filter(isEntry).flatMap(({ point }) => {
    const last = lasts.get(point);
    if (last === undefined && lasts.size > 0) return [];
    const since = { from: last ?? swept.from, to: swept.to };
    const before = { from: swept.from, to: since.from };
    const [now, once] = [kept.keylessAt(point, since), kept.keylessAt(point, before)];
    const isNew = now * lengthOf(before) >= once * lengthOf(since) * increase;
    return now >= fewestSteps && isNew ? [`${point} (${now})`] : [];
  });
  const names = [...path.fields.orderId.slice(0, 1), ...path.fields.calculationRequestId.slice(0, 1)];
  return gone.length === 0
    ? undefined
    : say`Requests that did these steps say no more whose they are (${names.join(", ")}): ${gone.join(", ")}.`;
}
