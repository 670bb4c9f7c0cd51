import type { Interval } from "../../trace/interval.ts";
import { joined } from "../joined.ts";
import type { SearchResult, ServiceQuery } from "../source.ts";
import { foundBy, type JaegerApi } from "./api.ts";
import { notesOn } from "./complete-search.ts";

/** Searches for each wanted operation by itself; if no known operation is wanted, for the whole service. */
export async function searchService(
  api: JaegerApi,
  { service, operation, atMost }: ServiceQuery,
  window: Interval,
): Promise<SearchResult> {
  const known = operation === undefined ? [] : await api.operations(service);
  const names = new Set(known.filter(({ name, kind }) => operation?.(name, kind)).map(({ name }) => name));
  const queries = names.size === 0 ? [{ service }] : [...names].map((name) => ({ service, operation: name }));
  const answers = await Promise.all(
    queries.map(async (query): Promise<SearchResult> => {
      const { traces, unread, isCut = false } = await foundBy(api, { ...query, window, limit: atMost });
      return { traces, truncated: isCut || traces.length >= atMost || unread.length > 0, notes: notesOn(unread) };
    }),
  );
  return joined(answers);
}
