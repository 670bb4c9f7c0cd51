import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { askedBy } from "../config/asked.ts";
import { readFleetOptions } from "../config/fleet-options.ts";
import { styleFor } from "../config/output.ts";
import { parseSpan } from "../config/time.ts";
import { UsageError } from "../config/usage-error.ts";
import { type WatchOptions, untilOf } from "../config/watch-options.ts";
import { codeFor, exitCode, failOnByDefault } from "../exit-code.ts";
import { alarmsIn, isIn } from "../fleet/alarms.ts";
import { reachOf } from "../order/reach.ts";
import { isReached } from "../fleet/until.ts";
import type { Fleet, FleetOf } from "../fleet/fleet.ts";
import type { Io } from "../io.ts";
import type { Path, PointId } from "../order/path.ts";
import { type JudgedOrder, reportOf } from "../order/investigation.ts";
import type { Verdict } from "../order/report.ts";
import { openPath } from "../path/open.ts";
import { stringify } from "../render/show-json.ts";
import type { JudgementInFull } from "../render/told.ts";
import { tellSilent } from "../render/fleet-told.ts";
import { sayChange, watchJson } from "../render/watch.ts";
import { orderMeant } from "../search/asked-order.ts";
import { SweepMemory } from "../search/sweep-memory.ts";
import { WatchedOrder } from "../search/watched-order.ts";
import { say } from "../sentence.ts";
import { SourceError } from "../sources/errors.ts";
import { longestTimer } from "../sources/timer.ts";
import { chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { sweepWith, type Wanted } from "./fleet.ts";
import { withSource } from "./open-source.ts";
import { warn } from "./warn.ts";

/** `ordertrace watch`: tells each change of an order, or each order that is newly lost or stuck, until it is told to stop. */
export async function watch(id: string | undefined, command: Command, io: Io): Promise<number> {
  const since = command.opts<WatchOptions>().lost ? "1h" : "30d";
  const options = readFleetOptions(command, { since, failOn: [] }) as WatchOptions;
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
  for (let reachable = true; ;) {
    try {
      const news = await look();
      wasReached = true;
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
      // What was seen by then is no less so.
      return codeFor(new Set([...states, "undecidable"]), failOnByDefault);
    }
    await sleep(Math.min(interval, left, longestTimer), undefined, { signal: io.signal });
  }
}

type Look = () => Promise<readonly JudgementInFull[]>;

/** The order, whenever its state or its place has changed. */
function orderLook(id: string, options: WatchOptions, path: Path, io: Io): Look {
  let watched: WatchedOrder | undefined;
  let last = "";
  let wasSeen = false;
  return async () => {
    const report = await withSource(options, io, async (opened) => {
      watched ??= new WatchedOrder((await orderMeant(askedBy(id), opened.source, path)).id, path);
      return watched.look(opened);
    });
    if (report === undefined) return [];
    const { verdict, order } = report;
    const isSeen = verdict.state !== "not-found";
    // A Jaeger that keeps its traces in memory forgets them when it restarts; the order is where it was.
    if (!isSeen && wasSeen) return [];
    wasSeen = isSeen;
    const now = JSON.stringify([verdict.state, verdict.point, verdict.reason, order.status]);
    if (now === last) return [];
    last = now;
    return [report];
  };
}

/** Orders that are lost, or stuck, and were not so before. */
function fleetLook(options: WatchOptions, path: Path, io: Io): Look {
  const told = new Set<string>();
  const keyOf = (order: string, { point, state }: Verdict) => JSON.stringify([order, point, state]);
  const memory = new SweepMemory(path);
  let silent = "";
  // Where nothing is heard nothing is seen to be lost: nobody must take that for good news.
  const tellSilence = (services: Fleet["search"]["silent"]): void => {
    const names = services.map(({ service }) => service).join(", ");
    if (names === silent) return;
    silent = names;
    for (const one of services) warn(tellSilent(one, styleFor(options, io)), options, io);
    if (services.length === 0) warn(say`all services speak again`, options, io);
  };
  const shownNoMore = new Set<PointId>();
  // Of a step that nobody shows any more it is not known who is lost: that is no good news either.
  const tellShownNoMore = ({ orders, search }: FleetOf<JudgedOrder>): void => {
    for (const { alarm } of alarmsIn(orders, ["undecidable"], search.window)) {
      if (alarm.reason !== "shown-no-more" || shownNoMore.has(alarm.point!)) continue;
      shownNoMore.add(alarm.point!);
      warn(
        say`no order shows step ${alarm.point!} any more: ordertrace lost tells whom that leaves in doubt`,
        options,
        io,
      );
    }
  };
  const states = options.lost ? (["lost", "failed"] as const) : (["stuck"] as const);
  return async () => {
    memory.begin();
    const wanted: Wanted = {
      memory,
      reach: options.lost ? reachOf(path) : 0,
      onlyAlarmed: true,
      ...(options.lost ? { onlyWindow: true } : {}),
      // What was told is not asked about again.
      matters: (alarm, window, order) => (!options.lost || isIn(alarm, window, path)) && !told.has(keyOf(order, alarm)),
    };
    const fleet = await sweepWith(options, io, path, wanted, reportOf).catch((error: unknown) => {
      // Whatever comes up again may have been emptied.
      memory.forget();
      throw error;
    });
    tellSilence(fleet.search.silent);
    if (options.lost) tellShownNoMore(fleet);
    const alarms = alarmsIn(fleet.orders, states, options.lost ? fleet.search.window : undefined);
    return alarms.flatMap(({ order, alarm }) => {
      const key = keyOf(order.order.asked, alarm);
      if (told.has(key)) return [];
      told.add(key);
      return [{ ...order, verdict: alarm }];
    });
  };
}
