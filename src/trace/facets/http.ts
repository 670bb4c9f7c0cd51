import { numberOf, textOf } from "../attributes.ts";
import { memoizeByText } from "../memoize.ts";
import type { Span } from "../span.ts";

export interface Http {
  readonly method?: string;
  /** The framework's template, such as `/api/orders/{order_id}`. */
  readonly route?: string;
  /** The path that was asked for, without its query. */
  readonly path?: string;
  readonly status?: number;
}

/** HTTP semantic conventions, stable and before, or Micrometer's names; undefined for a span that is no HTTP call. */
export function http(span: Span): Http | undefined {
  const a = span.attributes;
  const method = textOf(a, "http.request.method", "http.method") ?? methodInName(span);
  const status = httpStatus(span);
  const route = (textOf(a, "http.route") ?? routeInName(span))?.slice(0, longest);
  const target = (textOf(a, "url.path", "http.target") ?? pathOfUrl(textOf(a, "url.full", "http.url")))?.slice(
    0,
    longest,
  );
  if (method === undefined && status === undefined) return undefined;
  return {
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(route === undefined ? {} : { route }),
    ...(target === undefined ? {} : { path: target.split(/[?#]/, 1)[0]! }),
    ...(status === undefined ? {} : { status }),
  };
}

/** No route is longer, and each is compared with every route of the path. */
const longest = 4_000;

export const httpStatus = ({ attributes, name }: Span): number | undefined =>
  numberOf(attributes, "http.response.status_code", "http.status_code") ??
  (micrometer.test(name) ? numberOf(attributes, "status") : undefined);

/** Of a name such as `POST /api/orders`, or of Spring's observations: `http post /api/orders/{id}`, with `method`, `uri` and `status`. */
const named =
  /^(http (?:get|post|put|patch|delete|head|options)|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)(?: (\/?\S+))?$/;
const micrometer = /^http (get|post|put|patch|delete|head|options)\b/;

const methodInName = (span: Span): string | undefined =>
  span.kind === "server" ? named.exec(span.name)?.[1]?.replace(/^http /, "") : undefined;

const routeInName = (span: Span): string | undefined =>
  span.kind === "server" ? named.exec(span.name)?.[2] : undefined;

const pathOfUrl = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : (/^[a-z]+:\/\/[^/]*(\/[^?#]*)/i.exec(url)?.[1] ?? undefined);

/**
 * A route in one spelling: parameters as `{}`, no trailing or missing leading slash, no regular expression of a parameter, small letters.
 * ASP.NET names its controllers in capitals, `api/Orders/{id}`, and takes either.
 */
export const plainRoute = (route: string): string => spelled(route).plain;

interface Spelled {
  readonly plain: string;
  readonly segments: readonly string[];
}

/** A service has a few routes, and each of its spans names one. */
const spelled = memoizeByText((route): Spelled => {
  const own = segments(route).map(plainSegment);
  return { plain: `/${own.join("/")}`, segments: own };
});

const segments = (path: string): string[] => path.split("/").filter((segment) => segment !== "");

// {order_id} {orderId:guid} :orderId <id> <int:id> [id] $id *
const plainSegment = (segment: string): string =>
  /^(\{.*\}|:\w.*|<.*>|\[.*\]|\$\w.*|\*.*)$/.test(segment) ? "{}" : segment.toLowerCase();

/** Whether a path that was asked for fits a route: the fallback where an instrumentation names no route. */
export function pathFits(path: string, route: string): boolean {
  const wanted = spelled(route).segments;
  if (last.path !== path) last = { path, segments: segments(path.toLowerCase()) };
  const given = last.segments;
  return wanted.length === given.length && wanted.every((segment, i) => segment === "{}" || segment === given[i]);
}

/** One path is held against every route of a service. */
let last: { readonly path: string; readonly segments: readonly string[] } = { path: "", segments: [] };
