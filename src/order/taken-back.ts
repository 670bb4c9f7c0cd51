import { memoizeByObject } from "../trace/memoize.ts";
import { latestEnd, type Microseconds } from "../trace/span.ts";
import { requestAround } from "../trace/tree.ts";
import { writesTo } from "./facts.ts";
import { needsOf } from "./needs.ts";
import type { Path, Point, PointId } from "./path.ts";
import { factsIn } from "./reading.ts";
import type { Recognised, Recognition } from "./recognise.ts";

/**
 * Drops what became of an order before it was taken back, as when a customer changes what they had ordered, or an
 * operator releases an order: a request that is no step of the path saved the status from before once more. All of that
 * has to happen again, from then on, and nobody else is late meanwhile.
 *
 *     3 INITIATED ── 10 SUBMITTED ── 18 ── INITIATED ─────────────► (waiting for the customer)
 */
export function withoutTakenBack(seen: Seen, path: Path): Seen & Pick<Recognition, "takenBack"> {
  let { points, supports } = seen;
  const takenBack = new Map<PointId, Microseconds>();
  for (const { before, after, undone, turns } of turnsIn(path)) {
    const saved = points.get(after)!.filter(({ outcome }) => outcome === "ok");
    const taken = points.get(before)!.filter((one) => isTaken(one, saved, path));
    if (taken.length === 0) continue;
    const since = latestEnd(taken);
    const kept = (found: readonly Recognised[]) => found.filter(({ start }) => start > since);
    const isLater = kept(points.get(after)!).length > 0;
    const isTakenOn = turns.some((point) => points.get(point)!.some(({ outcome }) => outcome === "ok"));
    if (!isLater && isTakenOn) continue;
    points = new Map([...points].map(([point, found]) => [point, undone.has(point) ? kept(found) : found]));
    for (const point of undone) takenBack.set(point, since);
    const isUndone = (name: string) => path.supports.some((one) => one.name === name && undone.has(one.after));
    supports = new Map([...supports].map(([name, found]) => [name, isUndone(name) ? kept(found) : found]));
  }
  return { points, supports, takenBack };
}

type Seen = Pick<Recognition, "points" | "supports">;

/**
 * An order that is copied begins with an INSERT of its own. A request that was under way when the person acted knew
 * nothing of it, nor does a job or a late message: they save what was before, and the order is lost by that.
 */
function isTaken({ span, tree, outcome, elsewhere }: Recognised, saved: readonly Recognised[], path: Path) {
  const request = requestAround(span, tree);
  if (elsewhere !== true || outcome !== "ok" || request?.kind !== "server") return false;
  if (!saved.some(({ end }) => end < request.start)) return false;
  const facts = factsIn(tree, span, path);
  const tables = [...facts.fits].flatMap((match) => (match.kind === "write" ? match.tables : []));
  return writesTo(facts, tables).some(({ operation }) => operation !== "INSERT");
}

/**
 * A person's act that may be taken back, in a request of the service that saved it. A carrier's reports may come out of
 * turn: they take nothing back.
 */
interface Turn {
  /** The point that saves the status before the act. */
  readonly before: PointId;
  /** The point that saves what the person asked for. */
  readonly after: PointId;
  /** The points of the act, and those that need them. */
  readonly undone: ReadonlySet<PointId>;
  /** Those of them at which it is another person's turn: nobody takes an order back once one of them has gone on. */
  readonly turns: readonly PointId[];
}

const turnsIn = memoizeByObject((path: Path): readonly Turn[] => {
  const saves = path.points.filter(({ match }) => match.kind === "write" && match.status?.not === false);
  return saves.flatMap(({ point: after, within, match }, i): Turn[] => {
    const before = saves[i - 1];
    const person = within === undefined ? undefined : path.byId.get(within)!.person;
    if (before === undefined || within === undefined || person === undefined || person.external) return [];
    if (!before.match.services.some((service) => match.services.includes(service))) return [];
    const isOfAct = (one: Point) => one.within === within || needsOf(path, one.point).has(within);
    const ofAct = path.points.filter(isOfAct);
    const turns = ofAct.filter(({ point, person }) => person !== undefined && point !== within);
    const idOf = ({ point }: Point) => point;
    return [{ before: before.point, after, undone: new Set(ofAct.map(idOf)), turns: turns.map(idOf) }];
  });
});
