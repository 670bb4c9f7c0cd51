import { parseOrderReference } from "../config/order-reference.ts";
import type { WatchOptions } from "../config/watch-options.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { tellSilent } from "../render/sweeps/sentences.ts";
import type { JudgementInFull } from "../render/order-sentences.ts";
import { resolveOrder } from "../search/one-order/resolve-order.ts";
import { WatchedOrder } from "../search/one-order/watched-order.ts";
import { WatchedFleet } from "../search/sweep/watched-fleet.ts";
import { say } from "../sentence.ts";
import { growSlowly } from "./heap.ts";
import { refuseList } from "./id-list.ts";
import type { OpenedSource } from "./opened-source.ts";
import { askingStyle, sourceAgain } from "./show-again.ts";
import { warn } from "./warn.ts";
import { withSource } from "./with-source.ts";

export interface Seen {
  /** The orders that are new, or have changed, since the last look. */
  readonly news: readonly JudgementInFull[];
  /** Nothing is open; never so where one order is followed, which may still go on. */
  readonly isClear: boolean;
}

export type Look = () => Promise<Seen>;

/** Sees the order whenever its state or its place has changed. */
export function orderLook(id: string, options: WatchOptions, path: Path, io: Io): Look {
  const asked = parseOrderReference(id, path.fields);
  let watched: WatchedOrder | undefined;
  let last = "";
  let wasSeen = false;
  const newly = async (): Promise<readonly JudgementInFull[]> => {
    const ask = async (opened: OpenedSource) => {
      watched ??= new WatchedOrder((await resolveOrder(asked, opened.source, path)).id, path);
      return watched.look(opened);
    };
    const report = await withSource(options, io, ask, [asked]);
    if (report === undefined) return [];
    const { verdict, order } = report;
    const isSeen = verdict.state !== "not-found";
    // A Jaeger that keeps its traces in memory forgets them when it restarts; the order has not moved.
    if (!isSeen && wasSeen) return [];
    refuseList("watch", report, options);
    wasSeen = isSeen;
    const now = JSON.stringify([verdict.state, verdict.point, verdict.reason, order.status]);
    if (now === last) return [];
    last = now;
    return [report];
  };
  return async () => ({ news: await newly(), isClear: false });
}

/** Sees orders that are newly lost or stuck; warns of what leaves that in doubt. */
export function fleetLook(options: WatchOptions, path: Path, io: Io): Look {
  const watched = new WatchedFleet(path, { lost: options.lost === true });
  let isFirst = true;
  growSlowly();
  return async () => {
    const { alarms, silent, shownNoMore, isEmpty, isClear } = await withSource(
      options,
      io,
      ({ source, window, now, onOrder }) => watched.look(source, { window, now, onOrder, signal: io.signal }),
    );
    // A fleet that is not there is as quiet as one in good health.
    if (isFirst && isEmpty && !io.signal.aborted) warn(options.now === undefined ? noneYet : noneThen, options, io);
    isFirst = false;
    for (const one of silent ?? []) warn(tellSilent(one, askingStyle(options, io)), options, io);
    if (silent?.length === 0) warn(say`all services speak again`, options, io);
    for (const point of shownNoMore)
      warn(
        say`no order shows step ${point} any more: \`ordertrace lost${sourceAgain(options)}\` tells whom that leaves in doubt`,
        options,
        io,
      );
    return { news: alarms, isClear };
  };
}

const noneYet = say`no order was seen yet: there is nothing to judge`;
const noneThen = say`no order was seen up to then, and --now stays where it is: there is nothing to judge`;
