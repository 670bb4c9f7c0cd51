import type { Path, PointId } from "../order/path.ts";
import type { Silence } from "../order/silence.ts";
import type { Sentence } from "../sentence.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { States } from "./count.ts";

/** Every order of a window, judged as `show` judges it. */
export interface Fleet {
  /** How many there were. */
  readonly count: number;
  readonly states: States;
  /** How many show each point. */
  readonly passed: ReadonlyMap<PointId, number>;
  readonly path: Path;
  readonly now: Microseconds;
  readonly search: FleetSearch;
}

/** A fleet, and what is wanted of its orders: a report of each of them would be all of their spans. */
export interface FleetOf<O> extends Fleet {
  readonly orders: readonly O[];
}

interface FleetSearch {
  readonly source: string;
  /** What was asked about. */
  readonly window: Interval;
  /** What was swept for it. */
  readonly swept: Interval;
  readonly services: readonly string[];
  readonly traces: number;
  readonly spans: number;
  readonly requests: number;
  /** Parts of what was swept in which there is more than the source would hand over. */
  readonly unseen: readonly Interval[];
  /** Services that stopped to send spans, though at that time of day they always do. */
  readonly silent: readonly Silence[];
  readonly sampled: boolean;
  /** Broken off by the user: what is told is what was known by then. */
  readonly interrupted: boolean;
  /** Cut off, silent, kept by chance, broken off, or of nobody that the path knows: never clean. */
  readonly blind: boolean;
  readonly notes: readonly Sentence[];
}
