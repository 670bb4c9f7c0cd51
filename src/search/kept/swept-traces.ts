import type { Digest } from "../../order/digest.ts";
import { keysIn } from "../../order/keys.ts";
import type { Fields, PointId } from "../../order/path.ts";
import {
  chapterOf,
  type Claims,
  claimSpans,
  isOrderStory,
  orderStory,
  type Story,
  type StoryId,
  storyOf,
} from "../../order/story.ts";
import type { KeylessStep } from "../../order/unclaimed.ts";
import { BoundedMap } from "../../trace/bounded-map.ts";
import { covers, holds, type Interval } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { NumberSet } from "../../trace/number-set.ts";
import { PackedTraces } from "../../trace/packed.ts";
import { isSampled } from "../../trace/sampling.ts";
import { type Microseconds, receivedIn, type Span, type Trace } from "../../trace/span.ts";
import { TraceIds } from "../../trace/trace-ids.ts";
import { type TraceTree, treeOf } from "../../trace/tree.ts";
import { BrokenTraces } from "./broken-traces.ts";
import { Fingerprints } from "./fingerprints.ts";
import { InstanceActivity } from "./instance-activity.ts";
import { KeylessSteps } from "./keyless-steps.ts";
import { ServiceActivity } from "./service-activity.ts";
import { StoryIndex } from "./story-index.ts";
import { TraceExtents } from "./trace-extents.ts";

/** What a span, or a trace, tells about the path. */
export interface Hints {
  /** The steps in a trace without a key. */
  readonly keylessIn: (tree: TraceTree) => readonly KeylessStep[];
  /** Whether its order may have reached the end of its path. */
  readonly mayEnd: (span: Span) => boolean;
  /** Whether it may be a step of an order. */
  readonly mayBeStep: (span: Span) => boolean;
}

/**
 * How many shared traces stay unpacked. Orders are looked at in the order in which they began, so those that share a
 * trace come together.
 */
const maxUnpacked = 100;

/** Traces that were not received again when they were asked for again. `end` is when the last of them ended. */
export interface Gone {
  readonly count: number;
  readonly end: Microseconds;
}

/**
 * What a sweep keeps of the traces that it has seen: the digest of each, packed; which orders it tells of; and what
 * every service said and when. The whole trace is let go as soon as it was looked at.
 */
export class SweptTraces {
  readonly #digest: Digest;
  readonly #fields: Fields;
  readonly #ids = new TraceIds();
  readonly #digests = new PackedTraces();
  readonly #index = new StoryIndex();
  readonly #said: ServiceActivity;
  readonly #instances = new InstanceActivity();
  readonly #extents = new TraceExtents();
  readonly #fingerprints = new Fingerprints();
  readonly #broken: BrokenTraces;
  readonly #claimed = new BoundedMap<number, Claims>(maxUnpacked);
  readonly #closed = new Set<StoryId>();
  readonly #reopened = new Set<StoryId>();
  readonly #candidates = new Set<StoryId>();
  readonly #hints: Hints;
  readonly #keyless = new KeylessSteps();
  #spans = 0;
  #sampled = false;

  /** @param settled see `ServiceActivity` */
  constructor(digest: Digest, fields: Fields, settled: (service: string) => Microseconds, hints: Hints) {
    this.#hints = hints;
    this.#digest = digest;
    this.#fields = fields;
    this.#said = new ServiceActivity(settled);
    this.#broken = new BrokenTraces(this.#digests, this.#index, fields);
  }

  get size(): number {
    return this.#ids.size;
  }

  get spans(): number {
    return this.#spans;
  }

  /** When the first trace began; infinite if there is none. */
  get oldest(): Microseconds {
    return this.#extents.oldest;
  }

  get sampled(): boolean {
    return this.#sampled;
  }

  get activityOf() {
    return this.#said.activityOf;
  }

  get instances(): InstanceActivity {
    return this.#instances;
  }

  /** Adds a trace. Returns its number, and whether it was not seen before. */
  add(trace: Trace): { readonly number: number; readonly isNew: boolean } {
    const before = this.#ids.size;
    const number = this.#ids.numberOf(trace.traceId);
    const isNew = number === before;
    if (trace.fingerprint !== undefined) this.#fingerprints.add(trace.fingerprint, number);
    if (isNew) this.#addNew(number, trace);
    else if (this.#extents.spansOf(number) !== receivedIn(trace)) this.#addMore(number, trace);
    return { number, isNew };
  }

  /** The number of a trace that came as just these bytes and has a span of this service. */
  known(fingerprint: string, service: string): number | undefined {
    const number = this.#fingerprints.traceOf(fingerprint);
    return number !== undefined && this.#extents.isOf(number, [service]) ? number : undefined;
  }

  /** Adds a trace again that may have been let go. */
  addAgain(trace: Trace): void {
    const { number, isNew } = this.add(trace);
    if (!isNew) this.#addMore(number, trace);
  }

  #addNew(number: number, trace: Trace): void {
    const tree = treeOf(trace);
    const digest = this.#digest(tree);
    const digested = treeOf(digest);
    const keys = keysIn(digested, this.#fields);
    this.#digests.add(digest);
    this.#said.add(tree);
    this.#instances.add(trace);
    this.#extents.add(trace);
    this.#spans += receivedIn(trace);
    const reopened = this.#index.add(number, keys);
    // A request that only looks at a finished order, as customers' do, changes nothing.
    this.#note(number, digest, reopened.length > 0 && this.#mayMove(digested) ? reopened : []);
    if (digest.spans.some(this.#hints.mayEnd)) for (const order of keys.orders) this.#candidates.add(orderStory(order));
    if (keys.orders.size + keys.calculations.size > 0) return;
    // The trace tells of no order.
    for (const step of this.#hints.keylessIn(digested)) this.#keyless.add(step, number);
    if (digest.unread === undefined) this.#digests.letGo(number);
  }

  /** Whether an order may have got further by a trace: a span that is missing or can't be read may be any step. */
  #mayMove({ whole, trace }: TraceTree): boolean {
    return !whole || trace.spans.some(this.#hints.mayBeStep);
  }

  /** Adds to a known trace: it was still arriving before, or was cut off at the edge of a slice. */
  #addMore(number: number, trace: Trace): void {
    const known = this.#digests.has(number) ? [this.#digests.get(number)] : [];
    const digest = mergeTraces([...known, this.#digest(treeOf(trace))])[0]!;
    this.#digests.replace(number, digest);
    this.#spans += this.#extents.grow(number, trace);
    this.#instances.add(trace);
    this.#note(number, digest, this.#index.replace(number, keysIn(treeOf(digest), this.#fields)));
  }

  #note(number: number, digest: Trace, reopened: readonly StoryId[]): void {
    this.#sampled ||= digest.spans.some(isSampled);
    if (digest.unread !== undefined) this.#broken.add(number);
    this.reopen(reopened);
    this.#claimed.clear();
    this.#broken.ownershipChanged();
  }

  /**
   * Lets go of orders that are over. Their traces are let go if they tell of no other order, or only of orders that are
   * over too. `takeReopened` says of which orders more came later.
   */
  close(ids: readonly StoryId[]): void {
    const numbers = ids.flatMap((id) => this.#index.tracesOf(id));
    for (const id of ids) this.#close(id, this.#index.calculationsOf(id));
    for (const number of numbers) if (this.#areAll(number, this.#closed)) this.#digests.letGo(number);
    this.#index.forget((number) => !this.#digests.has(number));
    this.#claimed.clear();
  }

  /**
   * Leaves out orders that were judged otherwise, and their calculations; traces of other orders may still name them.
   */
  leaveOut(ids: Iterable<readonly [StoryId, { readonly calculations: readonly string[] }]>): void {
    for (const [id, { calculations }] of ids) this.#close(id, calculations);
    this.#index.forget((number) => !this.#digests.has(number));
    this.#claimed.clear();
  }

  #close(id: StoryId, calculations: readonly string[]): void {
    this.#closed.add(id);
    this.#candidates.delete(id);
    this.#index.close(id, calculations);
  }

  /** Whether no trace here says that these calculations are another order's. */
  isOnlyOf(id: StoryId, calculations: readonly string[]): boolean {
    return calculations.every((calculation) =>
      [...(this.#index.owners.get(calculation) ?? [])].every((order) => orderStory(order) === id),
    );
  }

  /** Whether a span that can't be read may be this order's. */
  isUnread(id: StoryId): boolean {
    return this.#broken.mayBeOf(id);
  }

  #areAll(number: number, ids: ReadonlySet<StoryId>): boolean {
    if (!this.#digests.has(number) || this.#broken.has(number)) return false;
    return [...this.#claimsOf(number).claims.keys()].every((id) => ids.has(id));
  }

  /** Notes orders that were over and of which there may be more. */
  reopen(ids: readonly StoryId[]): void {
    for (const id of ids) this.#reopened.add(id);
  }

  /**
   * Opens the orders of which more came after they were over: they are stories again, and all their traces must be
   * added again.
   */
  takeReopened(): readonly StoryId[] {
    const ids = [...this.#reopened];
    for (const id of ids) this.#closed.delete(id);
    this.#index.reopen(this.#reopened);
    this.#reopened.clear();
    return ids;
  }

  /** Orders that may have reached the end of their path. */
  get candidates(): readonly StoryId[] {
    return [...this.#candidates];
  }

  /** When the last trace of an order ended. */
  lastOf(id: StoryId): Microseconds {
    return this.#index.tracesOf(id).reduce((last, number) => Math.max(last, this.#extents.endOf(number)), 0);
  }

  calculationsOf(id: StoryId): readonly string[] {
    return this.#index.calculationsOf(id);
  }

  /** Whether an order's calculations are no other order's. */
  isAlone(id: StoryId): boolean {
    return this.#index.isAlone(id);
  }

  /** Every order, and every calculation that belongs to no order. */
  get stories(): readonly StoryId[] {
    return this.#index.stories;
  }

  /** An order's story, as its traces tell it; undefined for a calculation that no span claims. */
  story(id: StoryId): Story | undefined {
    const chapters = this.#index.tracesOf(id).flatMap((number) => chapterOf(id, this.#claimsOf(number)));
    if (chapters.length === 0 && !isOrderStory(id)) return undefined;
    return storyOf(id, chapters, this.#index.calculationsOf(id), this.#broken.unread);
  }

  /** Adds a step of a trace that was counted and not fetched. */
  addKeyless(step: KeylessStep): void {
    this.#keyless.add(step, -1);
  }

  /** How often a step was done in a window by traces without a key. A trace is kept if it got a key later. */
  keylessAt(point: PointId, window: Interval): number {
    return this.#keyless.countAt(point, window, (trace) => trace < 0 || !this.#digests.has(trace));
  }

  /** Whether spans that can't be read name orders of which nothing else was received. */
  get hidesOrders(): boolean {
    return this.#broken.hideOrders(this.#index.stories.length + this.#closed.size > 0);
  }

  /** The traces that have a span of these services that began in a window, and are not among those seen again. */
  goneOf(seen: NumberSet, services: readonly string[], window: Interval): Gone {
    const isIn = ({ service, start }: Span) => services.includes(service) && holds(window, start);
    let count = 0;
    let end = Number.NEGATIVE_INFINITY;
    for (let number = 0; number < this.#extents.size; number++) {
      if (seen.has(number) || !this.#extents.isOf(number, services)) continue;
      const isWithin = covers(window, this.#extents.timeOf(number));
      // If a trace was let go, only its extent is known.
      if (this.#digests.has(number) ? !this.#digests.get(number).spans.some(isIn) : !isWithin) continue;
      count++;
      end = Math.max(end, this.#extents.endOf(number));
    }
    return { count, end };
  }

  /** The claims on a trace's spans; a trace that many orders share is not unpacked for each of them. */
  #claimsOf(number: number): Claims {
    const known = this.#claimed.get(number);
    if (known !== undefined) return known;
    const claims = claimSpans(treeOf(this.#digests.get(number)), this.#fields, this.#index.owners);
    if (claims.claims.size > 1) this.#claimed.set(number, claims);
    return claims;
  }
}
