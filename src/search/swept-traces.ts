import type { Digest } from "../order/digest.ts";
import { keysIn } from "../order/keys.ts";
import type { Fields } from "../order/path.ts";
import {
  chapterOf,
  type Claims,
  claimSpans,
  hidesOrders,
  type Story,
  type StoryId,
  storyOf,
  type Unread,
  unreadIn,
} from "../order/story.ts";
import { mergeTraces } from "../trace/merge.ts";
import { PackedTraces } from "../trace/packed.ts";
import { isSampled } from "../trace/sampling.ts";
import { earliestStart, latestEnd, type Microseconds, type Trace } from "../trace/span.ts";
import { TraceIds } from "../trace/trace-ids.ts";
import { treeOf } from "../trace/tree.ts";
import { Said } from "./said.ts";
import { StoryIndex } from "./story-index.ts";

/**
 * What a sweep keeps of the traces it has seen: their digests, once each and packed, which order each tells of, and what every service
 * said and when. The whole of a trace is let go as soon as it was looked at.
 */
export class SweptTraces {
  readonly #digest: Digest;
  readonly #fields: Fields;
  readonly #ids = new TraceIds();
  readonly #digests = new PackedTraces();
  readonly #index = new StoryIndex();
  readonly #said: Said;
  /** Of each trace: how many spans it came with, when the first of them began and the last one ended. */
  readonly #sizes: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Traces with spans that can't be used. */
  readonly #broken = new Set<number>();
  readonly #claimed = new Map<number, Claims>();
  #unread: Unread | undefined;
  #spans = 0;
  #sampled = false;

  /** @param before a trace with a later span may still grow */
  constructor(digest: Digest, fields: Fields, before: Microseconds) {
    this.#digest = digest;
    this.#fields = fields;
    this.#said = new Said(before);
  }

  get size(): number {
    return this.#ids.size;
  }

  get spans(): number {
    return this.#spans;
  }

  get sampled(): boolean {
    return this.#sampled;
  }

  get hear() {
    return this.#said.hear;
  }

  /** Returns the trace's number, and whether it was not seen before. */
  add(trace: Trace): { readonly number: number; readonly isNew: boolean } {
    const before = this.#ids.size;
    const number = this.#ids.numberOf(trace.traceId);
    const isNew = number === before;
    if (isNew) this.#addNew(number, trace);
    else if (this.#sizes[number] !== trace.spans.length) this.#addMore(number, trace);
    return { number, isNew };
  }

  #addNew(number: number, trace: Trace): void {
    const digest = this.#digest(trace);
    this.#digests.add(digest);
    this.#index.add(number, keysIn(treeOf(digest), this.#fields));
    this.#said.add(treeOf(trace));
    this.#sizes.push(trace.spans.length);
    this.#starts.push(earliestStart(trace.spans));
    this.#ends.push(latestEnd(trace.spans));
    this.#spans += trace.spans.length;
    this.#note(number, digest);
  }

  /** One that was still arriving comes again with more, or was cut off at the edge of a slice. */
  #addMore(number: number, trace: Trace): void {
    const digest = mergeTraces([this.#digests.get(number), this.#digest(trace)])[0]!;
    this.#digests.replace(number, digest);
    this.#index.replace(number, keysIn(treeOf(digest), this.#fields));
    const size = this.#sizes[number]!;
    this.#sizes[number] = Math.max(size, trace.spans.length);
    this.#starts[number] = Math.min(this.#starts[number]!, earliestStart(trace.spans));
    this.#ends[number] = Math.max(this.#ends[number]!, latestEnd(trace.spans));
    this.#spans += Math.max(0, trace.spans.length - size);
    this.#note(number, digest);
  }

  #note(number: number, digest: Trace): void {
    this.#sampled ||= digest.spans.some(isSampled);
    if (digest.unread !== undefined) this.#broken.add(number);
    this.#claimed.clear();
    this.#unread = undefined;
  }

  /** Every order, and every calculation that is no order's. */
  get stories(): readonly StoryId[] {
    return this.#index.stories;
  }

  /** An order by what its traces tell; undefined for a calculation that no span claims. */
  story(id: StoryId): Story | undefined {
    const chapters = this.#index.tracesOf(id).flatMap((number) => chapterOf(id, this.#claimsOf(number)));
    if (chapters.length === 0 && id.startsWith("c:")) return undefined;
    this.#unread ??= unreadIn(this.#brokenTraces(), this.#fields, this.#index.owners);
    return storyOf(id, chapters, this.#index.calculationsOf(id), this.#unread);
  }

  /** Whether spans that can't be used speak of orders of which nothing else is there. */
  get hidesOrders(): boolean {
    const any = this.#index.stories.length > 0;
    return hidesOrders(this.#brokenTraces(), (key) => this.#index.knows(key), any, this.#fields);
  }

  /** Traces with a span of one of these services that began in a window, and that are not among those. */
  without(
    seen: ReadonlySet<number>,
    services: ReadonlySet<string>,
    { from, to }: { from: Microseconds; to: Microseconds },
  ): Trace[] {
    const numbers = this.#starts.flatMap((start, number) =>
      start <= to && this.#ends[number]! >= from && !seen.has(number) ? [number] : [],
    );
    return numbers
      .map((number) => this.#digests.get(number))
      .filter(({ spans }) => spans.some(({ service, start }) => services.has(service) && start >= from && start <= to));
  }

  #brokenTraces(): Trace[] {
    return [...this.#broken].map((number) => this.#digests.get(number));
  }

  /** A trace that many orders share is not unpacked for each of them. */
  #claimsOf(number: number): Claims {
    const known = this.#claimed.get(number);
    if (known !== undefined) return known;
    const claims = claimSpans(treeOf(this.#digests.get(number)), this.#fields, this.#index.owners);
    if (claims.claims.size > 1) {
      if (this.#claimed.size >= mostClaimed) this.#claimed.clear();
      this.#claimed.set(number, claims);
    }
    return claims;
  }
}

/** So many shared traces are kept unpacked: orders are looked at as they began, so those that share a trace come together. */
const mostClaimed = 500;
