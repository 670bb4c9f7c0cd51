import type { Microseconds } from "../../../src/trace/span.ts";
import type { StubAnswer } from "./stub-server.ts";

export interface RecordedOptions {
  /** The storage chooses which traces of a full answer it drops: memory keeps the newest, Cassandra any. */
  readonly limitBehaviour?: "newest" | "oldest";
  /** Badger and Cassandra search only within a service. v3 then answers 400 to a search without one. */
  readonly needsService?: boolean;
  /** Servers before 2.19 ignore `query.attributes` and answer with whatever is in the window. */
  readonly ignoresAttributes?: boolean;
  /**
   * Leaves out the traces that only a search of one service found. Nothing else was recorded of their orders, as if few
   * traces were kept.
   */
  readonly onlyWhole?: true;
  /** Whether the server has lost all its traces by now. */
  readonly isEmptied?: () => boolean;
  /** Whether the server knows no service any more, as after a restart with an empty memory. */
  readonly isForgotten?: () => boolean;
}

/** Answers one query of the API, or returns undefined if the dialect knows no such path. */
export type RecordedDialect = (url: URL, options: RecordedOptions) => StubAnswer | undefined;

export const presentMoment: Readonly<Record<"v1" | "v3", Microseconds>> = {
  v1: Date.parse("2026-11-24T02:39:09Z") * 1_000,
  v3: Date.parse("2026-11-24T02:39:38Z") * 1_000,
};

/** The traces of a full answer that are left within its limit. */
export function limited<T>(
  found: readonly T[],
  start: (trace: T) => number,
  limit: number,
  behaviour: RecordedOptions["limitBehaviour"],
): T[] {
  const newestFirst = [...found].sort((a, b) => start(b) - start(a));
  return behaviour === "oldest" ? newestFirst.slice(-limit) : newestFirst.slice(0, limit);
}

/** The attributes that a search asks for, as names and values; undefined if they are no JSON. */
export function attributesAsked(text: string | null): [string, string][] | undefined {
  if (text === null) return [];
  try {
    return Object.entries(JSON.parse(text) as Record<string, string>);
  } catch {
    return undefined;
  }
}
