import { eachOnce } from "../sentence.ts";
import { mergeTraces } from "../trace/merge.ts";
import type { SearchResult } from "./source.ts";

/** Joins the answers to several searches. */
export const joined = (answers: readonly SearchResult[]): SearchResult => ({
  traces: mergeTraces(answers.flatMap(({ traces }) => traces)),
  truncated: answers.some(({ truncated }) => truncated),
  notes: eachOnce(answers.flatMap(({ notes }) => notes)),
});
