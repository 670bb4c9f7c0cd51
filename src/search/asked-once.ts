import type { SearchResult, ServiceQuery, TraceSource } from "../sources/source.ts";
import { covers, type Interval, isDuring } from "../trace/interval.ts";
import type { Trace } from "../trace/span.ts";

/**
 * A source that is not asked for what an answer has told already: the minutes around a moment lie in the hours around it. Of one that was
 * cut off nothing is told but to the very same question. For one look at an order; whoever looks again asks anew.
 *
 *     answered   ├─────────────────────────────┤
 *     asked              ├────┤                     told from it
 *     asked                           ├───────────┤ asked for
 */
export function askedOnce<S extends Pick<TraceSource, "byService">>(source: S): S {
  const known: Answer[] = [];
  return {
    ...source,
    byService: async (query, window) => {
      const { service, operation, atMost } = query;
      if (operation !== undefined) return source.byService(query, window);
      for (const one of known) {
        if (one.query.service !== service || !covers(one.window, window)) continue;
        const found = await one.found;
        if (!found.truncated) return { ...found, traces: found.traces.filter(hasSpan(service, window)) };
        if (one.query.atMost === atMost && covers(window, one.window)) return found;
      }
      const found = source.byService(query, window);
      known.push({ query, window, found });
      return found;
    },
  };
}

/** All that a service said in a window, or is about to say. */
interface Answer {
  readonly query: ServiceQuery;
  readonly window: Interval;
  readonly found: Promise<SearchResult>;
}

function hasSpan(service: string, window: Interval): (trace: Trace) => boolean {
  const isIn = isDuring(window);
  return ({ spans }) => spans.some((span) => span.service === service && isIn(span));
}
