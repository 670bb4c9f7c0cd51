import { askedBy } from "../config/asked.ts";
import { styleFor } from "../config/output.ts";
import type { WatchOptions } from "../config/watch-options.ts";
import { alarmsIn, isIn } from "../fleet/alarms.ts";
import { reachOf } from "../order/reach.ts";
import type { Fleet, FleetOf } from "../fleet/fleet.ts";
import type { Io } from "../io.ts";
import type { Path, PointId } from "../order/path.ts";
import { type JudgedOrder, reportOf } from "../order/investigation.ts";
import type { Verdict } from "../order/report.ts";
import type { JudgementInFull } from "../render/told.ts";
import { tellSilent } from "../render/fleet-told.ts";
import { orderMeant } from "../search/asked-order.ts";
import { SweepMemory } from "../search/sweep-memory.ts";
import { WatchedOrder } from "../search/watched-order.ts";
import { say } from "../sentence.ts";
import { sweepWith, type Wanted } from "./fleet.ts";
import { withSource } from "./open-source.ts";
import { warn } from "./warn.ts";

/** What is new since the look before. */
export type Look = () => Promise<readonly JudgementInFull[]>;

/** The order, whenever its state or its place has changed. */
export function orderLook(id: string, options: WatchOptions, path: Path, io: Io): Look {
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
export function fleetLook(options: WatchOptions, path: Path, io: Io): Look {
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
