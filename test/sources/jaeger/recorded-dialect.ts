import type { Microseconds } from "../../../src/trace/span.ts";
import type { StubAnswer } from "./stub-server.ts";

export interface RecordedOptions {
  /** Which traces of a full answer are dropped is the storage's choice: memory keeps the newest, Cassandra any. */
  readonly limitBehaviour?: "newest" | "oldest";
  /** Badger and Cassandra search only within a service; v3 then answers 400 to a search without one. */
  readonly needsService?: boolean;
  /** Servers before 2.19 ignore `query.attributes` and answer with whatever is in the window. */
  readonly ignoresAttributes?: boolean;
  /** Without the traces that a search of one service found: of their orders nothing else was recorded, as where few traces are kept. */
  readonly onlyWhole?: true;
  /** Whether it has lost all its traces by now. */
  readonly isEmptied?: () => boolean;
  /** Whether it knows no service any more, as after a restart with an empty memory. */
  readonly isForgotten?: () => boolean;
}

/** Answers one query of the API, or undefined where the dialect knows no such path. */
export type RecordedDialect = (url: URL, options: RecordedOptions) => StubAnswer | undefined;

export const presentMoment: Readonly<Record<"v1" | "v3", Microseconds>> = {
  v1: Date.parse("2026-11-24T02:39:09Z") * 1_000,
  v3: Date.parse("2026-11-24T02:39:38Z") * 1_000,
};

/** The traces of a full answer that survive its limit. */
export function limited<T>(
  found: readonly T[],
  start: (trace: T) => number,
  limit: number,
  behaviour: RecordedOptions["limitBehaviour"],
): T[] {
  const newestFirst = [...found].sort((a, b) => start(b) - start(a));
  return behaviour === "oldest" ? newestFirst.slice(-limit) : newestFirst.slice(0, limit);
}
