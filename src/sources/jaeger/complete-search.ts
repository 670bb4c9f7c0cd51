import { say, type Sentence } from "../../sentence.ts";
import { halvesOf, type Interval, lengthOf, smallestCut } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import type { SearchResult } from "../source.ts";
import type { TracesFound } from "./api.ts";

/** A storage that ignores the window would otherwise have it split for ever. */
const maxRequests = 200;

/**
 * Finds every trace of a window, although `limit` drops traces silently and there is no second page. A full answer may
 * hide more traces, so its window is split in halves, and so is every half whose answer is full again.
 *
 *     |----------- full -----------|
 *     |---- full ----|---- ok -----|
 *     |- ok -|- ok --|
 */
export async function searchWindow(
  search: (window: Interval) => Promise<TracesFound>,
  window: Interval,
  limit: number,
): Promise<SearchResult> {
  const found: Trace[] = [];
  const unread = new Set<string>();
  let isTruncated = false;
  let requests = 0;
  const todo = [window];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    requests++;
    const answer = await search(next);
    for (const trace of answer.traces) found.push(trace);
    for (const message of answer.unread) unread.add(message);
    if (answer.traces.length < limit && answer.isCut !== true) continue;
    if (lengthOf(next) <= smallestCut || requests + todo.length + 2 > maxRequests) isTruncated = true;
    else todo.push(...halvesOf(next).reverse());
  }
  return { traces: mergeTraces(found), truncated: isTruncated || unread.size > 0, notes: notesOn(unread) };
}

/** Notes on traces that the server could not read: one of them may be the very trace that is looked for. */
export const notesOn = (unread: Iterable<string>): Sentence[] =>
  [...unread].map((message) => say`Jaeger could not read a trace that it found: ${message}`);
