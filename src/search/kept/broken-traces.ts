import type { Fields } from "../../order/path.ts";
import { hidesOrders, type StoryId, type Unread, unreadIn } from "../../order/story.ts";
import type { PackedTraces } from "../../trace/packed.ts";
import type { Trace } from "../../trace/span.ts";
import type { StoryIndex } from "./story-index.ts";

/** Traces of a sweep with spans that can't be read, and the orders that these spans may belong to. */
export class BrokenTraces {
  readonly #digests: PackedTraces;
  readonly #index: StoryIndex;
  readonly #fields: Fields;
  readonly #numbers = new Set<number>();
  #unread: Unread | undefined;

  constructor(digests: PackedTraces, index: StoryIndex, fields: Fields) {
    this.#digests = digests;
    this.#index = index;
    this.#fields = fields;
  }

  add(number: number): void {
    this.#numbers.add(number);
  }

  has(number: number): boolean {
    return this.#numbers.has(number);
  }

  /** Ownership changed: which orders the unreadable spans may belong to must be worked out again. */
  ownershipChanged(): void {
    this.#unread = undefined;
  }

  get unread(): Unread {
    return (this.#unread ??= unreadIn(this.#traces, this.#fields, this.#index.owners));
  }

  /** Whether an unreadable span may be this order's. */
  mayBeOf(id: StoryId): boolean {
    const { isNameless, named } = this.unread;
    return isNameless || named.has(id);
  }

  /**
   * Whether the unreadable spans name orders of which nothing else was received.
   * @param hasOrders whether any order was received
   */
  hideOrders(hasOrders: boolean): boolean {
    return hidesOrders(this.#traces, (key) => this.#index.knows(key), hasOrders, this.#fields);
  }

  get #traces(): Trace[] {
    return [...this.#numbers].map((number) => this.#digests.get(number));
  }
}
