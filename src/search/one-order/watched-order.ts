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
 * An order that is looked at again and again. A look asks only for what has come since the last one, by the names that are in use; what
 * it says is never told: where the order seems to be another one than before, it is investigated from the beginning.
 *
 *     ──── whole ────┬─ new ─┬─ new ─┬─ new ─┬──── whole ────┬─ new ─
 *
 * A trace is searched for by when its spans began, and a span is found `exportLag` after it has ended. So new is what began since the
 * last look, that, and as long before it as a request of the path may take. What took longer is found by a whole look, and those come
 * at least every `openRequest`. What only others' traces tell, as that they have passed by now, can't be new to the order's own: while
 * they are asked about it, whole looks come every two minutes.
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

  /** What is to be said of the order now; undefined where that is what was said before. */
  async look(asked: Asked): Promise<OrderReport | undefined> {
    const known = this.#known;
    if (known !== undefined && asked.now < known.wholeUntil) {
      const gathered = joined([known.gathered, await this.#since(known.lookedAt, asked)]);
      this.#known = { ...known, gathered, lookedAt: asked.now };
      if (this.#soFar(gathered, asked).said === known.said) return undefined;
    }
    const { report, gathered } = await lookInto(this.#id, asked, this.#path, { names: this.#names });
    // A Jaeger that keeps its traces in memory forgets them when it restarts: the order is where it was.
    const kept = report.verdict.state === "not-found" && known !== undefined ? known.gathered : gathered;
    const { said, asksOthers } = this.#soFar(kept, asked);
    const { openRequest } = this.#path;
    const wholeUntil = asked.now + (asksOthers ? Math.min(othersNews, openRequest) : openRequest);
    this.#known = { gathered: kept, said, lookedAt: asked.now, wholeUntil };
    return report;
  }

  #since(last: Microseconds, { source, window }: Asked): Promise<SearchResult> {
    const { exportLag, fields } = this.#path;
    const from = Math.max(window.from, last - exportLag - longestRequest(this.#path));
    return gather(this.#id, learning(source, this.#names).learned, fields, { ...window, from });
  }

  /** What the order's own traces say of it, and what others would have to be asked. */
  #soFar({ traces, truncated }: SearchResult, { source, window, now }: Asked) {
    const investigation = investigate(this.#id, traces, this.#path, now, truncated);
    const search = {
      source: source.name,
      window,
      services: [],
      traces: 0,
      spans: 0,
      requests: 0,
      truncated,
      notes: [],
    };
    const { verdict, order, rows } = conclude(investigation, new Map(), search, () => undefined);
    const points = rows.flatMap((row) => row.points.map(({ point, state }) => [point, state]));
    const questions = investigation.questions.map(({ point }) => point);
    const said = JSON.stringify([verdict.state, verdict.point, verdict.reason, order, points, questions]);
    return { said, asksOthers: questions.length > 0 };
  }
}

/** Often enough for a loss to be noticed within five minutes: 2 min. */
const othersNews: Microseconds = 2 * minute;

interface Known {
  readonly gathered: SearchResult;
  readonly said: string;
  readonly lookedAt: Microseconds;
  /** Until then it is enough to ask for what is new. */
  readonly wholeUntil: Microseconds;
}
