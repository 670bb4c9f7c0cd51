import type { Path } from "../order/path.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import { bearersOf } from "../trace/attributes.ts";
import type { Trace } from "../trace/span.ts";
import { servicesOf } from "./services-of.ts";

/**
 * A key has several names, of which a company uses one. A storage that has to be asked for each of them in each service takes two dozen
 * searches for an order, so that nothing of it is missed. What is asked after that, the same order once more or a few others in full,
 * need not be asked for by names that no service goes by.
 */
export interface Learning<S> {
  /** The same source; its answers tell by which names its services' spans carry keys. */
  readonly source: S;
  /** Asks only where a key may be, by what was learned so far. */
  readonly learned: S;
}

export function learning<S extends TraceSource>(source: S, names: KeyNames): Learning<S> {
  const heard = async (answer: Promise<SearchResult>): Promise<SearchResult> => {
    const found = await answer;
    for (const trace of found.traces) names.learn(trace);
    return found;
  };
  const listening: S = {
    ...source,
    byAttribute: (...asked) => heard(source.byAttribute(...asked)),
    byService: (...asked) => heard(source.byService(...asked)),
  };
  const byAttribute: S["byAttribute"] = (keys, value, window) =>
    listening.byAttribute(keys, value, window, (service, name) => names.mayHold(service, name));
  return { source: listening, learned: { ...listening, byAttribute } };
}

/** By which names the services seen so far carry the keys. */
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
    // Nobody knows whose a span is that can't be read.
    this.#isUnread ||= unread !== undefined;
    for (const span of spans) {
      const used = this.#usedBy(span.service);
      const bearers = bearersOf(span);
      // By the name itself: Jaeger is asked for no other spelling.
      for (const name of this.#all) if (!used.has(name) && bearers.some((one) => one.has(name))) used.add(name);
    }
  }

  /**
   * Whether a service's spans may carry a key by this name: by no other names than those it was seen to use. A service that carries
   * only the other key may have this one by a name that others use; of one that was never seen with any nothing is known, but that
   * nobody misses a span of it that is no service of the path.
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
    const used = this.#used.get(service) ?? new Set<string>();
    this.#used.set(service, used);
    return used;
  }
}
