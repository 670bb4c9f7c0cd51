import { getOrInsert } from "../../newer-map.ts";
import type { Attempt } from "../../order/attempts.ts";
import { internLosses } from "../../order/intern.ts";
import { type Passage, passageOf } from "../../order/passage.ts";
import type { Path, PointId } from "../../order/path.ts";
import type { Recognised } from "../../order/recognise.ts";
import { type Replay, replayAttempts } from "../../order/replay.ts";
import { lastRound, supportsSince, withoutEarlierRounds } from "../../order/rounds.ts";
import { isOrderStory, type Named, type Story } from "../../order/story.ts";
import type { Microseconds, Span, SpanKind } from "../../trace/span.ts";
import { type TraceTree, treeOf } from "../../trace/tree.ts";
import { attemptsIn, type OrderRow, type RowAttempt } from "./order-row.ts";

/** An order without odd traces: its own rows and those of its calculations together. */
export interface PlainOrder extends Named {
  readonly rows: readonly OrderRow[];
}

/**
 * The replay of an order that ClickHouse counted. In such an order nothing failed, no request was turned away, no span
 * is missing, and every accepted status was saved in its request. So only an attempt's times are known: its span is
 * made up, and says that it ended well.
 */
export function replayOfRows({ rows, ...named }: PlainOrder, path: Path): Replay {
  const tries = path.points.map((): RowAttempt[] => []);
  for (const row of rows) for (const one of attemptsIn(row)) tries[one.point]!.push(one);
  const attempts = new Map(path.points.map(({ point }, place) => [point, attemptsOf(point, tries[place]!, path)]));
  for (const { point, within, each } of path.points)
    if (each !== undefined && within !== undefined)
      attempts.set(point, inRequests(attempts.get(point)!, attempts.get(within)!));
  const others = rows.flatMap((row) => row.others);
  const spansOf = (which: number) =>
    others.filter((one) => one.which === which).map(({ start, end }) => spanOf(start, end));
  const entries = path.variants.filter(({ entry }) => entry !== undefined);
  const round = lastRound(path, attempts);
  const received = new Map(path.supports.map(({ name }, i) => [name, spansOf(i)]));
  // Counted spans do not tell who sent them.
  const supports = supportsSince(received, path, round, () => false);
  return replayAttempts(storyOf(named, rows, path), path, {
    attempts: withoutEarlierRounds(attempts, round),
    round,
    supports: new Map([...supports].map(([name, spans]) => [name, firstOf(spans)])),
    variantEntries: new Map(
      path.variants.map((variant) => {
        const place = entries.indexOf(variant);
        return [variant.name, place === -1 ? [] : spansOf(path.supports.length + place)];
      }),
    ),
    failedBefore: new Map(),
    unclaimed: new Map(),
    takenBack: new Map(),
  });
}

/** The passage of such an order, by which others are judged. */
export const passageOfRows = (order: PlainOrder, replay: Replay, now: Microseconds): Passage => {
  const passage = passageOf(replay, now);
  const arrived = (place: number) => order.rows.reduce((sum, row) => sum + (row.arrived[place] ?? 0), 0);
  return {
    ...passage,
    parents: internLosses(passage.parents.map((_, place) => ({ missing: 0, arrived: arrived(place) }))),
  };
};

/** The tree of an empty trace, in which nothing is missing. */
const emptyTree: TraceTree = treeOf({ traceId: "", spans: [], warnings: [] });

/** An internal span stands for any that did its work itself; a consumer's for one that handed its message on. */
const spanOf = (start: Microseconds, end: Microseconds, kind: SpanKind = "internal"): Span => ({
  traceId: "",
  spanId: "",
  links: [],
  service: "",
  name: "",
  kind,
  start,
  end,
  attributes: new Map(),
  resource: new Map(),
  events: [],
  status: "unset",
  warnings: [],
});

/** Traces that name the order say so of their first span: an order of a quote begins with them. */
function storyOf(named: Named, rows: readonly OrderRow[], { fields }: Path): Story {
  const attributes = new Map([[fields.orderId[0]!, named.orderId!]]);
  const firstIn = ({ story, first }: OrderRow) =>
    story !== "" && isOrderStory(story) ? { ...spanOf(first, first), attributes } : spanOf(first, first);
  return {
    ...named,
    chapters: rows.map((row) => ({
      tree: emptyTree,
      spans: [firstIn(row), spanOf(row.last, row.last)],
      unclaimed: [],
    })),
    unread: false,
  };
}

function firstOf(spans: readonly Span[]): Recognised | undefined {
  const [span] = [...spans].sort((a, b) => a.start - b.start);
  if (span === undefined) return undefined;
  const { start, end } = span;
  return { tree: emptyTree, span, start, end, outcome: "ok", status: undefined, request: undefined };
}

/**
 * A point's attempts, the earliest first. Two consumers' spans of one delivery are one attempt where they overlap, or
 * where the first handed the message on to the other soon enough: see `src/order/attempts.ts`. Only tries of its own
 * delivery are looked through, because an order may have a hundred thousand at a point.
 */
function attemptsOf(point: PointId, counted: readonly RowAttempt[], { openRequest }: Path): Attempt[] {
  const tries: (RowAttempt & { readonly firstEnd: Microseconds })[] = [];
  const placesByDelivery = new Map<number, number[]>();
  for (const one of [...counted].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const isSame = (place: number) => {
      const { delivery, end, firstEnd } = tries[place]!;
      return delivery < 0 ? one.start - firstEnd <= openRequest : end > one.start;
    };
    const places = one.delivery === 0 ? [] : getOrInsert(placesByDelivery, Math.abs(one.delivery), () => []);
    const same = places.find(isSame);
    if (same === undefined) places.push(tries.push({ ...one, firstEnd: one.end }) - 1);
    else {
      const known = tries[same]!;
      const delivery = Math.max(known.delivery, one.delivery);
      tries[same] = { ...known, end: Math.max(known.end, one.end), delivery };
    }
  }
  return tries.map(({ start, end, delivery }): Attempt => {
    const isHandedOn = delivery < 0;
    const span = spanOf(start, end, isHandedOn ? "consumer" : "internal");
    return {
      point,
      tree: emptyTree,
      span,
      spans: [span],
      start,
      end,
      outcome: "ok",
      status: undefined,
      request: undefined,
      ended: !isHandedOn,
    };
  });
}

/** Puts each save into an entry's request. Each entry has a save in its request, and maybe more. */
const inRequests = (saves: readonly Attempt[], entries: readonly Attempt[]): Attempt[] =>
  saves.map((save, i) => {
    const entry = entries[Math.min(i, entries.length - 1)];
    return entry === undefined ? save : { ...save, request: entry.span };
  });
