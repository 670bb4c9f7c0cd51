import { say, type Sentence } from "../../sentence.ts";
import type { Trace } from "../../trace/span.ts";
import type { SearchResult } from "../source.ts";
import type { Store } from "./connect.ts";

/** Where the server may leave something out without saying so, no result is known to be complete. */
export const resultOf = ({ cuts }: Store, traces: readonly Trace[], isCut = false): SearchResult => ({
  traces,
  truncated: isCut || cuts.length > 0,
  notes: cuts.map(noteOn),
});

export const noteOn = (cut: string): Sentence =>
  say`ClickHouse may leave something out of its answers and not say so, as this user's settings have it: ${cut}`;
