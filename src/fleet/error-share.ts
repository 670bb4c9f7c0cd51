import { getOrInsert } from "../newer-map.ts";
import { fisherTail } from "../order/chance.ts";
import type { Sentence } from "../sentence.ts";
import { http, plainRoute } from "../trace/facets/http.ts";
import { holds, type Interval } from "../trace/interval.ts";
import type { Microseconds, Span, Trace } from "../trace/span.ts";
import { TraceIds } from "../trace/trace-ids.ts";

/** How many requests a service answered, and how many of them with a 5xx. */
export interface Share {
  readonly total: number;
  readonly errors: number;
}

export interface RouteErrors {
  readonly service: string;
  /** `POST /api/orders/{}`; null for all routes of the service together. */
  readonly route: string | null;
  readonly now: Share;
  readonly before: Share;
  /** The probability that chance alone makes the share rise so much; 1 where it has not risen. */
  readonly chance: number;
  readonly risen: boolean;
}

export interface ErrorsReport {
  readonly now: Microseconds;
  readonly search: {
    readonly source: string;
    readonly window: Interval;
    readonly baseline: Interval;
    readonly from: "traces" | "span-metrics";
    readonly services: readonly string[];
    readonly requests: number;
    readonly truncated: boolean;
    readonly interrupted: boolean;
    /** Not everything was seen: the search was cut off or broken off, or no service of the path was found. */
    readonly blind: boolean;
    readonly notes: readonly Sentence[];
  };
  readonly routes: readonly RouteErrors[];
}

/** Fewer errors than this are no trend, whatever their share. */
const minErrors = 3;
/** A rise counts if it is less likely than this by chance, with the number of routes taken into account. */
const maxChance = 0.01;

/** Counts the answers of server spans in two windows that meet at a moment: `before` it and `now`, from it on. */
export class ErrorCounts {
  readonly #boundary: Microseconds;
  readonly #counts = new Map<string, { service: string; route: string; now: Count; before: Count }>();
  readonly #seen = new SpanIds();

  constructor(boundary: Microseconds) {
    this.#boundary = boundary;
  }

  /** The same trace may come again: each of its spans is counted once. */
  add(trace: Trace, window: Interval): void {
    for (const span of trace.spans) {
      if (span.kind !== "server" || !holds(window, span.end)) continue;
      const call = http(span);
      if (call?.status === undefined) continue;
      if (!this.#seen.isNew(span)) continue;
      const route = `${call.method ?? ""} ${call.route === undefined ? "" : plainRoute(call.route)}`.trim();
      this.count(span.service, route, span.end >= this.#boundary ? "now" : "before", 1, call.status >= 500 ? 1 : 0);
    }
  }

  count(service: string, route: string, when: "now" | "before", total: number, errors: number): void {
    const key = `${service}\n${route}`;
    const known = getOrInsert(this.#counts, key, () => ({ service, route, now: zero(), before: zero() }));
    known[when].total += total;
    known[when].errors += errors;
  }

  /** Services and their routes: first those whose share of errors has risen, then by the share. */
  shares(): RouteErrors[] {
    const routes = [...this.#counts.values()];
    const services = [...new Set(routes.map(({ service }) => service))].map((service) => {
      const own = routes.filter((one) => one.service === service);
      return {
        service,
        route: null,
        now: sharesOf(own.map(({ now }) => now)),
        before: sharesOf(own.map(({ before }) => before)),
      };
    });
    const all = [...services, ...routes];
    return all.map((one) => judged(one, all.length)).sort(worstFirst);
  }
}

/** Which spans came already: a week may hold tens of millions, more than a Set takes. */
class SpanIds {
  readonly #traces = new TraceIds();
  readonly #spans = new TraceIds();

  isNew({ traceId, spanId }: Span): boolean {
    // Together with the number of its trace, a span's id is as long as a trace's.
    const trace = this.#traces.numberOf(traceId).toString(16).padStart(16, "0");
    const known = this.#spans.size;
    return this.#spans.numberOf(trace + spanId) === known;
  }
}

type Count = { total: number; errors: number };
const zero = (): Count => ({ total: 0, errors: 0 });
/** Several shares taken together. */
export const sharesOf = (shares: readonly Share[]): Share =>
  shares.reduce((a, b) => ({ total: a.total + b.total, errors: a.errors + b.errors }), zero());

function judged(one: Pick<RouteErrors, "service" | "route" | "now" | "before">, compared: number): RouteErrors {
  const chance = shareOf(one.now) > shareOf(one.before) ? fisherTail(one.now, one.before) : 1;
  // Among many routes one looks bad by chance, so each must be less likely (Bonferroni).
  const risen = one.now.errors >= minErrors && one.before.total > 0 && chance * compared < maxChance;
  return { ...one, chance, risen };
}

export const shareOf = ({ total, errors }: Share): number => (total === 0 ? 0 : errors / total);

const worstFirst = (a: RouteErrors, b: RouteErrors): number =>
  Number(b.risen) - Number(a.risen) ||
  shareOf(b.now) - shareOf(a.now) ||
  b.now.total - a.now.total ||
  (`${a.service} ${a.route ?? ""}` < `${b.service} ${b.route ?? ""}` ? -1 : 1);
