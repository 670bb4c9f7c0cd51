import { getOrInsert } from "../newer-map.ts";
import { factsOf } from "../order/facts.ts";
import type { JudgedOrder } from "../order/investigation.ts";
import { keysOf } from "../order/keys.ts";
import { entryOf } from "../order/path-requests.ts";
import type { Fields, Path, Point, PointId } from "../order/path.ts";
import { needsOf } from "../order/needs.ts";
import { fieldOf } from "../trace/attributes.ts";
import { isSampled } from "../trace/sampling.ts";
import type { Trace } from "../trace/span.ts";
import type { Fleet } from "./fleet.ts";

/** How well one point is traced: how many of the orders that must have passed it show it. */
interface PointCoverage {
  readonly point: PointId;
  readonly service: string;
  readonly shown: number;
  /** Orders whose span is missing, although a later point proves that the step happened. */
  readonly proved: number;
  /** Orders that went on without a span of the step, where nothing can prove whether it happened. */
  readonly unproved: number;
  /** The share of the expected spans that were received; null where none is expected. */
  readonly ratio: number | null;
}

/** How many spans of a point carry an attribute that the design document asks for. */
interface AttributeCoverage {
  readonly service: string;
  readonly attribute: string;
  readonly point: PointId;
  readonly carried: number;
  readonly missing: number;
  readonly example: string | null;
}

interface ServiceCoverage {
  readonly service: string;
  readonly spans: number;
  /** Traces with a step of the path and without a key: nobody can tell whose they are. */
  readonly keyless: number;
  readonly keyed: number;
  readonly shown: number;
  readonly proved: number;
  readonly unproved: number;
  readonly ratio: number | null;
}

export interface CoverageReport {
  readonly fleet: Fleet;
  readonly points: readonly PointCoverage[];
  readonly services: readonly ServiceCoverage[];
  readonly attributes: readonly AttributeCoverage[];
  /** Traces whose spans say that they were sampled. */
  readonly sampled: number;
}

const ratioOf = (shown: number, missing: number): number | null =>
  shown + missing === 0 ? null : shown / (shown + missing);

/** Spans that are expected and were not received. */
export const missingIn = ({ proved, unproved }: { readonly proved: number; readonly unproved: number }): number =>
  proved + unproved;

/** An attribute that the design document asks for, and the points whose requests should carry it. */
interface Expected {
  readonly attribute: keyof Fields;
  readonly at: (point: Point) => boolean;
}
const expected: readonly Expected[] = [
  // The span that changes the status carries it, or the request around that span.
  { attribute: "orderStatus", at: ({ match, within }) => within === undefined && match.status !== undefined },
  { attribute: "query", at: ({ match }) => match.kind === "write" },
  { attribute: "operatorId", at: ({ person }) => person?.name === "operator" },
];

/** Counts what traces carry while they come in whole. */
export class CoverageCounts {
  readonly #path: Path;
  readonly #services = new Map<string, { spans: number; keyless: number; keyed: number }>();
  readonly #attributes = new Map<string, { carried: number; missing: number; example: string | null }>();
  #sampled = 0;

  constructor(path: Path) {
    this.#path = path;
  }

  add(trace: Trace): void {
    const { fields, points } = this.#path;
    if (trace.spans.some(isSampled)) this.#sampled++;
    const isKeyed = trace.spans.some((span) => {
      const { orders, calculations } = keysOf(span, fields);
      return orders.length + calculations.length > 0;
    });
    const onPath = new Set<string>();
    for (const span of trace.spans) {
      const service = this.#serviceOf(span.service);
      service.spans++;
      const facts = factsOf(span, this.#path);
      for (const point of points) {
        if (!facts.fits.has(point.match)) continue;
        onPath.add(span.service);
        for (const { attribute, at } of expected) {
          if (!at(point)) continue;
          const key = JSON.stringify([span.service, attribute, point.point]);
          const count = getOrInsert(this.#attributes, key, () => ({ carried: 0, missing: 0, example: null }));
          if (
            fieldOf(span, fields[attribute]).length > 0 ||
            (attribute === "query" && facts.statements.some(({ text }) => text !== undefined))
          )
            count.carried++;
          else {
            count.missing++;
            count.example ??= trace.traceId;
          }
        }
      }
    }
    for (const name of onPath) this.#serviceOf(name)[isKeyed ? "keyed" : "keyless"]++;
  }

  /** @param found what each order shows */
  report(fleet: Fleet, found: readonly PointsFound[]): CoverageReport {
    const points = this.#path.points.map((point, place) => coverageAt(point, place, found));
    const services = [...new Set([...points.map(({ service }) => service), ...this.#services.keys()])]
      .filter((service) => points.some((one) => one.service === service))
      .map((service): ServiceCoverage => {
        const own = points.filter((one) => one.service === service);
        const { spans, keyless, keyed } = this.#serviceOf(service);
        const counts = { shown: sum(own, "shown"), proved: sum(own, "proved"), unproved: sum(own, "unproved") };
        return { service, spans, keyless, keyed, ...counts, ratio: ratioOf(counts.shown, missingIn(counts)) };
      });
    const attributes = [...this.#attributes].map(([key, counts]): AttributeCoverage => {
      const [service, field, point] = JSON.parse(key) as [string, keyof Fields, string];
      return { service, attribute: this.#path.fields[field][0] ?? field, point, ...counts };
    });
    return {
      fleet,
      points,
      services,
      attributes: attributes.filter(({ missing }) => missing > 0),
      sampled: this.#sampled,
    };
  }

  #serviceOf(name: string) {
    return getOrInsert(this.#services, name, () => ({ spans: 0, keyless: 0, keyed: 0 }));
  }
}

function coverageAt({ point, match }: Point, place: number, found: readonly PointsFound[]): PointCoverage {
  const count = (wanted: PointsFound[number]) => found.filter((one) => one[place] === wanted).length;
  const counts = { shown: count("shown"), proved: count("proved"), unproved: count("unproved") };
  return { point, service: match.services[0] ?? "", ...counts, ratio: ratioOf(counts.shown, missingIn(counts)) };
}

/**
 * What an order shows of each point, in the path's order; undefined where the step need not have happened, or not in
 * the time that was swept.
 */
export type PointsFound = readonly ("shown" | "proved" | "unproved" | undefined)[];

export function foundIn({ states, path }: JudgedOrder): PointsFound {
  return path.points.map((point) => foundAt(point, states, path));
}

function foundAt(point: Point, states: JudgedOrder["states"], path: Path): PointsFound[number] {
  const state = states.get(point.point);
  if (state === "done") return "shown";
  if (state !== "proved" && state !== "undecidable") return undefined;
  // Steps that are missing at an order's beginning may be older than the sweep, or belong to another way into the path.
  const isSeen = (one: Point): boolean => states.get(one.point) === "done";
  const hasBegun = path.points.some(
    (one) => isSeen(one) && (entryOf(one) === entryOf(point) || needsOf(path, point.point).has(one.point)),
  );
  if (!hasBegun) return undefined;
  if (state === "proved") return "proved";
  return path.points.slice(path.points.indexOf(point) + 1).some(isSeen) ? "unproved" : undefined;
}

const sum = (points: readonly PointCoverage[], key: "shown" | "proved" | "unproved"): number =>
  points.reduce((total, one) => total + one[key], 0);
