import type { Fields } from "../../order/path.ts";
import { hidesOrders, type StoryId, type Unread, unreadIn } from "../../order/story.ts";
import type { PackedTraces } from "../../trace/packed.ts";
import type { Trace } from "../../trace/span.ts";
import type { StoryIndex } from "./story-index.ts";

/** Traces of a sweep with spans that can't be used, and whom these may be of. */
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

  /** What is known of whose calculation is whose has changed, and so may be whom they are of. */
  changed(): void {
    this.#unread = undefined;
  }

  get unread(): Unread {
    return (this.#unread ??= unreadIn(this.#traces, this.#fields, this.#index.owners));
  }

  /** Whether one of those spans may be this order's. */
  mayBeOf(id: StoryId): boolean {
    const { isNameless, named } = this.unread;
    return isNameless || named.has(id);
  }

  /** Whether they speak of orders of which nothing else is there. `any`: whether any order is there. */
  hideOrders(any: boolean): boolean {
    return hidesOrders(this.#traces, (key) => this.#index.knows(key), any, this.#fields);
  }

  get #traces(): Trace[] {
    return [...this.#numbers].map((number) => this.#digests.get(number));
  }
}
