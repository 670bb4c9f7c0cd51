import { append } from "../../newer-map.ts";
import type { Replay } from "../../order/replay.ts";
import { parentsIn } from "../../order/span-loss.ts";
import { holds } from "../../trace/interval.ts";
import { earliestStart, type Microseconds } from "../../trace/span.ts";
import type { ActivityOf } from "../cohort/activity-around.ts";

/**
 * The requests of a sweep that never ended: what services said was counted trace by trace, when nobody knew yet whether
 * the orders went on, and so with the parents that are missing there.
 */
export class UnendedRequests {
  readonly #settled: (service: string) => Microseconds;
  /** When traces with such a request began, by service: once for each parent that is missing. */
  readonly #began = new Map<string, Microseconds[]>();

  /** @param settled as `ServiceActivity` takes it */
  constructor(settled: (service: string) => Microseconds) {
    this.#settled = settled;
  }

  /** @param unended the ids of the order's traces with such a request */
  add({ story }: Replay, unended: ReadonlySet<string>): void {
    for (const { tree, spans } of story.chapters) {
      if (!unended.has(tree.trace.traceId)) continue;
      const at = earliestStart(tree.trace.spans);
      for (const service of new Set(spans.map((span) => span.service))) {
        const { missing } = parentsIn(tree, [service], this.#settled(service), new Set(spans));
        for (let i = 0; i < missing; i++) append(this.#began, service, at);
      }
    }
  }

  /** The same without these requests. */
  without(activityOf: ActivityOf): ActivityOf {
    return async (service, window) => {
      const heard = await activityOf(service, window);
      const unended = (this.#began.get(service) ?? []).filter((time) => holds(window, time)).length;
      const missing = Math.max(0, heard.loss.missing - unended);
      return { ...heard, loss: { ...heard.loss, missing } };
    };
  }
}
