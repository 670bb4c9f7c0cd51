import { fieldOf } from "../trace/attributes.ts";
import { isCacheWrite, isWrite, type Statement, statements } from "../trace/facets/database.ts";
import { type Http, http, isLiteralBeside, pathFits, plainRoute } from "../trace/facets/http.ts";
import { type Messaging, messaging } from "../trace/facets/messaging.ts";
import { type ObjectStore, objectStore } from "../trace/facets/object-store.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import { type Outcome, outcomeOf, sendsElsewhere } from "../trace/outcome.ts";
import type { Microseconds, Span } from "../trace/span.ts";
import { allMatchers, type Fields, type Matcher, type Path, type Point } from "./path.ts";

/** A span's facets, read once for all matchers. */
export interface Facts {
  readonly span: Span;
  /** The matchers of the path that the span fits, regardless of the order status. */
  readonly fits: ReadonlySet<Matcher>;
  /** A request that was sent elsewhere, such as to a login, is refused, unless what it asked for was done in it. */
  readonly outcome: Outcome;
  readonly http: Http | undefined;
  readonly messaging: Messaging | undefined;
  readonly objectStore: ObjectStore | undefined;
  readonly cacheWrite: boolean;
  /** Statements of the span itself and of its events: a service may only log its SQL. */
  readonly statements: readonly (Statement & { at?: Microseconds; status: string | undefined })[];
  /** The order status the span itself carries. */
  readonly status: string | undefined;
}

export function factsOf(span: Span, path: Path): Facts {
  const { fields } = path;
  const outcome = sendsElsewhere(span) ? "refused" : outcomeOf(span);
  const status = fieldOf(span, fields.orderStatus)[0];
  const seen: DraftFacts = {
    span,
    outcome,
    // Routes match incoming requests only, not outgoing ones.
    http: span.kind === "server" ? http(span) : undefined,
    messaging: messaging(span),
    objectStore: objectStore(span, outcome === "error"),
    cacheWrite: isCacheWrite(span),
    statements: statementsOf(span, status, fields),
    status,
    fits: noMatchers,
  };
  seen.fits = matchersFitting(seen, path);
  return seen;
}

/** Facts whose `fits` is still being worked out. */
type DraftFacts = Omit<Facts, "fits"> & { fits: Facts["fits"] };

function statementsOf(span: Span, status: string | undefined, { query, orderStatus }: Fields): Facts["statements"] {
  const own = statements(span.attributes, span.name, query);
  if (own.length === 0 && span.events.length === 0) return none;
  const logged = span.events.flatMap((event) => {
    // Baggage is copied to spans, but not to their events.
    const written = orderStatus.map((name) => event.attributes.get(name)).find((value) => value !== undefined);
    return statements(event.attributes, "", query).map((found) => ({
      ...found,
      at: event.time,
      status: written === undefined ? status : String(written),
    }));
  });
  return [...own.map((found) => ({ ...found, status })), ...logged];
}

const none: readonly never[] = [];

/** Shared, because most spans fit no matcher. */
const noMatchers: ReadonlySet<Matcher> = new Set();

function matchersFitting(facts: DraftFacts, path: Path): ReadonlySet<Matcher> {
  let found: Set<Matcher> | undefined;
  for (const match of matchersOf(path, facts.span.service))
    if (fitsMatcher(facts, match, path)) found = (found ?? new Set()).add(match);
  return found ?? noMatchers;
}

/** The matchers for a service on the path; cached, because every span asks for them. */
function matchersOf(path: Path, service: string): readonly Matcher[] {
  const byService = matchersByService(path);
  const cached = byService.get(service);
  if (cached !== undefined) return cached;
  const matchers = allMatchers(path).filter(({ services }) => services.includes(service));
  // Only services of the path are cached: the writer of the spans can make up any number of others.
  if (matchers.length > 0) byService.set(service, matchers);
  return matchers;
}

const matchersByService = memoizeByObject<Path, Map<string, readonly Matcher[]>>(() => new Map());

/** The span's statements that write to these tables; the caller judges the order status and the span's place. */
export const writesTo = (facts: Pick<Facts, "statements">, tables: readonly string[]) =>
  facts.statements.filter((found) => isWrite(found) && tables.some((table) => table.toLowerCase() === found.table));

/** Whether a span of the matcher's service does what the matcher describes. */
function fitsMatcher(facts: DraftFacts, match: Matcher, path: Path): boolean {
  switch (match.kind) {
    case "http":
      return facts.http?.method === match.method && fitsRoute(facts.http, match.routes);
    case "write":
      return facts.statements.length > 0 && writesTo(facts, match.tables).length > 0;
    case "object-store":
      return (
        facts.objectStore !== undefined &&
        match.methods.includes(facts.objectStore.method) &&
        (match.answer === "any" || facts.objectStore.answered)
      );
    case "operation":
      return match.names.includes(facts.span.name);
    case "cache-write":
      return facts.cacheWrite;
    case "send":
    case "receive":
      return facts.messaging?.role === match.kind && fitsQueue(facts.messaging, match, path);
  }
}

function fitsQueue({ destinations }: Messaging, match: QueueMatcher, path: Path): boolean {
  const deadLetter = path.queues.get(match.queue)?.deadLetter;
  // A consumer of the dead-letter queue sees the message's old routing key too.
  return (
    destinations.some((name) => match.names.includes(name)) &&
    !(deadLetter !== undefined && destinations.includes(deadLetter))
  );
}

type QueueMatcher = Extract<Matcher, { readonly kind: "send" | "receive" }>;

const fitsRoute = ({ route: own, isTemplate, path }: Http, routes: readonly string[]): boolean =>
  routes.some(
    (route) =>
      (own !== undefined && plainRoute(own) === plainRoute(route)) ||
      (path !== undefined && pathFits(path, route) && !(isTemplate && isLiteralBeside(own!, route))),
  );

/** The points that a span may be. Most spans are none, and few are more than one. */
export function pointsFitting({ fits }: Facts, path: Path): readonly Point[] {
  const byMatcher = pointsByMatcher(path);
  return [...fits].flatMap((match) => byMatcher.get(match) ?? none);
}

const pointsByMatcher = memoizeByObject(
  (path: Path): ReadonlyMap<Matcher, Point> => new Map(path.points.map((point) => [point.match, point])),
);
