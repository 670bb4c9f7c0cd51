import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import type { Window } from "../source.ts";
import type { Found } from "./api.ts";

/** A window this small (1 ms) is not split any more. */
const smallest = 1_000;
/** A storage that ignores the window would have it split for ever. */
const mostRequests = 200;

export interface Complete extends Found {
  readonly truncated: boolean;
}

/**
 * Every trace of a window, although `limit` drops silently and there is no second page: an answer that is full may
 * hide more, so its window is split in halves, and those that are full again.
 *
 *     |----------- full -----------|
 *     |---- full ----|---- ok -----|
 *     |- ok -|- ok --|
 */
export async function searchWindow(search: (window: Window) => Promise<Found>, window: Window, limit: number): Promise<Complete> {
  const found: Trace[] = [];
  const notes = new Set<string>();
  let truncated = false;
  let requests = 0;
  const todo = [window];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    requests++;
    const { traces, notes: said } = await search(next);
    found.push(...traces);
    for (const note of said) notes.add(note);
    if (traces.length < limit) continue;
    const middle = Math.floor((next.from + next.to) / 2);
    if (next.to - next.from <= smallest || requests + todo.length >= mostRequests) truncated = true;
    else todo.push({ from: middle, to: next.to }, { from: next.from, to: middle });
  }
  return { traces: mergeTraces(found), truncated, notes: [...notes] };
}
