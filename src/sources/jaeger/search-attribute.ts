import { defined } from "../../defined.ts";
import { mayCarry } from "../../trace/attributes.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Trace } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import { joined } from "../joined.ts";
import { type MayHold, nothingFound, type SearchResult } from "../source.ts";
import { foundBy, type JaegerApi, ServiceNeeded } from "./api.ts";
import { searchWindow } from "./complete-search.ts";

export interface AttributeQuery {
  /** Names of attributes, any of which may carry the value. */
  readonly names: readonly string[];
  readonly value: string;
  readonly window: Interval;
  /** Traces per answer; a full answer's window is split. */
  readonly limit: number;
  readonly mayHold: MayHold;
}

/** Finds traces in which a span carries the value, which is checked: a server may match more, or ignore the filter. */
export async function searchAttribute(
  api: JaegerApi,
  services: readonly string[],
  query: AttributeQuery,
): Promise<SearchResult> {
  const { names, value } = query;
  const carries = (trace: Trace) => mayCarry(trace, names, value);
  const search = async (text: string): Promise<SearchResult> => {
    const found = joined(await Promise.all(names.map((name) => searchName(api, services, name, text, query))));
    return { ...found, traces: found.traces.filter(carries) };
  };
  const escaped = escapedForLucene(value);
  if (escaped === value) return search(value);
  // Search unescaped first: only Elasticsearch knows escapes, but it fails on a value that is no valid pattern.
  const literally = await search(value).catch((error: unknown) => {
    if (error instanceof SourceError && error.kind === "bad-answer") return nothingFound;
    throw error;
  });
  return literally.traces.length > 0 ? literally : joined([literally, await search(escaped)]);
}

/** Elasticsearch reads a tag's value as a regular expression in Lucene's syntax. */
const escapedForLucene = (value: string): string => value.replaceAll(/[.?+*|{}[\]()"\\#@&<>~]/g, String.raw`\$&`);

/** Searches without a service where the storage allows it, otherwise once per service. */
async function searchName(
  api: JaegerApi,
  services: readonly string[],
  name: string,
  value: string,
  { window, limit, mayHold }: AttributeQuery,
): Promise<SearchResult> {
  const search = (service?: string) =>
    searchWindow(
      (part) =>
        foundBy(api, {
          window: part,
          limit,
          attribute: { name, value },
          ...defined({ service }),
        }),
      window,
      limit,
    );
  const asked = services.filter((service) => mayHold(service, name));
  if (asked.length === 0 && services.length > 0) return nothingFound;
  if (api.dialect === "v3" && !apisThatNeedService.has(api)) {
    try {
      return await search();
    } catch (error) {
      if (!(error instanceof ServiceNeeded)) throw error;
      apisThatNeedService.add(api);
    }
  }
  return joined(await Promise.all(asked.map(search)));
}

/** APIs that have refused a search without a service, and are not asked for one again. */
const apisThatNeedService = new WeakSet<JaegerApi>();
