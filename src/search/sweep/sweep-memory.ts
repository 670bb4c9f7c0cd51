import { askOnce } from "../../ask-once.ts";
import { digester } from "../../order/digest.ts";
import { type Path, settlingTime } from "../../order/path.ts";
import type { Swept, TraceSink, TraceSource } from "../../sources/source.ts";
import { covers, extentOf, hullOf, type Interval, overlaps } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import { PackedTraces } from "../../trace/packed.ts";
import { type Microseconds, receivedIn, type Trace } from "../../trace/span.ts";
import { treeOf } from "../../trace/tree.ts";
import { InstanceActivity } from "../kept/instance-activity.ts";

/** When a trace was, as far as it has come; how many spans have; and the number of its digest. */
interface Known extends Interval {
  readonly number: number;
  readonly received: number;
}

/**
 * What was swept so far, for a watch that looks again and again. A look asks only for what is new, and for the last
 * minutes once more, whose traces may still have been on their way.
 *
 *     known      ├──────────────────────────────┤
 *     window         ├───────────────────────────────┤
 *     asked for                            ├─────────┤
 */
export class SweepMemory {
  readonly #path: Path;
  #digests = new PackedTraces();
  #instances = new InstanceActivity();
  readonly #known = new Map<string, Known>();
  readonly #asked = new Set<string>();
  readonly #answers = new Map<string, Promise<boolean>>();
  #swept: Interval | undefined;
  #services: readonly string[] = [];
  /** How far back the last look went. */
  #lookedBackTo = Number.NEGATIVE_INFINITY;

  constructor(path: Path) {
    this.#path = path;
  }

  /** Begins a look: forgets what the last look had no use for. */
  begin(): void {
    this.#forgetBefore(this.#lookedBackTo);
    this.#lookedBackTo = Number.POSITIVE_INFINITY;
  }

  /** What every instance of a service said in all that was swept. */
  get instances(): InstanceActivity {
    return this.#instances;
  }

  /** Whether an earlier look has asked the same; the question counts as asked from now on. */
  isAsked(what: string): boolean {
    const isKnown = this.#asked.has(what);
    this.#asked.add(what);
    return isKnown;
  }

  /** Asks a question once for all looks. */
  once(what: string, ask: () => Promise<boolean>): Promise<boolean> {
    return askOnce(this.#answers, what, ask);
  }

  /** Like a source's `everyTrace`. If a known trace has disappeared, everything is asked for anew. */
  async everyTrace(
    source: TraceSource,
    services: readonly string[],
    window: Interval,
    sink: Pick<TraceSink, "each">,
  ): Promise<Swept> {
    this.#lookedBackTo = Math.min(this.#lookedBackTo, window.from);
    const asked = this.#missing(window);
    const answer = asked === undefined ? nothingNew(this.#services) : await this.#ask(source, services, asked);
    if (answer === undefined) {
      this.forget();
      return this.everyTrace(source, services, window, sink);
    }
    for (const known of this.#known.values()) if (overlaps(known, window)) sink.each(this.#digests.get(known.number));
    return answer;
  }

  /** Undefined if a known trace has disappeared. */
  async #ask(source: TraceSource, services: readonly string[], asked: Interval): Promise<Swept | undefined> {
    const seen = new Set<string>();
    const digest = digester(this.#path);
    const each = (trace: Trace): void => {
      seen.add(trace.traceId);
      this.#instances.add(trace);
      this.#keep(receivedIn(trace), digest(treeOf(trace)), asked);
    };
    const answer = await source.everyTrace(services, asked, { each });
    if (this.#lacks(seen, asked)) return undefined;
    // A time that was not seen completely is asked for again by the next look.
    const goesOn = this.#swept !== undefined && overlaps(this.#swept, asked);
    if (answer.unseen.length === 0) this.#swept = goesOn ? hullOf([this.#swept!, asked]) : asked;
    this.#services = answer.services;
    return answer;
  }

  forget(): void {
    this.#known.clear();
    this.#asked.clear();
    this.#answers.clear();
    this.#digests = new PackedTraces();
    this.#instances = new InstanceActivity();
    this.#swept = undefined;
  }

  /** The part of a window that is not known yet, or whose traces may still have grown. */
  #missing(window: Interval): Interval | undefined {
    const swept = this.#swept;
    if (swept === undefined || !overlaps(swept, window)) return window;
    const settled = swept.to - settlingTime(this.#path);
    if (window.from < swept.from) return window.to <= settled ? { from: window.from, to: swept.from } : window;
    return window.to <= settled ? undefined : { from: Math.max(window.from, settled), to: window.to };
  }

  #keep(received: number, digest: Trace, asked: Interval): void {
    const known = this.#known.get(digest.traceId);
    if (known?.received === received) return;
    const whole = known === undefined ? digest : mergeTraces([this.#digests.get(known.number), digest])[0]!;
    if (known !== undefined) this.#digests.letGo(known.number);
    this.#known.set(digest.traceId, {
      number: this.#digests.add(whole),
      received: Math.max(received, known?.received ?? 0),
      // Of a trace without a span that can be read, nobody knows more than when it was asked for.
      ...(whole.spans.length === 0 ? asked : extentOf(whole.spans)),
    });
  }

  /** Whether a known trace of that time did not come again: nothing else tells that a storage was emptied. */
  #lacks(seen: ReadonlySet<string>, window: Interval): boolean {
    for (const [traceId, known] of this.#known) if (covers(window, known) && !seen.has(traceId)) return true;
    return false;
  }

  #forgetBefore(time: Microseconds): void {
    this.#instances.forgetBefore(time);
    if (this.#swept !== undefined) this.#swept = { ...this.#swept, from: Math.max(this.#swept.from, time) };
    for (const [traceId, { number, to }] of this.#known) {
      if (to >= time) continue;
      this.#digests.letGo(number);
      this.#known.delete(traceId);
    }
  }
}

const nothingNew = (services: readonly string[]): Swept => ({ services, unseen: [], notes: [] });
