import type { Digest } from "../order/digest.ts";
import { parentsIn, type SpanLoss, together } from "../order/span-loss.ts";
import { mergeTraces } from "../trace/merge.ts";
import { isSampled } from "../trace/sampling.ts";
import type { Microseconds, Trace } from "../trace/span.ts";
import { treeOf } from "../trace/tree.ts";
import type { Hear } from "./listen.ts";

/**
 * What a sweep keeps of the traces it has seen: their digests, once each, and what every service said and when.
 * The whole of a trace is let go as soon as it was looked at.
 */
export class SweptTraces {
  readonly #digest: Digest;
  readonly #before: Microseconds;
  readonly #digests = new Map<string, Trace>();
  readonly #sizes = new Map<string, number>();
  readonly #said = new Map<string, { ends: Microseconds[]; losses: Loss[] }>();
  #spans = 0;
  #sampled = false;

  /** @param before a trace with a later span may still grow */
  constructor(digest: Digest, before: Microseconds) {
    this.#digest = digest;
    this.#before = before;
  }

  /** Returns false for a trace that was seen before. */
  add(trace: Trace): boolean {
    const known = this.#digests.get(trace.traceId);
    const size = this.#sizes.get(trace.traceId) ?? 0;
    if (known !== undefined && size === trace.spans.length) return false;
    const digest = this.#digest(trace);
    // One that was still arriving comes again with more, or was cut off at the edge of a slice.
    this.#digests.set(trace.traceId, known === undefined ? digest : mergeTraces([known, digest])[0]!);
    this.#sizes.set(trace.traceId, Math.max(size, trace.spans.length));
    this.#spans += Math.max(0, trace.spans.length - size);
    this.#sampled ||= digest.spans.some(isSampled);
    if (known === undefined) this.#listen(trace);
    return known === undefined;
  }

  get traces(): readonly Trace[] {
    return [...this.#digests.values()];
  }

  get spans(): number {
    return this.#spans;
  }

  get sampled(): boolean {
    return this.#sampled;
  }

  /** What a service said, from memory. */
  readonly hear: Hear = async (service, window) => {
    const { ends, losses } = this.#said.get(service) ?? { ends: [], losses: [] };
    return {
      ends: ends.filter((end) => end > window.from && end < window.to),
      loss: together(losses.filter(({ at }) => at >= window.from && at <= window.to)),
      truncated: false,
    };
  };

  #listen(trace: Trace): void {
    const tree = treeOf(trace);
    const at = trace.spans.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
    for (const service of new Set(trace.spans.map((span) => span.service))) {
      const said = this.#said.get(service) ?? { ends: [], losses: [] };
      this.#said.set(service, said);
      for (const span of trace.spans) if (span.service === service) said.ends.push(span.end);
      said.losses.push({ ...parentsIn(tree, [service], this.#before), at });
    }
  }
}

interface Loss extends SpanLoss {
  readonly at: Microseconds;
}
