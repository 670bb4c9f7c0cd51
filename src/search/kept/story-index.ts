import { certainties, type Link, type Ownership, ownersBy, type TraceKeys } from "../../order/keys.ts";
import { calculationStory, isOrderStory, keyOf, orderStory, type StoryId } from "../../order/story.ts";

/** Which traces tell of which order, without the traces: numbers of keys and of traces, a few bytes each. */
export class StoryIndex {
  readonly #orders = new KeyTraces();
  readonly #calculations = new KeyTraces();
  /** Four numbers a link: its trace and that trace's version, its certainty, the calculation, the order. */
  #links: number[] = [];
  /** How often a trace has grown: what it said before is out of date. */
  readonly #versions = new Map<number, number>();
  /** Of an order that is over, the number of each of its calculations. */
  readonly #over = new Map<number, StoryId>();
  #read: Read | undefined;

  /** Returns the orders that this trace tells of although they were over. */
  add(trace: number, keys: TraceKeys): readonly StoryId[] {
    this.#read = undefined;
    const reopened = new Set<StoryId>();
    for (const order of keys.orders) if (!this.#orders.add(order, trace)) reopened.add(orderStory(order));
    for (const calculation of keys.calculations)
      if (!this.#calculations.add(calculation, trace))
        reopened.add(this.#over.get(this.#calculations.numberOf(calculation))!);
    const version = this.#versions.get(trace) ?? 0;
    for (const { certainty, calculation, order } of keys.links)
      this.#links.push(
        trace,
        3 * version + certainties.indexOf(certainty),
        this.#calculations.numberOf(calculation),
        this.#orders.numberOf(order),
      );
    return [...reopened];
  }

  /** The same trace with more spans. */
  replace(trace: number, keys: TraceKeys): readonly StoryId[] {
    this.#versions.set(trace, (this.#versions.get(trace) ?? 0) + 1);
    return this.add(trace, keys);
  }

  /** Whether an order's calculations are all its own. */
  isAlone(id: StoryId): boolean {
    return this.calculationsOf(id).every((calculation) => this.owners.get(calculation)!.size === 1);
  }

  /** From here on an order is none of the stories. */
  close(id: StoryId, calculations: readonly string[]): void {
    for (const calculation of calculations) {
      this.#over.set(this.#calculations.numberOf(calculation), id);
      this.#calculations.close(calculation);
    }
    if (isOrderStory(id)) this.#orders.close(keyOf(id));
  }

  /** Forgets what traces that were let go said. */
  forget(isGone: (trace: number) => boolean): void {
    const left: number[] = [];
    for (let i = 0; i < this.#links.length; i += 4)
      if (!isGone(this.#links[i]!))
        left.push(this.#links[i]!, this.#links[i + 1]!, this.#links[i + 2]!, this.#links[i + 3]!);
    this.#links = left;
    this.#read = undefined;
  }

  /** It is one of the stories again. */
  reopen(id: StoryId): void {
    this.#read = undefined;
    if (isOrderStory(id)) this.#orders.open(keyOf(id));
    for (const [number, order] of this.#over) if (order === id) this.#calculations.open(this.#calculations.key(number));
  }

  get owners(): Ownership {
    return this.#all.owners;
  }

  /** Every order, and every calculation that is no order's. */
  get stories(): readonly StoryId[] {
    return this.#all.stories;
  }

  knows(key: string): boolean {
    return this.#orders.has(key) || this.#calculations.has(key);
  }

  calculationsOf(id: StoryId): readonly string[] {
    return this.#all.owned.get(id) ?? [];
  }

  /** The traces that may tell of it, in the order they came. */
  tracesOf(id: StoryId): readonly number[] {
    const key = keyOf(id);
    if (!isOrderStory(id)) return this.#calculations.of(key);
    const numbers = [key, ...this.calculationsOf(id)].flatMap((one, i) =>
      (i === 0 ? this.#orders : this.#calculations).of(one),
    );
    return [...new Set(numbers)].sort((a, b) => a - b);
  }

  get #all(): Read {
    if (this.#read !== undefined) return this.#read;
    const owners = ownersBy(this.#linksNow());
    const owned = new Map<StoryId, string[]>();
    for (const [calculation, orders] of owners)
      for (const order of orders) {
        const known = owned.get(orderStory(order));
        if (known === undefined) owned.set(orderStory(order), [calculation]);
        else known.push(calculation);
      }
    const ownerless = this.#calculations.keys().filter((calculation) => !owners.has(calculation));
    const stories = [...this.#orders.keys().map(orderStory), ...ownerless.map(calculationStory)];
    return (this.#read = { owners, owned, stories });
  }

  #linksNow(): Link[] {
    const links: Link[] = [];
    const seen = new Set<number>();
    for (let i = 0; i < this.#links.length; i += 4) {
      const [trace, what, calculation, order] = this.#links.slice(i, i + 4) as [number, number, number, number];
      if (Math.floor(what / 3) !== (this.#versions.get(trace) ?? 0)) continue;
      // The same is said again and again; exact up to nine thousand billion pairs.
      const said = (calculation * this.#orders.size + order) * 3 + (what % 3);
      if (seen.has(said)) continue;
      seen.add(said);
      links.push({
        certainty: certainties[what % 3]!,
        calculation: this.#calculations.key(calculation),
        order: this.#orders.key(order),
      });
    }
    return links;
  }
}

interface Read {
  readonly owners: Ownership;
  readonly owned: ReadonlyMap<StoryId, readonly string[]>;
  readonly stories: readonly StoryId[];
}

/** Keys, each with a number and the traces that speak of it, as long as it is open. */
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

  /** Those that are open. */
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

  /** Returns whether the key is open. */
  add(key: string, trace: number): boolean {
    const traces = this.#traces[this.numberOf(key)];
    if (traces === null) return false;
    // One that has grown was not the last to come.
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
