import { alarmsIn, isIn, lostStates } from "../../fleet/alarms.ts";
import type { FleetOf } from "../../fleet/fleet.ts";
import { type JudgedOrder, reportOf } from "../../order/investigation.ts";
import type { Path, PointId } from "../../order/path.ts";
import { reachOf } from "../../order/reach.ts";
import type { Verdict } from "../../order/report.ts";
import type { Silence } from "../../order/silence.ts";
import { SweepMemory } from "./sweep-memory.ts";
import type { SweepQuery, SweepSource } from "./sweep-state.ts";
import { sweep } from "./sweep.ts";

/** What a look at a fleet tells that earlier looks did not. */
export interface FleetNews {
  /** The orders with a new alarm, each with the alarm as its verdict. */
  readonly alarms: readonly JudgedOrder[];
  /** The services that have fallen silent, if not the same as before: a loss at a silent service is not seen. */
  readonly silent: readonly Silence[] | undefined;
  /** Steps that no order shows any more: whether orders are lost there is unknown, which is no good news either. */
  readonly shownNoMore: readonly PointId[];
  /** Whether no order was seen at all. */
  readonly isEmpty: boolean;
  /** Whether everything was seen, and nothing is in doubt. */
  readonly isClear: boolean;
}

type Asked = Pick<SweepQuery, "window" | "now" | "signal" | "onOrder">;

/** A fleet that is looked at again and again for orders that have become lost, or stuck. */
export class WatchedFleet {
  readonly #path: Path;
  readonly #isLost: boolean;
  readonly #memory: SweepMemory;
  readonly #told = new Set<string>();
  readonly #shownNoMore = new Set<PointId>();
  #silent = "";

  constructor(path: Path, { lost }: { readonly lost: boolean }) {
    this.#path = path;
    this.#isLost = lost;
    this.#memory = new SweepMemory(path);
  }

  async look(source: SweepSource, asked: Asked): Promise<FleetNews> {
    this.#memory.begin();
    const fleet = await sweep(source, this.#path, { ...asked, ...this.#wanted }, reportOf).catch((error: unknown) => {
      // A storage that comes up again may have been emptied.
      this.#memory.forget();
      throw error;
    });
    return {
      alarms: this.#newAlarms(fleet),
      silent: this.#newlySilent(fleet),
      shownNoMore: this.#isLost ? this.#newlyUnshown(fleet) : [],
      isEmpty: fleet.count === 0,
      isClear: !fleet.search.blind && alarmsIn(fleet.orders, ["undecidable"], fleet.search.window).length === 0,
    };
  }

  get #wanted(): Omit<SweepQuery, keyof Asked> {
    const isLost = this.#isLost;
    return {
      memory: this.#memory,
      reach: isLost ? reachOf(this.#path) : 0,
      onlyAlarmed: true,
      ...(isLost ? { onlyWindow: true } : {}),
      // An alarm that was reported is not asked about again.
      matters: (alarm, window, order) =>
        (!isLost || isIn(alarm, window, this.#path)) && !this.#told.has(alarmKey(order, alarm)),
    };
  }

  #newAlarms({ orders, search }: FleetOf<JudgedOrder>): JudgedOrder[] {
    const alarms = this.#isLost ? alarmsIn(orders, lostStates, search.window) : alarmsIn(orders, ["stuck"]);
    return alarms.flatMap(({ judged, alarm }) => {
      const key = alarmKey(judged.order.asked, alarm);
      if (this.#told.has(key)) return [];
      this.#told.add(key);
      return [{ ...judged, verdict: alarm }];
    });
  }

  #newlySilent({ search: { silent } }: FleetOf<JudgedOrder>): readonly Silence[] | undefined {
    const names = silent.map(({ service }) => service).join(", ");
    if (names === this.#silent) return undefined;
    this.#silent = names;
    return silent;
  }

  #newlyUnshown({ orders, search }: FleetOf<JudgedOrder>): PointId[] {
    const points = alarmsIn(orders, ["undecidable"], search.window).flatMap(({ alarm }) =>
      alarm.reason === "shown-no-more" && !this.#shownNoMore.has(alarm.point!) ? [alarm.point!] : [],
    );
    for (const point of points) this.#shownNoMore.add(point);
    return [...new Set(points)];
  }
}

const alarmKey = (order: string, { point, state }: Verdict): string => JSON.stringify([order, point, state]);
