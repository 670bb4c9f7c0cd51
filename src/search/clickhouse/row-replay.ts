import type { Attempt } from "../../order/attempts.ts";
import { internLoss } from "../../order/intern.ts";
import { type Passage, passageOf } from "../../order/passage.ts";
import type { Path, PointId } from "../../order/path.ts";
import type { Recognised } from "../../order/recognise.ts";
import { type Replay, replayAttempts } from "../../order/replay.ts";
import type { Story } from "../../order/story.ts";
import type { Microseconds, Span } from "../../trace/span.ts";
import { type TraceTree, treeOf } from "../../trace/tree.ts";
import { attemptsIn, type OrderRow, type RowAttempt } from "./order-row.ts";

/** An order of which all traces are as they should be: rows of its own and of its calculations together. */
export interface PlainOrder extends Pick<Story, "orderId" | "calculationRequestIds"> {
  readonly rows: readonly OrderRow[];
}

/**
 * An order's replay out of what ClickHouse counted: nothing failed, nobody was turned away, no span is missing, every accepted status was saved
 * in its request. So an attempt is its times and no more: its span is made up, and says that it ended well.
 */
export function replayOfRows({ rows, ...named }: PlainOrder, path: Path): Replay {
  const tries = path.points.map((): RowAttempt[] => []);
  for (const row of rows) for (const one of attemptsIn(row)) tries[one.point]!.push(one);
  const attempts = new Map(path.points.map(({ point }, place) => [point, attemptsOf(point, tries[place]!)]));
  for (const { point, within, each } of path.points)
    if (each !== undefined && within !== undefined)
      attempts.set(point, inRequests(attempts.get(point)!, attempts.get(within)!));
  const others = rows.flatMap((row) => row.others);
  const spansOf = (which: number) =>
    others.filter((one) => one.which === which).map(({ start, end }) => spanOf(start, end));
  const entries = path.variants.filter(({ entry }) => entry !== undefined);
  return replayAttempts(storyOf(named, rows), path, {
    attempts,
    supports: new Map(path.supports.map(({ name }, i) => [name, firstOf(spansOf(i))])),
    variantEntries: new Map(
      path.variants.map((variant) => {
        const place = entries.indexOf(variant);
        return [variant.name, place === -1 ? [] : spansOf(path.supports.length + place)];
      }),
    ),
    unclaimed: new Set(),
  });
}

/** What others are judged by, of such an order. */
export const passageOfRows = (order: PlainOrder, replay: Replay, now: Microseconds): Passage => {
  const passage = passageOf(replay, now);
  const arrived = (place: number) => order.rows.reduce((sum, row) => sum + (row.arrived[place] ?? 0), 0);
  return {
    ...passage,
    parents: passage.parents.map((_, place) => internLoss({ missing: 0, arrived: arrived(place) })),
  };
};

/** A trace with nothing in it, and nothing missing. */
const nowhere: TraceTree = treeOf({ traceId: "", spans: [], warnings: [] });

const spanOf = (start: Microseconds, end: Microseconds): Span => ({
  traceId: "",
  spanId: "",
  links: [],
  service: "",
  name: "",
  kind: "internal",
  start,
  end,
  attributes: new Map(),
  resource: new Map(),
  events: [],
  status: "unset",
  warnings: [],
});

const storyOf = (named: Pick<Story, "orderId" | "calculationRequestIds">, rows: readonly OrderRow[]): Story => ({
  ...named,
  chapters: rows.map(({ first, last }) => ({
    tree: nowhere,
    spans: [spanOf(first, first), spanOf(last, last)],
    unclaimed: [],
  })),
  unread: false,
});

function firstOf(spans: readonly Span[]): Recognised | undefined {
  const [span] = [...spans].sort((a, b) => a.start - b.start);
  if (span === undefined) return undefined;
  const { start, end } = span;
  return { tree: nowhere, span, start, end, outcome: "ok", status: undefined, request: undefined };
}

/** A point's attempts, the earliest first; deliveries to two consumers are one where they overlap, or the first handed it on to the other. */
function attemptsOf(point: PointId, told: readonly RowAttempt[]): Attempt[] {
  const tries: RowAttempt[] = [];
  for (const one of [...told].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const same = tries.findIndex(
      ({ delivery, end }) =>
        delivery !== 0 && Math.abs(delivery) === Math.abs(one.delivery) && (delivery < 0 || end > one.start),
    );
    if (same === -1) tries.push(one);
    else {
      const { start, end, delivery, point: place } = tries[same]!;
      const both = Math.max(delivery, one.delivery);
      tries[same] = { point: place, start, end: Math.max(end, one.end), delivery: both };
    }
  }
  return tries.map(({ start, end }): Attempt => {
    const span = spanOf(start, end);
    return {
      point,
      tree: nowhere,
      span,
      spans: [span],
      start,
      end,
      outcome: "ok",
      status: undefined,
      request: undefined,
      ended: true,
    };
  });
}

/** Each entry has a save in its request, and maybe more. */
const inRequests = (saves: readonly Attempt[], entries: readonly Attempt[]): Attempt[] =>
  saves.map((save, i) => {
    const entry = entries[Math.min(i, entries.length - 1)];
    return entry === undefined ? save : { ...save, request: entry.span };
  });
