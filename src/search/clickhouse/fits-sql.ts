import { allMatchers, type Matcher, type Path, type StatusCondition } from "../../order/path.ts";
import { plainStatus } from "../../order/status.ts";
import { plainRoute } from "../../trace/facets/http.ts";
import { all, any } from "./layers.ts";
import { literal, type Parameters } from "./parameters.ts";

/** The bits of a UInt64. */
export const bitsPerNumber = 64;

/** What a path looks for, without duplicates. A bit of a number says whether a span is it. */
export interface Wanted {
  /** Matchers without their statuses: points may share one. */
  readonly matchers: readonly Matcher[];
  readonly bitOf: (match: Matcher) => number;
  /** What an order status must be, or must not be. */
  readonly conditions: readonly StatusCondition[];
  readonly conditionOf: (match: Matcher) => number | undefined;
}

export function wantedOf(path: Path): Wanted {
  const wanted = allMatchers(path);
  const matchers = new Map(wanted.map((match) => [keyOf(match), match]));
  const conditions = new Map(
    wanted.flatMap(({ status }) => (status === undefined ? [] : [[JSON.stringify(status), status]])),
  );
  const [matcherKeys, conditionKeys] = [[...matchers.keys()], [...conditions.keys()]];
  return {
    matchers: [...matchers.values()],
    bitOf: (match) => matcherKeys.indexOf(keyOf(match)),
    conditions: [...conditions.values()],
    conditionOf: ({ status }) => (status === undefined ? undefined : conditionKeys.indexOf(JSON.stringify(status))),
  };
}

const keyOf = (match: Matcher): string => JSON.stringify({ ...match, status: undefined });

/** SQL of a number that has a bit for each condition, set where the condition holds. */
export const bits = (conditions: readonly string[]): string =>
  conditions.length === 0
    ? "toUInt64(0)"
    : conditions.map((one, i) => `bitShiftLeft(toUInt64(${one}), ${i})`).join("\n    + ");

/** Which matchers a span fits: `fitsMatcher` of `src/order/facts.ts`, over the columns of `facets-sql.ts`. */
export function fitsSql({ matchers }: Wanted, { queues }: Path, parameters: Parameters): string {
  const doesSql = (match: Matcher): string => {
    switch (match.kind) {
      case "http": {
        const plain = match.routes.map((route) => plainRoute(route).slice(1));
        const paths = match.routes.map((route) =>
          all(
            `match(lowerUTF8(http_path), ${parameters.text(patternOf(route))})`,
            ...literalsBeside(route).map(
              (other) => `NOT bitAnd(is_template, match(plain_route, ${parameters.text(other)}))`,
            ),
          ),
        );
        return all(
          "kind = 'server'",
          "is_call",
          `http_method = ${parameters.text(match.method)}`,
          any(all("has_route", `plain_route IN ${parameters.texts(plain)}`), all("has_path", any(...paths))),
        );
      }
      case "write":
        return all("is_write", `table_name IN ${parameters.texts(match.tables.map((table) => table.toLowerCase()))}`);
      case "object-store":
        return all("is_store", `store_method IN ${parameters.texts(match.methods)}`);
      case "operation":
        return `name IN ${parameters.texts(match.names)}`;
      case "cache-write":
        return "is_cache_write";
      case "send":
      case "receive": {
        const dead = queues.get(match.queue)?.deadLetter;
        return all(
          `role = '${match.kind}'`,
          `hasAny(destinations, ${parameters.texts(match.names)})`,
          ...(dead === undefined ? [] : [`NOT has(destinations, ${parameters.text(dead)})`]),
        );
      }
    }
  };
  return bits(matchers.map((match) => all(`service IN ${parameters.texts(match.services)}`, doesSql(match))));
}

/** A route as a pattern for URL paths, as `pathFits` compares them. */
const patternOf = (route: string): string =>
  `^/*${segmentsOf(route)
    .map((segment) => (segment === "{}" ? "[^/]+" : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
    .join("/+")}/*$`;

/** Patterns of other templates, as `isLiteralBeside` compares them: one for each parameter of a route. */
const literalsBeside = (route: string): readonly string[] =>
  segmentsOf(route).flatMap((segment, place, segments) =>
    segment === "{}"
      ? [`^${segments.map((_, i) => (i === place ? String.raw`[\p{L}._~-]+` : "[^/]+")).join("/")}$`]
      : [],
  );

const segmentsOf = (route: string): readonly string[] =>
  plainRoute(route)
    .split("/")
    .filter((segment) => segment !== "");

/** Whether a span's own status is one of these, as `isSameStatus` compares them. */
export const isStatusSql = (statuses: readonly string[], parameters: Parameters): string =>
  `replaceRegexpAll(lowerUTF8(order_status), ${literal(String.raw`[^\p{L}\p{N}]`)}, '') IN ${parameters.texts(statuses.map(plainStatus))}`;

/** Which conditions a span's own status meets; none where the span has no status. */
export const conditionsSql = ({ conditions }: Wanted, parameters: Parameters): string =>
  bits(
    conditions.map(({ not, values }) => {
      const named = isStatusSql(values, parameters);
      return all("order_status != ''", `${not ? "NOT " : ""}${named}`);
    }),
  );
