import { getOrInsert } from "../newer-map.ts";
import type { Path } from "../order/path.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import { bearersOf } from "../trace/attributes.ts";
import type { Trace } from "../trace/span.ts";
import { servicesOf } from "./services-of.ts";

/**
 * A key has several names, and a company uses one of them. Some storages must be asked for each name in each service:
 * two dozen searches for an order, so that no trace is missed. Later searches, for the same order again or for a few
 * others, skip the names that no service uses.
 */
export interface Learning<S> {
  /** The same source, which learns from its answers by which names the services' spans carry keys. */
  readonly source: S;
  /** Asks only for names that may carry a key, by what was learned so far. */
  readonly learned: S;
}

export function learning<S extends TraceSource>(source: S, names: KeyNames): Learning<S> {
  // A recording looks for all names at once.
  if (source.isFixed) return { source, learned: source };
  const learnFrom = async (answer: Promise<SearchResult>): Promise<SearchResult> => {
    const found = await answer;
    for (const trace of found.traces) names.learn(trace);
    return found;
  };
  const listening: S = {
    ...source,
    byAttribute: (...asked) => learnFrom(source.byAttribute(...asked)),
    byService: (...asked) => learnFrom(source.byService(...asked)),
  };
  const byAttribute: S["byAttribute"] = (keys, value, window) =>
    listening.byAttribute(keys, value, window, (service, name) => names.mayHold(service, name));
  return { source: listening, learned: { ...listening, byAttribute } };
}

/** The names by which the services seen so far carry the keys. */
export class KeyNames {
  readonly #keys: readonly (readonly string[])[];
  readonly #all: readonly string[];
  readonly #pathServices: ReadonlySet<string>;
  readonly #used = new Map<string, Set<string>>();
  #isUnread = false;

  constructor(path: Path) {
    this.#keys = [path.fields.orderId, path.fields.calculationRequestId];
    this.#all = this.#keys.flat();
    this.#pathServices = new Set(servicesOf(path));
  }

  learn({ spans, unread }: Trace): void {
    // An unreadable span may carry any key by any name.
    this.#isUnread ||= unread !== undefined;
    for (const span of spans) {
      const used = this.#usedBy(span.service);
      const bearers = bearersOf(span);
      // Only the exact name counts: Jaeger is asked for no other spelling.
      for (const name of this.#all) if (!used.has(name) && bearers.some((one) => one.has(name))) used.add(name);
    }
  }

  /**
   * Whether a service's spans may carry a key by this name.
   * - A service that was seen with the key uses only the names that it was seen to use.
   * - A service that was not, and is not on the path, is not asked: nobody misses its spans.
   * - A service that was seen with the other key only may use a name that other services use.
   * - Nothing is known of a service that was seen with no key, nor of a key that was seen nowhere: any name may do.
   */
  mayHold(service: string, name: string): boolean {
    if (this.#isUnread) return true;
    const names = this.#keys.find((one) => one.includes(name)) ?? [];
    const own = this.#usedBy(service);
    if (names.some((one) => own.has(one))) return own.has(name);
    if (!this.#pathServices.has(service)) return false;
    const others = new Set([...this.#used.values()].flatMap((used) => [...used]));
    return own.size === 0 || !names.some((one) => others.has(one)) || others.has(name);
  }

  #usedBy(service: string): Set<string> {
    return getOrInsert(this.#used, service, () => new Set());
  }
}
