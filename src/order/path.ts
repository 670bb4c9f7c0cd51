import { memoizeByObject } from "../trace/memoize.ts";
import type { Microseconds } from "../trace/span.ts";

/** The order path as data: what a path file describes, checked and with every name resolved. */
export interface Path {
  readonly name: string;
  readonly rows: readonly Row[];
  /** All points, in the path's order. */
  readonly points: readonly Point[];
  readonly byId: ReadonlyMap<PointId, Point>;
  readonly variants: readonly Variant[];
  readonly supports: readonly Support[];
  readonly deadlines: readonly Deadline[];
  /**
   * How long after its first failure a point, or the request that the point begins, is tried again by itself. Points
   * that are not named here count as failed at once.
   */
  readonly retries: ReadonlyMap<PointId, Microseconds>;
  /** How long after a span ended a search may still not find it. */
  readonly exportLag: Microseconds;
  /** How long a request may stay open before its entry's span is taken for missing. */
  readonly openRequest: Microseconds;
  /** A database stage that takes longer is slow, unless its query is analytic. */
  readonly slowDatabase: Microseconds;
  readonly analytic: readonly string[];
  /** Known statuses of an order, in sequence; an order may have others too. */
  readonly statuses: readonly string[];
  /** Statuses besides the last one with which an order ends, in whatever request they are saved: CANCELLED. */
  readonly endings: readonly string[];
  readonly fields: Fields;
  readonly queues: ReadonlyMap<string, Queue>;
}

export type PointId = string;
export type Label = Readonly<Record<Language, string>>;
export type Language = "en" | "ru";

export interface Row {
  readonly row: string;
  /** A service, a store or a person, as the path file names it. */
  readonly actor: string;
  readonly actorLabel: Label;
  readonly label: Label;
  readonly points: readonly Point[];
}

export interface Point {
  readonly point: PointId;
  readonly row: string;
  readonly label: Label;
  /** Points that must have happened for this one to be possible. */
  readonly needs: readonly PointId[];
  /** The entry (HTTP request, message, polled row) inside whose request this point happens. */
  readonly within?: PointId;
  /** Who is being waited for while this point is enabled; absent for a machine. */
  readonly person?: Person;
  /** The point is expected once for each value of this field that its entry accepted: 23.2 once per status. */
  readonly each?: "orderStatus";
  readonly match: Matcher;
}

export interface Person {
  readonly name: string;
  readonly label: Label;
  /** A wait without an alarm is never overdue: the customer may take their time. */
  readonly alarm: boolean;
  /** True for another company, such as a carrier. */
  readonly external: boolean;
  /** Days on which nobody waits for them. */
  readonly daysOff?: DaysOff;
}

export interface DaysOff {
  /** Weekdays and dates, as the path file names them. */
  readonly days: readonly string[];
  /** When a limit that starts at `from` is over; the limit does not run on days off. */
  readonly until: (from: Microseconds, limit: Microseconds) => Microseconds;
}

/** Another way to enter the path: a partner's price request. */
export interface Variant {
  readonly name: string;
  /** Absent for the main path. */
  readonly entry?: Matcher;
  /** Rows that do not belong to the variant. */
  readonly without: ReadonlySet<string>;
  /** Points inside the entry's request. */
  readonly within: ReadonlySet<PointId>;
  /** How long after the entry's answer the first of these points may begin: simultaneous requests may run in turn. */
  readonly beginsWithin?: Microseconds;
  /** The point at which the path ends while no order is known. */
  readonly lastWithoutOrder?: PointId;
}

/** A span that is no point, but explains a wait: the CRM receiving the price between 18 and 19. */
interface Support {
  readonly name: string;
  readonly label: Label;
  /** The point that the span proves. */
  readonly after: PointId;
  /** The point whose wait the span explains. */
  readonly before: PointId;
  readonly match: Matcher;
}

export interface Deadline {
  readonly from: PointId;
  readonly to: PointId;
  readonly limit: Microseconds;
  /** The days off of the person that `to` waits for. */
  readonly daysOff?: DaysOff;
}

export interface Queue {
  readonly name: string;
  readonly deadLetter?: string;
}

/** Attribute names, the preferred one first. */
export interface Fields {
  readonly orderId: readonly string[];
  readonly calculationRequestId: readonly string[];
  readonly orderType: readonly string[];
  readonly orderStatus: readonly string[];
  readonly operatorId: readonly string[];
  readonly query: readonly string[];
}

export interface StatusCondition {
  readonly not: boolean;
  readonly values: readonly string[];
  /** Whether the condition is met if the status is unknown. */
  readonly orNone: boolean;
}

/** How long after its last span a trace may still grow. */
export const settlingTime = ({ openRequest, exportLag }: Pick<Path, "openRequest" | "exportLag">): Microseconds =>
  openRequest + exportLag;

/** How long a step is tried again by itself, if the path says so of it, or of its request. */
export const triedFor = ({ point, within }: Point, { retries }: Path): Microseconds | undefined =>
  retries.get(point) ?? retries.get(within ?? "");

/** The names of all dead-letter queues. */
export const deadLettersOf = memoizeByObject(
  ({ queues }: Path): ReadonlySet<string> =>
    new Set([...queues.values()].flatMap(({ deadLetter }) => deadLetter ?? [])),
);

/** Everything that a path recognises spans by: its points, its supports and its variants' entries. */
export const allMatchers = ({ points, supports, variants }: Path): Matcher[] => [
  ...[...points, ...supports].map(({ match }) => match),
  ...variants.flatMap(({ entry }) => entry ?? []),
];

interface MatcherBase {
  /** The names of the service. */
  readonly services: readonly string[];
  /** The service's name in the path file, under which `services` there gives it others. */
  readonly service: string;
  readonly status?: StatusCondition;
}

export type Matcher = MatcherBase &
  (
    | { readonly kind: "http"; readonly method: string; readonly routes: readonly string[] }
    | { readonly kind: "write"; readonly tables: readonly string[]; readonly orInsert: boolean }
    | { readonly kind: "object-store"; readonly methods: readonly string[]; readonly answer: "any" | "success" }
    | { readonly kind: "operation"; readonly names: readonly string[] }
    | { readonly kind: "send"; readonly queue: string; readonly names: readonly string[] }
    | { readonly kind: "receive"; readonly queue: string; readonly names: readonly string[] }
    | { readonly kind: "cache-write" }
  );
