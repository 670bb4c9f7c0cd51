import { conclude, investigate } from "../../order/investigation.ts";
import { longestRequest } from "../../order/path-requests.ts";
import type { Path } from "../../order/path.ts";
import type { OrderReport } from "../../order/report.ts";
import { joined } from "../../sources/joined.ts";
import type { SearchResult } from "../../sources/source.ts";
import type { Microseconds } from "../../trace/span.ts";
import { minute } from "../../trace/units.ts";
import { gather } from "../gather.ts";
import { KeyNames, learning } from "../key-names.ts";
import { type Asked, lookInto } from "./investigate-order.ts";

/**
 * An order that is looked at again and again. A look asks only for what has come since the last look, by the names that
 * are in use. What it finds is never reported: if the order seems to have changed, it is investigated from the
 * beginning.
 *
 *     ──── whole ────┬─ new ─┬─ new ─┬─ new ─┬──── whole ────┬─ new ─
 *
 * A trace is searched for by when its spans began, and a span is found `exportLag` after it has ended. So a look asks
 * for what began since the last look, and for the `exportLag` and the longest request of the path before it. A longer
 * request is found by a whole look, which comes at least every `openRequest`. News in the traces of other orders, such
 * as that they have passed by now, does not show in the order's own: while others are asked, a whole look comes every
 * two minutes.
 */
export class WatchedOrder {
  readonly #id: string;
  readonly #path: Path;
  readonly #names: KeyNames;
  #known: Known | undefined;

  constructor(id: string, path: Path) {
    this.#id = id;
    this.#path = path;
    this.#names = new KeyNames(path);
  }

  /** The report on the order now; undefined if it is the same as before. */
  async look(asked: Asked): Promise<OrderReport | undefined> {
    const known = this.#known;
    if (known !== undefined && asked.now < known.wholeUntil) {
      const gathered = joined([known.gathered, await this.#since(known.lookedAt, asked)]);
      this.#known = { ...known, gathered, lookedAt: asked.now };
      if (this.#soFar(gathered, asked).summary === known.summary) return undefined;
    }
    const { report, gathered } = await lookInto(this.#id, asked, this.#path, { names: this.#names });
    // A Jaeger that keeps its traces in memory forgets them when it restarts: the order is where it was.
    const kept = report.verdict.state === "not-found" && known !== undefined ? known.gathered : gathered;
    const { summary, asksOthers } = this.#soFar(kept, asked);
    const { openRequest } = this.#path;
    const wholeUntil = asked.now + (asksOthers ? Math.min(wholeLookInterval, openRequest) : openRequest);
    this.#known = { gathered: kept, summary, lookedAt: asked.now, wholeUntil };
    return report;
  }

  #since(last: Microseconds, { source, window }: Asked): Promise<SearchResult> {
    const { exportLag, fields } = this.#path;
    const from = Math.max(window.from, last - exportLag - longestRequest(this.#path));
    return gather(this.#id, learning(source, this.#names).learned, fields, { ...window, from });
  }

  /** What the order's own traces say of it, and whether other orders would have to be asked. */
  #soFar({ traces, truncated }: SearchResult, { now }: Asked) {
    const investigation = investigate(this.#id, traces, this.#path, { now, truncated });
    const { verdict, order, rows } = conclude(investigation, new Map());
    const points = rows.flatMap((row) => row.points.map(({ point, state }) => [point, state]));
    const questions = investigation.questions.map(({ point }) => point);
    const summary = JSON.stringify([verdict.state, verdict.point, verdict.reason, order, points, questions]);
    return { summary, asksOthers: questions.length > 0 };
  }
}

/** How often a whole look comes while others are asked: often enough to notice a loss within five minutes. */
const wholeLookInterval: Microseconds = 2 * minute;

interface Known {
  readonly gathered: SearchResult;
  readonly summary: string;
  readonly lookedAt: Microseconds;
  /** Until then a look asks only for what is new. */
  readonly wholeUntil: Microseconds;
}
