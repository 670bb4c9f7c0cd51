import { z } from "zod";
import { say } from "../../sentence.ts";
import { hullOf, type Interval } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import type { Swept } from "../source.ts";
import { microseconds, nanoseconds as onWire } from "../wire/fields.ts";
import { nanoseconds, toOtlp, withWarnings } from "../wire/otlp-out.ts";

/**
 * What `ordertrace export` notes of a search beside its traces, so that the export leads to the same verdict: when the
 * order was judged, and which searches were cut off. OTLP's JSON lets receivers ignore fields that they do not know.
 */
export interface Judged {
  readonly now: Microseconds;
  /** Up to when the source was known, which is later than the last span here. */
  readonly until: Microseconds;
  readonly window: Interval;
  readonly cut: readonly Cut[];
  /** The ids of the order that it holds whole: of others it holds what that order was judged by. */
  readonly about?: readonly string[] | undefined;
}

/** A search that was cut off: of a service in a window, or of the value of an attribute. */
export type Cut = { readonly service: string; readonly window: Interval } | { readonly value: string };

const field = "ordertrace";
const firstLineStart = `{"${field}":`;

/** One export request per line, with one trace each; the first line holds `Judged`. */
export function exportText(traces: readonly Trace[], { now, until, window, cut, about }: Judged): string {
  const wire = (one: Interval) => ({ fromUnixNano: nanoseconds(one.from), toUnixNano: nanoseconds(one.to) });
  const judged = {
    nowUnixNano: nanoseconds(now),
    untilUnixNano: nanoseconds(until),
    window: wire(window),
    about,
    cut: cut.map((one) => ("value" in one ? one : { service: one.service, window: wire(one.window) })),
  };
  const lines = [{ [field]: judged, resourceSpans: [] }, ...traces.map((trace) => toOtlp([withWarnings(trace)]))];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

const time = onWire.transform(microseconds);
const window = z
  .object({ fromUnixNano: time, toUnixNano: time })
  .transform(({ fromUnixNano, toUnixNano }) => ({ from: fromUnixNano, to: toUnixNano }));
const noteSchema = z.object({
  [field]: z
    .object({
      nowUnixNano: time,
      untilUnixNano: time.optional(),
      window,
      about: z.array(z.string()).optional(),
      cut: z.array(z.union([z.object({ value: z.string() }), z.object({ service: z.string(), window })])),
    })
    .transform(({ nowUnixNano, untilUnixNano = nowUnixNano, ...rest }): Judged => ({
      now: nowUnixNano,
      until: untilUnixNano,
      ...rest,
    })),
});

/**
 * How an exported file was judged; undefined for any other recording.
 * @throws SourceError `bad-file` where the note is there and can't be read
 */
export function judgedIn(name: string, text: string): Judged | undefined {
  if (!text.startsWith(firstLineStart)) return undefined;
  const end = text.indexOf("\n");
  try {
    return noteSchema.parse(JSON.parse(end === -1 ? text : text.slice(0, end)))[field];
  } catch {
    throw new SourceError(
      "bad-file",
      say`${name} was written by ordertrace export, and its first line can't be read`,
      say`Copy or export it again, or remove the first line and say --now.`,
    );
  }
}

/**
 * Joins the notes of several files: the latest moment, and all the time that was searched. Files without a note may hold
 * any order whole.
 */
export function judgedTogether(files: readonly (Judged | undefined)[]): Judged | undefined {
  const notes = files.filter((note) => note !== undefined);
  if (notes.length === 0) return undefined;
  const about = files.some((note) => note?.about === undefined) ? undefined : notes.flatMap((note) => note.about ?? []);
  return {
    now: Math.max(...notes.map((note) => note.now)),
    until: Math.max(...notes.map((note) => note.until)),
    window: hullOf(notes.map((note) => note.window)),
    cut: notes.flatMap((note) => note.cut),
    about,
  };
}

/**
 * What a sweep of a recording says of itself. An export holds what one verdict needed: if a search for that was cut off,
 * a sweep of it is incomplete too.
 */
export const sweptOf = (services: readonly string[], judged: Judged | undefined, window: Interval): Swept => ({
  services,
  unseen: (judged?.cut.length ?? 0) > 0 ? [window] : [],
  notes:
    judged?.about === undefined
      ? []
      : [
          say`It was written by ordertrace export: of other orders it holds only what a verdict rests on, and they are not judged.`,
        ],
});

/** Whether a search of a recording was cut off when its traces were exported. */
export const isCut = (judged: Judged | undefined, search: Cut): boolean =>
  judged?.cut.some((one) =>
    "value" in one || "value" in search
      ? "value" in one && "value" in search && one.value === search.value
      : one.service === search.service && one.window.from === search.window.from && one.window.to === search.window.to,
  ) ?? false;
