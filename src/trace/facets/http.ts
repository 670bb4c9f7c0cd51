import { numberOf, textOf } from "../attributes.ts";
import { memoizeByText } from "../memoize.ts";
import type { Span } from "../span.ts";

export interface Http {
  readonly method?: string;
  /** The framework's template, such as `/api/orders/{order_id}`. */
  readonly route?: string;
  /** The framework names the route. Else the span's name does, which may be the path itself. */
  readonly isTemplate?: true;
  /** The requested path, without its query. */
  readonly path?: string;
  readonly status?: number;
}

/** Reads the HTTP conventions, stable or older, or Micrometer's names; undefined for a span that is no HTTP call. */
export function http(span: Span): Http | undefined {
  const a = span.attributes;
  const method = textOf(a, "http.request.method", "http.method") ?? methodInName(span);
  const status = httpStatus(span);
  const template = textOf(a, "http.route");
  const route = (template ?? routeInName(span))?.slice(0, maxRouteLength);
  const target = (textOf(a, ...pathNames) ?? pathOfUrl(textOf(a, "url.full", "http.url")))?.slice(0, maxRouteLength);
  if (method === undefined && status === undefined) return undefined;
  return {
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(route === undefined ? {} : { route }),
    ...(template === undefined ? {} : { isTemplate: true }),
    ...(target === undefined ? {} : { path: target.split(/[?#]/, 1)[0]! }),
    ...(status === undefined ? {} : { status }),
  };
}

/** Where the requested path stands. The last is Brave's, which Spring sends to Jaeger's Zipkin port. */
export const pathNames = ["url.path", "http.target", "http.path"] as const;

/** No real route is longer. Each one is compared with every route of the path. */
const maxRouteLength = 4_000;

export const httpStatus = ({ attributes, name }: Span): number | undefined =>
  numberOf(attributes, "http.response.status_code", "http.status_code") ??
  (micrometerName.test(name) ? numberOf(attributes, "status") : undefined);

/** The status with which proxies record that the client did not wait for the answer. */
export const brokenOff = 499;

/**
 * A span name such as `POST /api/orders`, or Spring's `http post /api/orders/{id}`, whose attributes are `method`,
 * `uri` and `status`.
 */
const nameWithMethod =
  /^(http (?:get|post|put|patch|delete|head|options)|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)(?: (\/?\S+))?$/;
const micrometerName = /^http (get|post|put|patch|delete|head|options)\b/;

const methodInName = (span: Span): string | undefined =>
  span.kind === "server" ? nameWithMethod.exec(span.name)?.[1]?.replace(/^http /, "") : undefined;

const routeInName = (span: Span): string | undefined =>
  span.kind === "server" ? nameWithMethod.exec(span.name)?.[2] : undefined;

const pathOfUrl = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : (/^[a-z]+:\/\/[^/]*(\/[^?#]*)/i.exec(url)?.[1] ?? undefined);

/**
 * Returns a route in its normal form: parameters as `{}` without their regular expressions, a leading slash, no
 * trailing slash, lower case. ASP.NET names its controllers in capitals, `api/Orders/{id}`, and accepts either case.
 */
export const plainRoute = (route: string): string => normalized(route).plain;

interface NormalRoute {
  readonly plain: string;
  readonly segments: readonly string[];
}

/** A service has few routes, and each of its spans names one. */
const normalized = memoizeByText((route): NormalRoute => {
  const own = segments(route).map(plainSegment);
  return { plain: `/${own.join("/")}`, segments: own };
});

const segments = (path: string): string[] => path.split("/").filter((segment) => segment !== "");

// Parameters: {order_id} {orderId:guid} :orderId <id> <int:id> [id] $id *
const plainSegment = (segment: string): string =>
  /^(\{.*\}|:\w.*|<.*>|\[.*\]|\$\w.*|\*.*)$/.test(segment) ? "{}" : segment.toLowerCase();

/** Whether a requested path fits a route. Used if the instrumentation names no route, or only a part of it. */
export function pathFits(path: string, route: string): boolean {
  const wanted = normalized(route).segments;
  if (lastPath.path !== path) lastPath = { path, segments: segments(path.toLowerCase()) };
  const given = lastPath.segments;
  return wanted.length === given.length && wanted.every((segment, i) => segment === "{}" || segment === given[i]);
}

/**
 * Whether a template that a path fits is another, literal one, such as `/orders/validate` beside `/orders/{id}`:
 * frameworks prefer it. A segment with a digit may be an id, where an instrumentation takes the path for the template.
 */
export function isLiteralBeside(template: string, route: string): boolean {
  const [given, wanted] = [normalized(template).segments, normalized(route).segments];
  return (
    given.length === wanted.length && wanted.some((segment, i) => segment === "{}" && /^[\p{L}._~-]+$/u.test(given[i]!))
  );
}

/** The last path is kept, since one path is compared with every route of a service. */
let lastPath: { readonly path: string; readonly segments: readonly string[] } = { path: "", segments: [] };
