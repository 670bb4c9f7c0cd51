import type { SourceOptions } from "../config/show-options.ts";
import { parseInstant, resolveWindow } from "../config/time.ts";
import { UsageError } from "../config/usage-error.ts";
import type { Io } from "../io.ts";
import { iso } from "../render/time.ts";
import { asOf } from "../search/as-of.ts";
import { telling, withoutFuture } from "../search/left-out.ts";
import { say, told } from "../sentence.ts";
import type { ClickHouseSource } from "../sources/clickhouse/source.ts";
import type { JaegerOptions, JaegerSource } from "../sources/jaeger/source.ts";
import type { SpanMetrics } from "../sources/jaeger/span-metrics.ts";
import { jaeger, type Server } from "../sources/server.ts";
import type { Exchange, SearchTotals, TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { hour } from "../trace/units.ts";
import { disclosed } from "./disclosed.ts";
import { type Progress, startProgress } from "./progress.ts";
import { warn, warnOfReveal } from "./warn.ts";

export interface OpenedSource {
  readonly source: TraceSource & { totals(): SearchTotals };
  readonly window: Interval;
  /** The present moment the verdict is about. */
  readonly now: Microseconds;
  /** What the server's span metrics say; a recording has none. */
  readonly metrics?: () => Promise<SpanMetrics>;
  /** Told how many orders of a sweep are judged. */
  readonly onOrder: (judged: number, of: number) => void;
}

/** Opens the source that the options name, a server or recordings, for as long as it is used; no other kind is even loaded. Progress and `--verbose` go to stderr. */
export async function withSource<T>(
  options: SourceOptions,
  io: Io,
  use: (opened: OpenedSource) => Promise<T>,
): Promise<T> {
  warnOfReveal(options, io);
  const { close, ...opened } = await openSource(options, io);
  try {
    return await use(opened);
  } finally {
    await close();
  }
}

async function openSource(options: SourceOptions, io: Io): Promise<OpenedSource & { close(): Promise<void> }> {
  const progress = await startProgress(io, options);
  // Only a moment that was asked for cuts off what came later: the clocks of hosts may be ahead of ours.
  const asked = <S extends TraceSource>(source: S, present: Microseconds, all?: (now: Microseconds) => Interval) => {
    const said = options.now === undefined ? present : parseInstant("--now", options.now, present, options.utc);
    const window = resolveWindow(options, said, all?.(said));
    if (options.asOfEnd === true && options.now !== undefined && said > window.to)
      throw new UsageError("--to says as of when already, and --now is later: leave one of them out");
    const now = options.asOfEnd === true ? Math.min(said, window.to) : said;
    const isCut = options.now !== undefined || now < said;
    return { source: telling(isCut ? asOf(source, now) : withoutFuture(source, present)), now, window };
  };
  const hooks = hooksFor(options, io, progress);
  try {
    if (options.access === undefined) {
      const { readRecording } = await import("../sources/file/recording.ts");
      const recording = await readRecording(options.file ?? [], io.stdin, { ...hooks, now: io.now() });
      // In a recording the present is its own end: what came later is not in it. An empty one has none.
      const end = recording.totals().spans === 0 ? io.now() : recording.end;
      const judged = options.now === undefined ? recording.judged?.window : undefined;
      const { source, now, window } = asked(
        recording,
        recording.judged?.now ?? end,
        (moment) => judged ?? { from: Math.min(recording.oldest, moment), to: moment },
      );
      const until = Math.max(now, window.to);
      if (until > end + unrecorded)
        warn(
          say`the recording ends ${iso(end)}: nothing is known of the time from there to ${iso(until)}`,
          options,
          io,
        );
      return { source, window, now, onOrder: progress.judged, close: async () => progress.stop() };
    }
    const { server, url, from } = options.access;
    const [{ openAccess }, { credentialOf }, open] = await Promise.all([
      import("../config/access.ts"),
      import("../sources/http/access.ts"),
      openerOf(server),
    ]);
    const access = await openAccess(options.access, io);
    const credential = credentialOf(access);
    if (options.verbose)
      io.stderr.write(`${url} (${from})${credential === undefined ? "" : `, with ${told(credential)}`}\n`);
    const opened = open({ ...options, ...hooks, baseUrl: url, access });
    const { source, now, window } = asked(opened, io.now());
    const close = async () => {
      progress.stop();
      await opened.close();
    };
    const metrics = "metrics" in opened ? { metrics: opened.metrics } : {};
    return { source, ...metrics, window, now, onOrder: progress.judged, close };
  } catch (error) {
    progress.stop();
    throw error;
  }
}

/** A recording is not made in the moment of its last span, but soon after: an hour. */
const unrecorded: Microseconds = hour;

/** What a source tells while it is asked: for `--verbose`, and for the spinner. */
export function hooksFor(
  options: SourceOptions,
  io: Io,
  progress: Progress,
): Required<Pick<JaegerOptions, "onExchange" | "onProgress" | "signal">> {
  const onExchange = ({ method, target, status, bytes, milliseconds }: Exchange) => {
    if (!options.verbose) return;
    const line = `${method} ${target} ${status} ${bytes} B ${Math.round(milliseconds)} ms\n`;
    io.stderr.write(disclosed(line, options));
  };
  return { onExchange, onProgress: progress.update, signal: io.signal };
}

export async function openerOf(server: Server): Promise<(options: JaegerOptions) => JaegerSource | ClickHouseSource> {
  if (server === jaeger) return (await import("../sources/jaeger/source.ts")).openJaeger;
  return (await import("../sources/clickhouse/source.ts")).openClickHouse;
}
