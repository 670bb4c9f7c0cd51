import { certainties, type Link, type Ownership, ownersBy, type TraceKeys } from "../../order/keys.ts";
import { calculationsBy, calculationStory, isOrderStory, keyOf, orderStory, type StoryId } from "../../order/story.ts";
import { NumberList } from "../../trace/number-list.ts";

/** Which traces tell of which order, without the traces: numbers of keys and of traces, of a few bytes each. */
export class StoryIndex {
  readonly #orders = new KeyTraces();
  readonly #calculations = new KeyTraces();
  /**
   * Four numbers per link: its trace; the trace's version times three plus the certainty; the calculation; the order.
   */
  #links = new NumberList(Int32Array);
  /** How often a trace has grown: the links of its earlier versions are out of date. */
  readonly #versions = new Map<number, number>();
  /** The order of each calculation whose order is over, by the calculation's number. */
  readonly #over = new Map<number, StoryId>();
  /** Worked out from the links when it is asked for; undefined after a change. */
  #derived: Derived | undefined;

  /** Adds a trace. Returns the orders that it tells of although they were over. */
  add(trace: number, keys: TraceKeys): readonly StoryId[] {
    this.#derived = undefined;
    const reopened = new Set<StoryId>();
    for (const order of keys.orders) if (!this.#orders.add(order, trace)) reopened.add(orderStory(order));
    for (const calculation of keys.calculations)
      if (!this.#calculations.add(calculation, trace))
        reopened.add(this.#over.get(this.#calculations.numberOf(calculation))!);
    const version = this.#versions.get(trace) ?? 0;
    for (const { certainty, calculation, order } of keys.links) {
      this.#links.push(trace);
      this.#links.push(3 * version + certainties.indexOf(certainty));
      this.#links.push(this.#calculations.numberOf(calculation));
      this.#links.push(this.#orders.numberOf(order));
    }
    return [...reopened];
  }

  /** Adds a trace again that has more spans now. */
  replace(trace: number, keys: TraceKeys): readonly StoryId[] {
    this.#versions.set(trace, (this.#versions.get(trace) ?? 0) + 1);
    return this.add(trace, keys);
  }

  /** Whether an order's calculations are all its own. */
  isAlone(id: StoryId): boolean {
    return this.calculationsOf(id).every((calculation) => this.owners.get(calculation)!.size === 1);
  }

  /** From now on an order is none of the stories. */
  close(id: StoryId, calculations: readonly string[]): void {
    for (const calculation of calculations) {
      this.#over.set(this.#calculations.numberOf(calculation), id);
      this.#calculations.close(calculation);
    }
    if (isOrderStory(id)) this.#orders.close(keyOf(id));
  }

  /** Forgets the links of traces that were let go. */
  forget(isGone: (trace: number) => boolean): void {
    const left = new NumberList(Int32Array);
    for (let i = 0; i < this.#links.length; i += 4)
      if (!isGone(this.#links.at(i))) for (let j = i; j < i + 4; j++) left.push(this.#links.at(j));
    this.#links = left;
    this.#derived = undefined;
  }

  /** From now on orders are among the stories again. */
  reopen(ids: ReadonlySet<StoryId>): void {
    if (ids.size === 0) return;
    this.#derived = undefined;
    for (const id of ids) if (isOrderStory(id)) this.#orders.open(keyOf(id));
    for (const [number, order] of this.#over)
      if (ids.has(order)) this.#calculations.open(this.#calculations.key(number));
  }

  get owners(): Ownership {
    return this.#current.owners;
  }

  /** Every order, and every calculation that belongs to no order. */
  get stories(): readonly StoryId[] {
    return this.#current.stories;
  }

  knows(key: string): boolean {
    return this.#orders.has(key) || this.#calculations.has(key);
  }

  calculationsOf(id: StoryId): readonly string[] {
    return this.#current.owned.get(id) ?? [];
  }

  /** The traces that may tell of an order, in the order in which they came. */
  tracesOf(id: StoryId): readonly number[] {
    const key = keyOf(id);
    if (!isOrderStory(id)) return this.#calculations.of(key);
    const numbers = [key, ...this.calculationsOf(id)].flatMap((one, i) =>
      (i === 0 ? this.#orders : this.#calculations).of(one),
    );
    return [...new Set(numbers)].sort((a, b) => a - b);
  }

  get #current(): Derived {
    if (this.#derived !== undefined) return this.#derived;
    const owners = ownersBy(this.#linksNow());
    const owned = calculationsBy(owners);
    const ownerless = this.#calculations.keys().filter((calculation) => !owners.has(calculation));
    const stories = [...this.#orders.keys().map(orderStory), ...ownerless.map(calculationStory)];
    return (this.#derived = { owners, owned, stories });
  }

  #linksNow(): Link[] {
    const links: Link[] = [];
    const seen = new Set<number>();
    for (let i = 0; i < this.#links.length; i += 4) {
      const versionAndCertainty = this.#links.at(i + 1);
      if (Math.floor(versionAndCertainty / 3) !== (this.#versions.get(this.#links.at(i)) ?? 0)) continue;
      const [calculation, order] = [this.#links.at(i + 2), this.#links.at(i + 3)];
      // Many traces say the same. The number is exact up to nine thousand billion pairs.
      const link = (calculation * this.#orders.size + order) * 3 + (versionAndCertainty % 3);
      if (seen.has(link)) continue;
      seen.add(link);
      links.push({
        certainty: certainties[versionAndCertainty % 3]!,
        calculation: this.#calculations.key(calculation),
        order: this.#orders.key(order),
      });
    }
    return links;
  }
}

interface Derived {
  readonly owners: Ownership;
  readonly owned: ReadonlyMap<StoryId, readonly string[]>;
  readonly stories: readonly StoryId[];
}

/** Keys, each with a number and, as long as it is open, the traces that carry it. */
class KeyTraces {
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #traces: (number[] | null)[] = [];

  get size(): number {
    return this.#keys.length;
  }

  has(key: string): boolean {
    return this.#numbers.has(key);
  }

  /** The keys that are open. */
  keys(): readonly string[] {
    return this.#keys.filter((_, number) => this.#traces[number] !== null);
  }

  key(number: number): string {
    return this.#keys[number]!;
  }

  numberOf(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#keys.length);
    this.#traces.push([]);
    return this.#keys.push(key) - 1;
  }

  /** Adds a trace that carries a key. Returns whether the key is open. */
  add(key: string, trace: number): boolean {
    const traces = this.#traces[this.numberOf(key)];
    if (traces === null) return false;
    // A trace that has grown need not be the last that came.
    const isKnown =
      traces!.length > 0 && (traces!.at(-1) === trace || (traces!.at(-1)! > trace && traces!.includes(trace)));
    if (!isKnown) traces!.push(trace);
    return true;
  }

  close(key: string): void {
    this.#traces[this.numberOf(key)] = null;
  }

  open(key: string): void {
    this.#traces[this.numberOf(key)] ??= [];
  }

  of(key: string): readonly number[] {
    const number = this.#numbers.get(key);
    return number === undefined ? [] : (this.#traces[number] ?? []);
  }
}
