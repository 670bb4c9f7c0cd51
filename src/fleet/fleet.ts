import type { Path, PointId } from "../order/path.ts";
import type { Silence } from "../order/silence.ts";
import type { Sentence } from "../sentence.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { States } from "./count.ts";

/** Every order of a window, judged as `show` judges it. */
export interface Fleet {
  /** How many orders there are. */
  readonly count: number;
  readonly states: States;
  /** How many orders are undecidable, and named nowhere: nothing was due in the window, or not all was read. */
  readonly unclearElsewhere?: number;
  /** How many orders show each point. */
  readonly passed: ReadonlyMap<PointId, number>;
  readonly path: Path;
  readonly now: Microseconds;
  readonly search: FleetSearch;
}

/** A fleet, and the part of each order that a command needs: whole reports would hold all of their spans. */
export interface FleetOf<O> extends Fleet {
  readonly orders: readonly O[];
}

interface FleetSearch {
  readonly source: string;
  /** The time that was asked about. */
  readonly window: Interval;
  /** The time that was swept to answer. */
  readonly swept: Interval;
  /** When the oldest trace that was seen began; null if none was. */
  readonly oldest: Microseconds | null;
  /** The source is known to hold traces from before that time, so it has forgotten none of it. */
  readonly holdsOlder: boolean;
  readonly services: readonly string[];
  readonly traces: number;
  readonly spans: number;
  readonly requests: number;
  /** Parts of the swept time in which there is more than the source hands over. */
  readonly unseen: readonly Interval[];
  /** Services that stopped sending spans, though they always send some at that time of day. */
  readonly silent: readonly Silence[];
  readonly sampled: boolean;
  /** The user broke the sweep off: the report holds what was known by then. */
  readonly interrupted: boolean;
  /**
   * The sweep may have missed orders, so a report is never clean: it was cut off or broken off, a service is silent,
   * traces are sampled, spans can't be read, no service of the path was found, or no trace says whose it is.
   */
  readonly blind: boolean;
  readonly notes: readonly Sentence[];
}
