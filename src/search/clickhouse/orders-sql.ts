import type { Path, Point } from "../../order/path.ts";
import { settledBefore } from "../../order/path-requests.ts";
import { servicesIn } from "../../order/services-in.ts";
import { isEntry } from "../../order/unclaimed.ts";
import type { Statement } from "../../sources/source.ts";
import { facetColumns } from "./facets-sql.ts";
import { bits, conditionsSql, fitsSql, type Wanted, wantedOf } from "./fits-sql.ts";
import { all, any, type Columns, layered } from "./layers.ts";
import { Parameters } from "./parameters.ts";
import { maxSpansPerTrace, spanTuple, traceColumns } from "./traces-sql.ts";

/**
 * A statement that says what happened to every order in some spans; `order-row.ts` reads its rows. The statement and
 * `spans` have three parameters. `{now:Int64}` is the present moment. A span that ends after `{tomorrow:Int64}` can't be
 * real. A trace whose first wanted span begins before `{first:Int64}` is another slice's.
 * @param spans a SELECT of spans, each with these columns: trace, id, parent, state, name, kind, service, start, end,
 * status, message, a, r, e, is_read, is_wanted
 */
export function ordersStatement(path: Path, spans: string): Statement {
  const parameters = new Parameters();
  const wanted = wantedOf(path);
  const facets = facetColumns(path.fields, parameters);
  const fits = fitsSql(wanted, path, parameters);
  const conditions = conditionsSql(wanted, parameters);
  const read = `SELECT trace, start, end, orders, calculations, is_read AND end <= {tomorrow:Int64} AS is_usable, is_sampled, is_wanted,
  ${spanTuple(path, { fits: "fits", conditions: "conditions" }, parameters)} AS span
FROM (${layered(spans, { ...facets, fits, conditions })})`;
  const traces = `SELECT trace, count() AS size, max(end) AS ended, min(is_usable) AS is_usable, max(is_sampled) AS is_sampled,
  groupUniqArrayArray(orders) AS all_orders, groupUniqArrayArray(calculations) AS all_calculations,
  if(size > ${maxSpansPerTrace} OR NOT is_usable, [], arraySort(x -> (x.1, x.2, x.3), groupArray(${maxSpansPerTrace + 1})(span))) AS spans
FROM (${read}) GROUP BY trace HAVING minIf(start, is_wanted) >= {first:Int64}`;
  const stories = layered(traces, { ...traceColumns(path, wanted), ...storyColumns(path, wanted) });
  const sql = `SELECT story, any_bad, began, lasted, arrivals, owned,
  arrayMap(x -> (x.1, x.2 - began, x.3 - x.2, x.4), tries), arrayMap(x -> (x.1, x.2 - began, x.3 - x.2), signs), told_in, counted.1, counted.2
FROM (SELECT story, max(is_bad) AS any_bad, min(first) AS began, max(last) AS lasted, sumForEach(arrived) AS arrivals,
  groupUniqArrayArray(linked) AS owned, groupArrayArray(attempts) AS tries, groupArrayArray(others) AS signs,
  groupArrayIf(trace, story != '' OR is_bad) AS told_in, (countIf(is_first), sumIf(size, is_first)) AS counted
FROM (${stories}) GROUP BY story)`;
  return { sql, parameters: parameters.values };
}

/** What a trace tells about each of its stories. */
function storyColumns(path: Path, wanted: Wanted): Columns {
  const mayBe = (point: Point): string => {
    const condition = wanted.conditionOf(point.match);
    const isStatus = condition === undefined ? [] : [any("s = 0", `bitTest(c, ${condition})`)];
    return isEntry(point) ? all(`bitTest(f, ${wanted.bitOf(point.match)})`, ...isStatus) : "0";
  };
  const others = [...path.supports.map(({ match }) => match), ...path.variants.flatMap(({ entry }) => entry ?? [])];
  return {
    is_bad: any(`size > ${maxSpansPerTrace}`, "NOT is_usable", "is_sampled", "is_trace_odd"),
    told_of: `if(is_bad, arrayConcat(arrayMap(o -> concat('o:', o), all_orders), arrayMap(c -> concat('c:', c), all_calculations)), stories)`,
    told_or_none: "if(empty(told_of), [''], told_of)",
    story: "arrayJoin(told_or_none)",
    is_first: "story = told_or_none[1]",
    part: "indexOf(stories, story)",
    first: "arrayMin(arrayFilter((s, g) -> g = part, starts, claims))",
    last: "arrayMax(arrayFilter((e, g) -> g = part, ends, claims))",
    arrived: `[${servicesIn(path)
      .map(
        (names, i) =>
          `if(ended > {now:Int64} + ${settledBefore(path, names, 0)}, 0, arrayCount((s, c, g) -> ${all("g = part", "c", `bitTest(s, ${i})`)}, services, with_children, claims))`,
      )
      .join(", ")}]`,
    linked: "arrayMap(l -> (l.1, l.2), arrayFilter(l -> concat('o:', l.3) = story, links))",
    // Of a trace without a key: what it may be of any order, as `keylessStepsIn` tells it.
    steps: `if(empty(stories), arrayMap((f, c, s) -> ${bits(path.points.map(mayBe))}, fits, conditions, statuses), tops)`,
    attempts: `if(is_bad, [], arrayFlatten(arrayMap((t, s, e, d, g) -> arrayMap(p -> (p, s, e, d), if(g = part, bitPositionsToArray(t), [])), steps, starts, ends, deliveries, claims)))`,
    others: `if(is_bad, [], arrayFlatten(arrayMap((f, s, e, g) -> arrayMap(p -> (p, s, e), arrayFilter(p -> if(g = part, bitTest(f, [${others
      .map((match) => wanted.bitOf(match))
      .join(", ")}][p + 1]), 0), range(${others.length}))), fits, starts, ends, claims)))`,
  };
}
