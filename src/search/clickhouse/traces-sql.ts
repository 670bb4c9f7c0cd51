import { readingMethods } from "../../order/keys.ts";
import { deadLettersOf, type Path, type Point } from "../../order/path.ts";
import { needsInside } from "../../order/needs.ts";
import { delayWords } from "../../order/requests.ts";
import { servicesIn } from "../../order/services-in.ts";
import { isRequestSql } from "./facets-sql.ts";
import { bits, bitsPerNumber, isStatusSql, type Wanted } from "./fits-sql.ts";
import { sessionCommit } from "../../trace/facets/database.ts";
import { all, any, type Columns } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/**
 * A trace with more spans is read in full, since lists are looked up in lists. A poll that finds fifty orders is one
 * trace of 460 spans; if it were read in full, so would be all of its orders.
 */
export const maxSpansPerTrace = 512;
/** Each step doubles the levels: five steps climb 32. A trace that nests deeper is read in full. */
const climbSteps = 5;

/** The values that are kept of each span, in the order of `spanFields`; numbers where possible. */
export const spanTuple = (path: Path, wanted: { fits: string; conditions: string }, parameters: Parameters): string => {
  const services = servicesIn(path).map((names) => `service IN ${parameters.texts(names)}`);
  const values: Readonly<Record<(typeof spanFields)[number], string>> = {
    starts: "start",
    ends: "end",
    ids: "reinterpretAsUInt64(unhex(id))",
    parents: "reinterpretAsUInt64(unhex(parent))",
    requests: isRequestSql,
    consumers: "kind = 'consumer'",
    unnamed: "empty(named_destinations)",
    services: bits(services),
    own_fits: wanted.fits,
    conditions: wanted.conditions,
    statuses: "if(order_status = '', 0, cityHash64(order_status))",
    inserts: "operation = 'INSERT'",
    orders: "orders[1]",
    calculations: "calculations[1]",
    odds: any(
      "is_odd",
      "is_nack",
      all(any("fits != 0", "kind = 'consumer'", all("is_database", "has_system"), "is_running"), "NOT is_well"),
      "ended_unseen",
      all(`name = '${sessionCommit}'`, "NOT is_well"),
      // A status that ends an order, in whatever request it is saved.
      ...(path.endings.length === 0 ? [] : [isStatusSql(path.endings, parameters)]),
      // Whoever handles dead letters.
      all("kind = 'consumer'", `hasAny(destinations, ${parameters.texts([...deadLettersOf(path)])})`),
      // A consumer that puts its message at the end of its own queue, or into one from which it comes back.
      all("role = 'send'", `arrayExists(d -> match(lowerUTF8(d), '${delayWords.join("|")}'), destinations)`),
      ...path.points.flatMap(({ match }) =>
        match.kind === "receive"
          ? all(
              `service IN ${parameters.texts(match.services)}`,
              "role = 'send'",
              `hasAny(destinations, ${parameters.texts(match.names)})`,
            )
          : [],
      ),
    ),
    undone: any(
      "operation = 'ROLLBACK'",
      all("operation = 'COMMIT'", "NOT is_well"),
      "arrayExists(x -> x.1 = 'rollback', e)",
    ),
    writes: "is_write",
    reads: all("kind = 'server'", "is_call", `http_method IN ${parameters.texts([...readingMethods])}`),
  };
  return `(${spanFields.map((name) => values[name]).join(",\n    ")})`;
};

const spanFields = [
  "starts",
  "ends",
  "ids",
  "parents",
  "requests",
  "consumers",
  "unnamed",
  "services",
  "own_fits",
  "conditions",
  "statuses",
  "inserts",
  "orders",
  "calculations",
  "odds",
  "undone",
  "writes",
  "reads",
] as const;

/** Looks up places in a list: `list[place]` for each of them, 0 where the list has no such place. */
const at = (list: string, places: string): string => `arrayMap(x -> ${list}[x], ${places})`;

/**
 * Climbs from each span to the nearest one, itself included, that has what is looked for.
 * @param first for each span a place: its own if it has what is looked for, else its parent's
 */
const climb = (first: string): string => `arrayFold((acc, i) -> ${at("acc", "acc")}, range(${climbSteps}), ${first})`;

/** What one trace tells about its orders, list by list: stories, claims, requests and points, as in `src/order/`. */
export function traceColumns(path: Path, wanted: Wanted): Columns {
  const inside = (entry: Point) => path.points.filter(({ within }) => within === entry.point);
  const countsElsewhere = path.points.filter(
    ({ within, match }) => within !== undefined && (match.kind === "send" || (match.kind === "write" && match.status)),
  );
  const openers = path.points.filter((point) => inside(point).length > 0);
  const maskOf = (points: readonly Point[]) =>
    `toUInt64(${points.reduce((mask, point) => mask | (1n << BigInt(path.points.indexOf(point))), 0n)})`;
  const bitOf = ({ point: id }: Pick<Point, "point">) => path.points.findIndex(({ point }) => point === id);
  const variants = path.variants.flatMap(({ entry, within }) =>
    entry === undefined
      ? []
      : [{ bit: wanted.bitOf(entry), points: path.points.filter(({ point }) => within.has(point)) }],
  );
  const isPoint = (point: Point): string => {
    const { match } = point;
    const fits = `bitTest(f, ${wanted.bitOf(match)})`;
    const condition = wanted.conditionOf(match);
    if (condition === undefined) return fits;
    const isMet = all("k", `bitTest(c, ${condition})`);
    const isWrite = match.kind === "write";
    // Without any status, the entry above the write tells which one it is.
    const orNone = match.status!.orNone || (isWrite && point.within !== undefined);
    return all(fits, any(isMet, ...(orNone ? ["NOT k"] : []), ...(isWrite && match.orInsert ? ["i"] : [])));
  };
  const receives = `toUInt64(${wanted.matchers.reduce((mask, { kind }, bit) => (kind === "receive" ? mask | (1n << BigInt(bit)) : mask), 0n)})`;
  const insides = maskOf(path.points.filter(({ within }) => within !== undefined));
  const early = [...needsInside(path)].flatMap(([point, needs]) =>
    needs.map((need) => ({ point: { point }, need: { point: need } })),
  );
  const each = path.points.flatMap((save) => {
    const entry = path.points.find(({ point }) => point === save.within);
    return save.each === undefined || entry === undefined ? [] : [{ save, entry }];
  });

  return {
    ...Object.fromEntries(spanFields.map((name, i) => [name, `spans.${i + 1}`])),
    place: "arrayEnumerate(ids)",
    up: "arrayMap(p -> indexOf(ids, p), parents)",
    // A framework's consumer span inside that of the transport is about the same message.
    fits: `arrayMap((f, q, n, s, u) -> if(${all("q", "n", "consumers[u]", "services[u] = s")}, bitOr(f, bitAnd(own_fits[u], ${receives})), f), own_fits, consumers, unnamed, services, up)`,
    keys: "arrayMap((o, c) -> multiIf(o != '', concat('o:', o), c != '', concat('c:', c), ''), orders, calculations)",
    key_at: climb("arrayMap((k, i, u) -> if(k != '', i, u), keys, place, up)"),
    status_at: climb("arrayMap((s, i, u) -> if(s != 0, i, u), statuses, place, up)"),
    above: at("key_at", "up"),
    roots: "arrayFilter((i, u) -> u = 0, place, up)",
    named: "arrayDistinct(arrayFilter(o -> o != '', orders))",
    counted: "arrayDistinct(arrayFilter(c -> c != '', calculations))",
    // Which calculation is which order's: both on one span, one on the nearest span above, or the only ones of the
    // trace. The first number is the place in `certainties`.
    order_above: at("orders", "above"),
    calculation_above: at("calculations", "above"),
    first_root: "arraySort(i -> (starts[i], NOT requests[i]), roots)[1]",
    links: `arrayDistinct(arrayConcat(
    arrayFilter(l -> NOT has([l.2, l.3], ''), arrayMap((o, c) -> (0, c, o), orders, calculations)),
    arrayFilter(l -> NOT has([l.2, l.3], ''), arrayMap((o, c, oa) -> if(o = '', (1, c, oa), (1, '', '')), orders, calculations, order_above)),
    arrayFilter(l -> NOT has([l.2, l.3], ''), arrayMap((o, c, oa, ca) -> if(concat(c, oa) = '', (1, ca, o), (1, '', '')), orders, calculations, order_above, calculation_above)),
    if(length(named) = 1, if(length(counted) = 1, [(2, counted[1], named[1])], []), [])))`,
    // A client that fetches several things at once begins its trace with several requests.
    is_whole: `arrayAll((p, u, i, q) -> ${any("p = 0", "u != 0", all("q", any("i = first_root", "arrayAll(x -> requests[x], roots)")))}, parents, up, place, requests)`,
    known_keys: "arrayDistinct(arrayFilter(k -> k != '', keys))",
    owners: "arrayMap(c -> (c, arrayDistinct(arrayMap(l -> l.3, arrayFilter(l -> l.2 = c, links)))), counted)",
    stories_of: `arrayMap(k -> if(startsWith(k, 'o:'), k, if(empty(arrayFirst(w -> w.1 = substring(k, 3), owners).2), k,
    concat('o:', arrayFirst(w -> w.1 = substring(k, 3), owners).2[1]))), known_keys)`,
    stories: "arrayDistinct(stories_of)",
    // In a trace of one order every span is the order's; else the nearest key decides.
    claims: `arrayMap(x -> multiIf(length(stories) = 1, 1, x = 0, 0, indexOf(stories, stories_of[indexOf(known_keys, keys[x])])), key_at)`,
    // The order status of the nearest span above, else the only one on the spans of the same order.
    statuses_of: "arrayMap(g -> arrayDistinct(arrayFilter((s, h) -> if(h = g, s != 0, 0), statuses, claims)), claims)",
    has_status: "arrayMap((x, s) -> if(x != 0, 1, length(s) = 1), status_at, statuses_of)",
    condition_at:
      "arrayMap((x, s) -> if(x != 0, conditions[x], if(length(s) = 1, conditions[indexOf(statuses, s[1])], 0)), status_at, statuses_of)",
    may_be: `arrayMap((f, c, k, i) -> ${bits(path.points.map(isPoint))},\n    fits, condition_at, has_status, inserts)`,
    holds: `arrayMap((b, f) -> ${[
      ...openers.map((point) => `if(bitTest(b, ${bitOf(point)}), ${maskOf(inside(point))}, toUInt64(0))`),
      ...variants.map(({ bit, points }) => `if(bitTest(f, ${bit}), ${maskOf(points)}, toUInt64(0))`),
    ].reduce((a, b) => `bitOr(${a}, ${b})`, "toUInt64(0)")}, may_be, fits)`,
    around: at(climb("arrayMap((q, h, i, u) -> if(q, i, if(h != 0, i, u)), requests, holds, place, up)"), "up"),
    held: at("holds", "around"),
    seen: `arrayMap((b, h, a) -> bitAnd(b, bitOr(bitNot(${insides}), bitOr(h, a))), may_be, holds, held)`,
    seen_up: at("seen", "up"),
    // What the spans above are, and whether a span is so far up that it is out of reach.
    climbed: `arrayFold((acc, i) -> (arrayMap((s, x) -> bitOr(s, acc.1[x]), acc.1, acc.2), ${at("acc.2", "acc.2")}), range(${climbSteps}), (seen_up, up))`,
    tops: `arrayMap((s, a) -> bitAnd(s, bitNot(a)), seen, climbed.1)`,
    is_trace_odd: any(
      "arrayExists(x -> x, odds)",
      "has(ids, 0)",
      "length(arrayDistinct(ids)) < length(ids)",
      "arrayExists(x -> x != 0, climbed.2)",
      "NOT is_whole",
      "arrayExists(w -> length(w.2) > 1, owners)",
      // Keys that may only have been read together.
      all("arrayExists(x -> x, reads)", "arrayExists(l -> l.1 != 0, links)"),
      // In a trace of several orders: a span of no order that may be a step, an order inside another one, or more than
      // one span above the orders, side by side or nested.
      all(
        "length(stories) > 1",
        `arrayExists((g, f, s) -> ${all("g = 0", any("f != 0", "s != 0"))}, claims, fits, statuses)`,
      ),
      all(
        "length(stories) > 1",
        `arrayExists((g, k, a) -> ${all("k != ''", "a != 0", "claims[a] != g")}, claims, keys, above)`,
      ),
      all(
        "length(stories) > 1",
        `length(arrayDistinct(arrayFilter((u, g) -> ${all("g != 0", "claims[u] = 0")}, up, claims))) > 1`,
      ),
      all("length(stories) > 1", `arrayExists((u, g) -> ${all("g != 0", "claims[u] = 0", "up[u] != 0")}, up, claims)`),
      // A status that is saved, or a message that is sent, outside of its request.
      `arrayExists((b, h, a) -> bitAnd(bitAnd(b, ${maskOf(countsElsewhere)}), bitNot(bitOr(h, a))) != 0, may_be, holds, held)`,
      // A step outside of any request.
      `arrayExists((b, h, o) -> if(o = 0, bitAnd(bitAnd(b, ${insides}), bitNot(h)) != 0, 0), may_be, holds, around)`,
      // An attempt inside another one at the same step, unless that is its parent's and doesn't end before it.
      `arrayExists((s, a, d, e, u) -> ${all("bitAnd(s, a) != 0", any("bitAnd(bitAnd(s, a), bitNot(d)) != 0", "e > ends[u]"))}, seen, climbed.1, seen_up, ends, up)`,
      // A step that ended before another one began that it needs in the same request.
      ...early.map(
        ({ point, need }) =>
          `arrayExists((s, x, e) -> if(bitTest(s, ${bitOf(point)}), arrayExists((t, y, b) -> ${all(`bitTest(t, ${bitOf(need)})`, "x = y", "e < b")}, seen, around, starts), 0), seen, around, ends)`,
      ),
      // A write that may have been undone.
      all("arrayExists(x -> x, undone)", "arrayExists(x -> x, writes)"),
      ...each.map(
        ({ save, entry }) =>
          `arrayExists((t, i) -> if(bitTest(t, ${bitOf(entry)}), NOT arrayExists((s, h, x, j) -> if(bitTest(s, ${bitOf(save)}), if(bitTest(h, ${bitOf(save)}), j, x) = i, 0), seen, holds, around, place), 0), tops, place)`,
      ),
    ),
    with_children: "arrayMap(i -> has(up, i), place)",
    // Two consumers' spans of one delivery are one attempt: the parent identifies them, or its own id a span that is
    // alone; negative on a span that handed it on.
    consumer_parents: "arrayFilter((p, q) -> q, parents, consumers)",
    deliveries:
      "arrayMap((q, p, i, c) -> if(q, if(c, 1, -1) * (1 + toInt64(toUInt32(if(p != 0 AND countEqual(consumer_parents, p) > 1, p, i)))), 0), consumers, parents, ids, with_children)",
  };
}

/** Whether each of a path's points, matchers, conditions and services has a bit in a number. */
export const fitsInBits = (path: Path, wanted: Wanted): boolean =>
  path.points.length <= bitsPerNumber &&
  wanted.matchers.length <= bitsPerNumber &&
  wanted.conditions.length <= bitsPerNumber &&
  servicesIn(path).length <= bitsPerNumber;
