import { askedBy } from "../config/asked.ts";
import { styleFor } from "../config/output.ts";
import type { WatchOptions } from "../config/watch-options.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { tellSilent } from "../render/fleet-sentences.ts";
import type { JudgementInFull } from "../render/order-sentences.ts";
import { orderMeant } from "../search/one-order/asked-order.ts";
import { WatchedOrder } from "../search/one-order/watched-order.ts";
import { WatchedFleet } from "../search/sweep/watched-fleet.ts";
import { say } from "../sentence.ts";
import { growSlowly } from "./heap.ts";
import { warn } from "./warn.ts";
import { withSource } from "./with-source.ts";

/** What is new since the look before; whether nothing is open, of which no order that goes on can be. */
export type Look = () => Promise<{ readonly news: readonly JudgementInFull[]; readonly isClear: boolean }>;

/** The order, whenever its state or its place has changed. */
export function orderLook(id: string, options: WatchOptions, path: Path, io: Io): Look {
  let watched: WatchedOrder | undefined;
  let last = "";
  let wasSeen = false;
  const newly = async (): Promise<readonly JudgementInFull[]> => {
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
  return async () => ({ news: await newly(), isClear: false });
}

/** Orders that are lost, or stuck, and were not so before; what leaves that in doubt is told beside them. */
export function fleetLook(options: WatchOptions, path: Path, io: Io): Look {
  const watched = new WatchedFleet(path, { lost: options.lost === true });
  growSlowly();
  return async () => {
    const { alarms, silent, shownNoMore, isClear } = await withSource(options, io, ({ source, window, now, onOrder }) =>
      watched.look(source, { window, now, onOrder, signal: io.signal }),
    );
    for (const one of silent ?? []) warn(tellSilent(one, styleFor(options, io)), options, io);
    if (silent?.length === 0) warn(say`all services speak again`, options, io);
    for (const point of shownNoMore)
      warn(say`no order shows step ${point} any more: ordertrace lost tells whom that leaves in doubt`, options, io);
    return { news: alarms, isClear };
  };
}
