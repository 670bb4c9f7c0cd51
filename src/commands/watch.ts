import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { readFleetOptions } from "../config/fleet-options.ts";
import { styleFor } from "../config/output.ts";
import { parseSpan } from "../config/time.ts";
import { UsageError } from "../config/usage-error.ts";
import { usual } from "../config/usual.ts";
import { type WatchOptions, untilOf } from "../config/watch-options.ts";
import { codeFor, exitCode } from "../exit-code.ts";
import { isReached } from "../fleet/until.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import type { JudgementInFull } from "../render/order-sentences.ts";
import { stringify } from "../render/show-json.ts";
import { sayChange, watchJson } from "../render/watch.ts";
import { say } from "../sentence.ts";
import { SourceError } from "../sources/errors.ts";
import { longestTimer } from "../sources/http/timer.ts";
import { chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { warn } from "./warn.ts";
import { fleetLook, orderLook } from "./watch-looks.ts";

/** `ordertrace watch`: tells each change of an order, or each order that is newly lost or stuck, until it is told to stop. */
export async function watch(id: string | undefined, command: Command, io: Io): Promise<number> {
  const asked = command.opts<WatchOptions>();
  const options = readFleetOptions<WatchOptions>(command, asked.lost ? usual.watchLost : usual.watch);
  if (options.file !== undefined) throw new UsageError("a recording does not change: use show, lost or stuck");
  if ([id !== undefined, options.lost, options.stuck].filter(Boolean).length !== 1)
    throw new UsageError("say what to watch: an id, --lost or --stuck, and one of them alone");
  const choose = await chosenBy(options, "watch");
  const path = await openPath(options.path);
  const until = untilOf(options.until, path);
  const look = id === undefined ? fleetLook(options, path, io) : orderLook(id, options, path, io);
  const interval = parseSpan("--interval", options.interval ?? "10s") / 1_000;
  const giveUp =
    options.atMost === undefined ? Number.POSITIVE_INFINITY : io.now() + parseSpan("--at-most", options.atMost);
  const tell = (news: JudgementInFull) => {
    const changed = disclosed(news, options);
    io.stdout.write(
      options.format === "table" ? sayChange(changed, styleFor(options, io)) : stringify(choose(watchJson(changed)), 0),
    );
  };
  const states = new Set<string>();
  let wasReached = false;
  let wasClear = true;
  for (let reachable = true; ;) {
    try {
      const { news, isClear } = await look();
      wasReached = true;
      wasClear &&= isClear;
      if (!reachable) warn(say`it answers again`, options, io);
      reachable = true;
      for (const one of news) tell(one);
      if (id !== undefined && news.length > 0) states.clear();
      for (const { verdict } of news) states.add(verdict.state);
      const reached = news.find((one) => isReached(until, one));
      if (reached !== undefined) return exitCode.ok;
      // An order that is lost may be sent on its way again: only one that has gone all the way is over.
      if (id !== undefined && news.some(({ verdict }) => verdict.state === "completed")) return exitCode.ok;
    } catch (error) {
      // A server that is being restarted comes back, and one that is being started comes; one that refuses does not.
      if (!(error instanceof SourceError) || error.kind !== "unreachable") throw error;
      if (!wasReached && io.now() >= giveUp) throw error;
      if (reachable) warn(say`${error.said}; asking again until it answers`, options, io);
      reachable = false;
    }
    const left = (giveUp - io.now()) / 1_000;
    if (left <= 0) {
      const within = options.atMost ?? "";
      const ending =
        until.length > 0
          ? say`not reached within ${within}`
          : id === undefined
            ? say`watched for ${within}`
            : say`not over within ${within}`;
      warn(ending, options, io);
      if (states.size === 1 && states.has("not-found")) return exitCode.notFound;
      // What was seen by then is no less so; of a fleet of which all was seen to the end nothing is open.
      const isOpen = until.length > 0 || !reachable || !wasClear;
      return codeFor(new Set([...states, ...(isOpen ? ["undecidable"] : [])]), options.failOn);
    }
    await sleep(Math.min(interval, left, longestTimer), undefined, { signal: io.signal });
  }
}
