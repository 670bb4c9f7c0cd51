import type { Interval } from "../trace/interval.ts";
import { standsOut } from "./chance.ts";
import { has, isMissing, mark, type Passage } from "./passage.ts";
import { type Openers, type PathRequest, requestsBy } from "./path-requests.ts";
import type { Path } from "./path.ts";
import { servicesIn } from "./services-in.ts";
import { countBelow } from "./sorted.ts";
import { type SpanLoss, sumOf } from "./span-loss.ts";

/** A request that must have been, between what came before it and what came after it, and that left no span. */
interface Lost extends Interval {
  readonly one: Passage;
  readonly request: PathRequest;
}

/** Pauses between what arrived, by their numbers. */
interface Pauses {
  readonly first: number;
  readonly last: number;
}

/** Fewer than these may have one pause in common by chance. */
const fewest = 3;

/** How the requests of some orders arrived, of each service of the path. */
export class RequestLosses {
  readonly #path: Path;
  readonly #lost: readonly Lost[];
  readonly #requests: readonly PathRequest[];
  readonly #apart: ReadonlySet<number>;
  readonly #known = new Map<number, SpanLoss>();
  readonly #all: readonly Passage[];
  #lossy: readonly Passage[] | undefined;

  /** @param apart the places that do not count; those of these orders, if none are given */
  constructor(all: readonly Passage[], path: Path, openers: Openers, apart?: ReadonlySet<number>) {
    this.#all = all;
    this.#path = path;
    this.#requests = requestsBy(path, openers);
    this.#lost = lostOf(all, this.#requests);
    this.#apart = apart ?? (openers === "machines" ? new Set() : this.#placesApart());
  }

  /**
   * Where more is missing than anywhere else: that may be what an order can do without, such as an upload. And each place where so much
   * more is missing than at the others of its service as is no chance: what loses a service's requests by chance loses all of them alike.
   */
  get apart(): ReadonlySet<number> {
    return this.#apart;
  }

  /** Orders of which a request is missing. */
  get lossy(): readonly Passage[] {
    return (this.#lossy ??= [...new Set(this.#lost.filter((one) => this.#counts(one)).map(({ one }) => one))]);
  }

  /** Of a service, by its place in `servicesIn`; or of all. `own` orders are set aside. */
  loss(own: readonly Passage[], service?: number): SpanLoss {
    const services = service === undefined ? [...servicesIn(this.#path).keys()] : [service];
    return sumOf(services.map((one) => this.#beside(own, one)));
  }

  #beside(own: readonly Passage[], service: number): SpanLoss {
    const all = this.#known.get(service) ?? this.#lossOf(service);
    this.#known.set(service, all);
    const ours = lostOf(own, this.#requests).filter((one) => this.#counts(one, service)).length;
    return {
      missing: Math.max(0, all.missing - ours),
      arrived: Math.max(0, all.arrived - this.#arrived(own, service)),
    };
  }

  /**
   * Where most are missing that may all have been in one pause, in which nothing came, that was an outage: it tells of its time only, and is left
   * aside. Where requests go missing by chance, others arrive in between.
   *
   *     by chance    + + - + + + - + + - + + + +
   *     an outage    + + + + - - - - - + + + + +
   */
  #lossOf(service: number): SpanLoss {
    const times = this.#requestsOf(service).flatMap(({ entry }) => this.#all.map(({ passed }) => passed[entry]!));
    const sorted = Float64Array.from(times.filter((time) => !Number.isNaN(time))).sort();
    let missing = this.#lost
      .filter((one) => this.#counts(one, service))
      // Clocks differ: what came after may seem to have come before.
      .map(({ from, to }) => [Math.min(from, to), Math.max(from, to)] as const)
      .map(([from, to]) => ({ first: countBelow(sorted, from), last: countBelow(sorted, to) }));
    for (;;) {
      const pause = mostCommon(missing, sorted.length);
      const others = missing.filter(({ first, last }) => pause < first || pause > last);
      const explained = missing.length - others.length;
      if (explained < fewest || explained <= others.length) break;
      missing = others;
    }
    return { missing: missing.length, arrived: this.#arrived(this.#all, service) };
  }

  /** Of those that would be missed. */
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
      .map((one) => {
        const known = (places: readonly number[]) =>
          places.map((at) => one.passed[at]!).filter((time) => !Number.isNaN(time));
        return { one, request, from: Math.max(...known(request.before)), to: Math.min(...known(request.after)) };
      }),
  );

/** The pause that most have in common. */
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
