import { getOrInsert } from "../../newer-map.ts";
import { type Interval, overlaps } from "../../trace/interval.ts";
import { earliestStart, latestEnd, type Microseconds, type Span, type Trace } from "../../trace/span.ts";
import { NumberList } from "../../trace/number-list.ts";
import { TraceIds } from "../../trace/trace-ids.ts";
import { type Part, type PartedFile, PartReader } from "./parts.ts";

const maxNamesPerService = 10_000;

/**
 * What the first reading of a long recording finds out: for each trace, by its number, when it was and between which
 * parts it lies, in some sixty bytes. So a later reading can hand a trace over as soon as it is whole.
 */
export class Survey {
  readonly ids = new TraceIds();
  /** How many parts in a row came from which file: a later reading takes them in the same order. */
  readonly order: { readonly file: number; parts: number }[] = [];
  /** By a trace's number: the places of the first and the last part that hold something of it. */
  readonly first = new NumberList(Int32Array);
  readonly last = new NumberList(Int32Array);
  readonly #start = new NumberList(Float64Array);
  readonly #end = new NumberList(Float64Array);
  /** Traces with unread spans: nobody knows when those spans were. */
  readonly broken = new Set<number>();
  /** The names and kinds of each service's spans. */
  readonly operations = new Map<string, Map<string, Set<string>>>();
  parts = 0;
  spans = 0;
  oldest: Microseconds = Number.POSITIVE_INFINITY;
  latest: Microseconds = Number.NEGATIVE_INFINITY;
  /** The latest end of a span that had ended by the present moment. */
  latestOver: Microseconds = Number.NEGATIVE_INFINITY;

  add(file: number, traces: readonly Trace[], now: Microseconds): void {
    const place = this.parts++;
    const run = this.order.at(-1);
    if (run?.file === file) run.parts++;
    else this.order.push({ file, parts: 1 });
    for (const trace of traces) {
      this.#addTrace(trace, place);
      for (const span of trace.spans) this.#addSpan(span, now);
    }
  }

  #addTrace({ traceId, spans, unread }: Trace, place: number): void {
    const number = this.ids.numberOf(traceId);
    if (number === this.first.length) {
      this.first.push(place);
      this.last.push(place);
      this.#start.push(Number.POSITIVE_INFINITY);
      this.#end.push(Number.NEGATIVE_INFINITY);
    }
    this.last.set(number, place);
    this.#start.set(number, Math.min(this.#start.at(number), earliestStart(spans)));
    this.#end.set(number, Math.max(this.#end.at(number), latestEnd(spans)));
    if (unread !== undefined) this.broken.add(number);
  }

  #addSpan({ service, name, kind, start, end }: Span, now: Microseconds): void {
    this.spans++;
    this.oldest = Math.min(this.oldest, start);
    this.latest = Math.max(this.latest, end);
    if (end <= now) this.latestOver = Math.max(this.latestOver, end);
    const names = getOrInsert(this.operations, service, () => new Map());
    const kinds = names.get(name);
    if (kinds !== undefined) kinds.add(kind);
    else if (names.size < maxNamesPerService) names.set(name, new Set([kind]));
  }

  /**
   * For the parts 0, `every`, 2 × `every` and so on: every trace that began before this time is whole before that part.
   * A trace without a known start holds up nothing.
   */
  wholeUpTo(every: number): Float64Array {
    const starts = new Float64Array(Math.floor(this.parts / every) + 1).fill(Number.POSITIVE_INFINITY);
    for (let number = 0; number < this.last.length; number++) {
      const step = Math.floor(this.last.at(number) / every);
      starts[step] = Math.min(starts[step]!, this.#start.at(number));
    }
    for (let step = starts.length - 2; step >= 0; step--) starts[step] = Math.min(starts[step]!, starts[step + 1]!);
    return starts;
  }

  /** Whether a trace may have a span in a window. */
  isWithin(number: number, window: Interval): boolean {
    const time = { from: this.#start.at(number), to: this.#end.at(number) };
    return this.broken.has(number) || overlaps(window, time);
  }
}

/**
 * Reads files side by side: the next part comes from the file whose next part is the earliest. So what belongs together
 * is read at about the same time, even if each service has a file of its own.
 * @param now a span that ends later does not count for the present moment
 */
export async function surveyOf(
  files: readonly PartedFile[],
  now: Microseconds,
  onBytes: (bytes: number) => void,
): Promise<Survey> {
  const survey = new Survey();
  const readers = files.map((file) => new PartReader(file.parts(onBytes)));
  const heads: Head[] = [];
  const next = async (file: number): Promise<Head | undefined> => {
    const reader = readers[file]!;
    if (reader.isEmpty) await reader.fill();
    return reader.isEmpty ? undefined : headOf(file, reader.take(), now);
  };
  try {
    for (const file of files.keys()) {
      const head = await next(file);
      if (head !== undefined) heads.push(head);
    }
    while (heads.length > 0) {
      const at = heads.reduce((earliest, { time }, i) => (time < heads[earliest]!.time ? i : earliest), 0);
      const { file, traces } = heads[at]!;
      survey.add(file, traces, now);
      const head = await next(file);
      if (head === undefined) heads.splice(at, 1);
      else heads[at] = head;
    }
  } finally {
    for (const reader of readers) await reader.close();
  }
  return survey;
}

/** The next part of a file. */
interface Head {
  readonly file: number;
  readonly traces: readonly Trace[];
  readonly time: Microseconds;
}

/** A part's time is the earliest end of its spans. A part without a usable time comes first, to hold up no other. */
function headOf(file: number, part: Part, now: Microseconds): Head {
  const traces = part.traces();
  let time: Microseconds = Number.POSITIVE_INFINITY;
  for (const { spans } of traces) for (const { end } of spans) if (end < time) time = end;
  return { file, traces, time: time <= now ? time : Number.NEGATIVE_INFINITY };
}
