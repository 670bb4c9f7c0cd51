import { say, type Sentence } from "../../sentence.ts";
import { halvesOf, type Interval, lengthOf } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import type { SearchResult } from "../source.ts";
import type { Found } from "./api.ts";

/** A window this small (1 ms) is not split any more. */
const smallest = 1_000;
/** A storage that ignores the window would have it split for ever. */
const mostRequests = 200;

/**
 * Every trace of a window, although `limit` drops silently and there is no second page: an answer that is full may
 * hide more, so its window is split in halves, and those that are full again.
 *
 *     |----------- full -----------|
 *     |---- full ----|---- ok -----|
 *     |- ok -|- ok --|
 */
export async function searchWindow(
  search: (window: Interval) => Promise<Found>,
  window: Interval,
  limit: number,
): Promise<SearchResult> {
  const found: Trace[] = [];
  const unread = new Set<string>();
  let full = false;
  let requests = 0;
  const todo = [window];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    requests++;
    const answer = await search(next);
    for (const trace of answer.traces) found.push(trace);
    for (const message of answer.unread) unread.add(message);
    if (answer.traces.length < limit && answer.isCut !== true) continue;
    if (lengthOf(next) <= smallest || requests + todo.length + 2 > mostRequests) full = true;
    else todo.push(...halvesOf(next).reverse());
  }
  return { traces: mergeTraces(found), truncated: full || unread.size > 0, notes: notesOn(unread) };
}

/** What the server could not read may be the very trace that is looked for. */
export const notesOn = (unread: Iterable<string>): Sentence[] =>
  [...unread].map((message) => say`Jaeger could not read a trace that it found: ${message}`);
