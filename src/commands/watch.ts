import type { Command } from "commander";
import { readDuration } from "../config/duration.ts";
import { readFleetOptions } from "../config/fleet-options.ts";
import { parseOrderReference } from "../config/order-reference.ts";
import { styleFor, writeOutput } from "../config/output.ts";
import type { RunOptions } from "../config/run-options.ts";
import { momentOf, resolveWindow } from "../config/time.ts";
import { UsageError } from "../config/usage-error.ts";
import { usual } from "../config/usual.ts";
import { type WatchOptions, untilOf, untilWords } from "../config/watch-options.ts";
import { unknownStatus } from "../config/words.ts";
import { defined } from "../defined.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import type { JudgementInFull } from "../render/order-sentences.ts";
import { stringify } from "../render/json.ts";
import { printable } from "../render/text.ts";
import { duration, instant } from "../render/time.ts";
import { sayChange, watchJson } from "../render/watch.ts";
import { say, type Sentence } from "../sentence.ts";
import { longestTimer } from "../sources/http/timer.ts";
import type { Microseconds } from "../trace/span.ts";
import { type Choose, chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { askingStyle } from "./show-again.ts";
import { warn } from "./warn.ts";
import { fleetLook, orderLook } from "./watch-looks.ts";
import { WatchOutcome } from "./watch-outcome.ts";

/**
 * `ordertrace watch`: tells each change of an order, or each order that is newly lost or stuck, until it is stopped.
 */
export async function watch(id: string | undefined, command: Command, io: Io): Promise<number> {
  const options = readWatchOptions(id, command);
  const choose = await chosenBy(options, "watch");
  const path = await openPath(options.path);
  const until = untilOf(options.until, path);
  const outcome = new WatchOutcome({ isOneOrder: id !== undefined, until });
  const look = id === undefined ? fleetLook(options, path, io) : orderLook(id, options, path, io);
  const interval = readDuration("--interval", options.interval ?? "10s");
  const atMost = options.atMost === undefined ? Number.POSITIVE_INFINITY : readDuration("--at-most", options.atMost);
  const end = io.now() + atMost;

  const what = id === undefined ? undefined : parseOrderReference(id, path.fields).text;
  warn(begun(what, interval, options, io), options, io, what);
  for (const word of until) if (!untilWords(path).includes(word)) warn(unknownStatus(word, path), options, io);

  for (;;) {
    try {
      const seen = await look();
      // A sweep that was interrupted returns what it has seen so far.
      io.signal.throwIfAborted();
      if (!outcome.isReachable) warn(say`it answers again`, options, io);
      for (const one of seen.news) writeOutput(inFormat(disclosed(one, options), options, io, choose), options, io);
      outcome.note(seen);
      if (outcome.isOver) return exitCode.ok;
    } catch (error) {
      // Stopping it is how a watch ends.
      if (io.signal.aborted) return io.signal.reason as number;
      const outage = outcome.noteUnreachable(error, io.now() >= end);
      if (outage !== undefined) warn(outage, options, io);
    }
    const left = (end - io.now()) / 1_000;
    if (left <= 0) break;
    // Where the wait is interrupted, the next look is too.
    await io.sleep(Math.min(interval / 1_000, left, longestTimer), io.signal).catch(() => {});
  }

  warn(outcome.ending(duration(atMost, styleFor(options, io).lang)), options, io);
  return outcome.exitCode(options.failOn);
}

/** @throws UsageError */
function readWatchOptions(id: string | undefined, command: Command): WatchOptions {
  const { lost, stuck, until, interval, atMost } = command.opts<Omit<WatchOptions, keyof RunOptions>>();
  const options = readFleetOptions(command, lost ? usual.watchLost : usual.watch);
  if (options.file !== undefined) throw new UsageError("a recording does not change: use show, lost or stuck");
  if ([id !== undefined, lost, stuck].filter(Boolean).length !== 1)
    throw new UsageError("say what to watch: an id, --lost or --stuck, and one of them alone");
  if (id === "lost" || id === "stuck")
    throw new UsageError(`${id} stands where an order's id is read: did you mean --${id}?`);
  return { ...options, ...defined({ lost, stuck, until, interval, atMost }) };
}

/** What is watched, where, and since when: until something happens, nothing else tells that. */
function begun(what: string | undefined, interval: Microseconds, options: WatchOptions, io: Io): Sentence {
  const style = styleFor(options, io);
  const since = instant(resolveWindow(options, momentOf(options, io.now())).from, style);
  const where = say`in ${options.access?.url ?? ""}, back to ${since}, every ${duration(interval, style.lang)}`;
  if (what !== undefined) return say`watching ${printable(what)} ${where}`;
  return options.lost
    ? say`watching for orders that are lost or fail ${where}`
    : say`watching for orders that wait too long ${where}`;
}

function inFormat(shown: JudgementInFull, options: WatchOptions, io: Io, choose: Choose): string {
  const style = askingStyle(options, io);
  return options.format === "table" ? sayChange(shown, style) : stringify(choose(watchJson(shown, style)), 0);
}
