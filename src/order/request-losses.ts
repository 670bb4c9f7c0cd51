import { getOrInsert } from "../newer-map.ts";
import type { Interval } from "../trace/interval.ts";
import { standsOut } from "./chance.ts";
import { has, isMissing, mark, type Passage, passedAt } from "./passage.ts";
import { type Openers, type PathRequest, requestsBy } from "./path-requests.ts";
import type { Path } from "./path.ts";
import { servicesIn } from "./services-in.ts";
import { countBelow } from "./sorted.ts";
import { type SpanLoss, sumOf } from "./span-loss.ts";

/** A request that left no span but must have happened between the points before it and after it. */
interface Lost extends Interval {
  readonly passage: Passage;
  readonly request: PathRequest;
}

/** The pauses between arrivals in which a lost request may have happened, by their numbers. */
interface Pauses {
  readonly first: number;
  readonly last: number;
}

/** Fewer lost requests than this may share a pause by chance. */
const minLostInOutage = 3;

/** How well the requests of some orders arrive, for each service of the path. */
export class RequestLosses {
  readonly #path: Path;
  readonly #lost: readonly Lost[];
  readonly #requests: readonly PathRequest[];
  readonly #apart: ReadonlySet<number>;
  readonly #lossByService = new Map<number, SpanLoss>();
  readonly #all: readonly Passage[];
  #lossy: readonly Passage[] | undefined;

  /** @param apart the places that do not count; by default worked out from these orders */
  constructor(all: readonly Passage[], path: Path, openers: Openers, apart?: ReadonlySet<number>) {
    this.#all = all;
    this.#path = path;
    this.#requests = requestsBy(path, openers);
    this.#lost = lostOf(all, this.#requests);
    this.#apart = apart ?? (openers === "machines" ? new Set() : this.#placesApart());
  }

  /**
   * The places that do not count. One is the place with the highest share of missing requests: orders may do without
   * that step, such as an upload. The others miss significantly more than the rest of their service: random loss hits
   * all requests of a service alike.
   */
  get apart(): ReadonlySet<number> {
    return this.#apart;
  }

  /** Orders with a missing request. */
  get lossy(): readonly Passage[] {
    return (this.#lossy ??= [
      ...new Set(this.#lost.filter((lost) => this.#counts(lost)).map(({ passage }) => passage)),
    ]);
  }

  /** The loss of a service, given by its place in `servicesIn`, or of all services. The `own` orders do not count. */
  loss(own: readonly Passage[], service?: number): SpanLoss {
    const services = service === undefined ? [...servicesIn(this.#path).keys()] : [service];
    return sumOf(services.map((one) => this.#lossWithout(own, one)));
  }

  #lossWithout(own: readonly Passage[], service: number): SpanLoss {
    const all = getOrInsert(this.#lossByService, service, () => this.#lossOf(service));
    const ours = lostOf(own, this.#requests).filter((one) => this.#counts(one, service)).length;
    return {
      missing: Math.max(0, all.missing - ours),
      arrived: Math.max(0, all.arrived - this.#arrived(own, service)),
    };
  }

  /**
   * If most missing requests may fall into one pause in which nothing arrived, the pause was an outage. An outage says
   * nothing about other times, so its requests do not count. If requests are lost at random, others arrive in between.
   *
   *     by chance    + + - + + + - + + - + + + +
   *     an outage    + + + + - - - - - + + + + +
   */
  #lossOf(service: number): SpanLoss {
    const times = this.#requestsOf(service).flatMap(({ entry }) => this.#all.map((one) => passedAt(one, entry)));
    const sorted = Float64Array.from(times.filter((time) => !Number.isNaN(time))).sort();
    let missing = this.#lost
      .filter((one) => this.#counts(one, service))
      // Clocks differ: the point after the request may seem to come before it.
      .map(({ from, to }) => [Math.min(from, to), Math.max(from, to)] as const)
      .map(([from, to]) => ({ first: countBelow(sorted, from), last: countBelow(sorted, to) }));
    for (;;) {
      const pause = mostCommon(missing, sorted.length);
      const others = missing.filter(({ first, last }) => pause < first || pause > last);
      const explained = missing.length - others.length;
      if (explained < minLostInOutage || explained <= others.length) break;
      missing = others;
    }
    return { missing: missing.length, arrived: this.#arrived(this.#all, service) };
  }

  /** Counts the received requests among those whose loss would be noticed. */
  #arrived(some: readonly Passage[], service: number): number {
    return this.#requestsOf(service).reduce((sum, { entry }) => sum + arrivedAt(some, entry), 0);
  }

  #requestsOf(service: number): readonly PathRequest[] {
    return this.#requests.filter((one) => one.service === service && !this.#apart.has(one.entry));
  }

  #counts({ request }: Lost, service = request.service): boolean {
    return !this.#apart.has(request.entry) && request.service === service;
  }

  #placesApart(): ReadonlySet<number> {
    const places = this.#requests.map(({ entry, service }) => {
      const missing = this.#lost.filter(({ request }) => request.entry === entry).length;
      return { entry, service, errors: missing, total: missing + arrivedAt(this.#all, entry) };
    });
    const shareOf = ({ errors, total }: (typeof places)[number]) => errors / (total || 1);
    const worstFirst = places.sort((a, b) => shareOf(b) - shareOf(a));
    const apart = new Set(worstFirst.slice(0, 1).map(({ entry }) => entry));
    for (const place of worstFirst.slice(1)) {
      const others = places.filter(
        (one) => one !== place && one.service === place.service && !apart.has(one.entry) && one.total > 0,
      );
      if (standsOut(place, others)) apart.add(place.entry);
    }
    return apart;
  }
}

const arrivedAt = (some: readonly Passage[], place: number): number =>
  some.filter((one) => has(one, place, mark.between) && !isMissing(one, place)).length;

const lostOf = (all: readonly Passage[], requests: readonly PathRequest[]): Lost[] =>
  requests.flatMap((request) =>
    all
      .filter((one) => isMissing(one, request.entry))
      .map((passage) => {
        const timesAt = (places: readonly number[]) =>
          places.map((at) => passedAt(passage, at)).filter((time) => !Number.isNaN(time));
        return {
          passage,
          request,
          from: Math.max(...timesAt(request.before)),
          to: Math.min(...timesAt(request.after)),
        };
      }),
  );

/** The pause that most missing requests have in common. */
function mostCommon(missing: readonly Pauses[], pauses: number): number {
  const changes = new Int32Array(pauses + 2);
  for (const { first, last } of missing) {
    changes[first]! += 1;
    changes[last + 1]! -= 1;
  }
  let [common, most, best] = [0, 0, 0];
  for (const [pause, change] of changes.entries()) {
    common += change;
    if (common > most) [most, best] = [common, pause];
  }
  return best;
}
