import type { AccessSettings } from "../config/access-settings.ts";
import { wordsOf } from "../config/address-origin.ts";
import { beginningOf } from "../config/same-source-options.ts";
import type { SourceOptions } from "../config/run-options.ts";
import { languageOf } from "../config/terminal.ts";
import { momentOf, resolveWindow } from "../config/time.ts";
import { UsageError } from "../config/usage-error.ts";
import { defined } from "../defined.ts";
import type { Io } from "../io.ts";
import type { Beginning } from "../look-back.ts";
import { spoken } from "../render/prose/sentences.ts";
import { iso } from "../render/time.ts";
import { asOf } from "../search/as-of.ts";
import { telling, withoutFuture } from "../search/left-out.ts";
import { say } from "../sentence.ts";
import type { ClickHouseSource } from "../sources/clickhouse/source.ts";
import type { RecordingHooks } from "../sources/file/source.ts";
import type { JaegerOptions, JaegerSource } from "../sources/jaeger/source.ts";
import type { SpanMetrics } from "../sources/jaeger/span-metrics.ts";
import { jaeger, type Server } from "../sources/server.ts";
import type { CountingSource, Exchange, TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { hour } from "../trace/units.ts";
import { type Progress, startProgress } from "./progress.ts";
import { note, warn } from "./warn.ts";

export interface OpenedSource {
  readonly source: CountingSource;
  readonly window: Interval;
  /** The moment as of which orders are judged. */
  readonly now: Microseconds;
  /** Up to when it is known what the source holds: the end of a recording, or the present. */
  readonly until: Microseconds;
  /** Asks the server for its span metrics; a recording has none. */
  readonly metrics?: () => Promise<SpanMetrics>;
  /** The option that moves the window's beginning. */
  readonly beginning: Beginning;
  /** Called with how many orders of a sweep are judged so far. */
  readonly onOrder: (judged: number, of: number) => void;
}

type Closing = Omit<OpenedSource, "beginning"> & { close(): Promise<void> };

/** Opens the server or the recordings that the options name. Only the module of that kind of source is loaded. */
export async function openSource(options: SourceOptions, io: Io): Promise<Closing> {
  const progress = await startProgress(io, options);
  try {
    return options.access === undefined
      ? await openRecording(options, io, progress)
      : await openServer(options, options.access, io, progress);
  } catch (error) {
    progress.stop();
    throw error;
  }
}

async function openRecording(options: SourceOptions, io: Io, progress: Progress): Promise<Closing> {
  if (options.file?.includes("-") === true && io.stdin.isTTY === true)
    throw new UsageError(
      "--file - reads standard input, which is a terminal: pipe a recording into it, or name a file",
    );
  const { readRecording } = await import("../sources/file/recording.ts");
  const hooks = recordingHooksFor(options, io, progress);
  const recording = await readRecording(options.file ?? [], io.stdin, hooks);
  // A recording's present is its own end: later spans are not in it. An empty recording has no end.
  const isEmpty = recording.totals().spans === 0;
  const end = isEmpty ? io.now() : recording.end;
  const judged = options.now === undefined ? recording.judged?.window : undefined;
  const { source, now, window } = asOfAsked(
    recording,
    // Somebody who asks for the present means that of the clock.
    options.now === "now" ? { ...options, now: iso(io.now()) } : options,
    recording.judged?.now ?? end,
    (moment) => judged ?? (isEmpty ? undefined : { from: Math.min(recording.oldest, moment), to: moment }),
  );
  const until = Math.max(end, recording.knownUntil);
  const asked = Math.max(now, window.to);
  if (asked > until + longestRecordingDelay)
    warn(
      say`the recording ends ${toSecond(until)}: nothing is known of the time from there to ${toSecond(asked)}`,
      options,
      io,
    );
  if (!isEmpty && asked < recording.oldest)
    warn(
      say`the recording begins ${toSecond(recording.oldest)}: nothing is known of the time up to ${toSecond(asked)}`,
      options,
      io,
    );
  return { source, window, now, until, onOrder: progress.judged, close: async () => progress.stop() };
}

/** A recording is made soon after its last span, not at that moment. */
const longestRecordingDelay: Microseconds = hour;

const toSecond = (time: Microseconds): string => iso(time).replace(/\.\d+(?=Z)/, "");

async function openServer(
  options: SourceOptions,
  settings: AccessSettings,
  io: Io,
  progress: Progress,
): Promise<Closing> {
  const { server, url, from } = settings;
  const [{ openAccess }, { credentialOf }, open] = await Promise.all([
    import("../config/access.ts"),
    import("../sources/http/access.ts"),
    openerOf(server),
  ]);
  const access = await openAccess(settings, io);
  const credential = credentialOf(access);
  if (options.verbose) {
    const asked =
      credential === undefined ? say`${url} (${wordsOf(from)})` : say`${url} (${wordsOf(from)}), with ${credential}`;
    note(spoken(asked, options.lang ?? languageOf(io.env)), options, io);
  }
  const opened = open({
    ...options,
    ...hooksFor(options, io, progress),
    clock: io,
    baseUrl: url,
    access,
    beginning: beginningOf(options),
  });
  const present = io.now();
  const { source, now, window } = asOfAsked(opened, options, present);
  const close = async () => {
    progress.stop();
    await opened.close();
  };
  const metrics = "metrics" in opened ? { metrics: opened.metrics } : {};
  return { source, ...metrics, window, now, until: present, onOrder: progress.judged, close };
}

/**
 * The source as of the moment and for the window that the options ask for.
 * @param wholeWindow the window where the options name none
 */
function asOfAsked<S extends TraceSource>(
  source: S,
  options: SourceOptions,
  present: Microseconds,
  wholeWindow?: (now: Microseconds) => Interval | undefined,
) {
  const asked = momentOf(options, present);
  const window = resolveWindow(options, asked, wholeWindow?.(asked));
  if (options.asOfEnd === true && options.now !== undefined && asked > window.to)
    throw new UsageError("--to says as of when already, and --now is later: leave one of them out");
  const now = options.asOfEnd === true ? Math.min(asked, window.to) : asked;
  // Later spans are cut off only for a moment that was asked for: the clocks of hosts may be ahead of ours.
  const isCut = options.now !== undefined || now < asked;
  return { source: telling(isCut ? asOf(source, now) : withoutFuture(source, present)), now, window };
}

/** Callbacks for a source while it is asked: for `--verbose`, and for the spinner. */
export function hooksFor(
  options: SourceOptions,
  io: Io,
  progress: Progress,
): Required<Pick<JaegerOptions, "onExchange" | "onProgress" | "signal">> {
  const onExchange = ({ method, target, status, bytes, milliseconds }: Exchange) => {
    if (!options.verbose) return;
    note(`${method} ${target} ${status} ${bytes} B ${Math.round(milliseconds)} ms`, options, io);
  };
  return { onExchange, onProgress: progress.update, signal: io.signal };
}

export const recordingHooksFor = (options: SourceOptions, io: Io, progress: Progress): RecordingHooks => ({
  ...hooksFor(options, io, progress),
  now: io.now(),
  ...defined({ last: io.lastRecording }),
});

export async function openerOf(server: Server): Promise<(options: JaegerOptions) => JaegerSource | ClickHouseSource> {
  if (server === jaeger) return (await import("../sources/jaeger/source.ts")).openJaeger;
  return (await import("../sources/clickhouse/source.ts")).openClickHouse;
}
