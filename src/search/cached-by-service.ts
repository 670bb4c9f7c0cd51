import type { SearchResult, ServiceQuery, TraceSource } from "../sources/source.ts";
import { covers, type Interval, isDuring } from "../trace/interval.ts";
import type { Trace } from "../trace/span.ts";

/**
 * A source that answers from earlier answers where it can: the minutes around a moment lie in the hours around it. An
 * answer that was cut off serves only the very same question, and a failed one none. It is for one look at an order; the
 * next look asks anew.
 *
 *     answered   ├─────────────────────────────┤
 *     asked              ├────┤                     answered from it
 *     asked                           ├───────────┤ asked for
 */
export function cachedByService<S extends Pick<TraceSource, "byService">>(source: S): S {
  const answers = new Set<Answer>();
  return {
    ...source,
    byService: async (query, window) => {
      const { service, operation, atMost } = query;
      if (operation !== undefined) return source.byService(query, window);
      for (const earlier of answers) {
        if (earlier.query.service !== service || !covers(earlier.window, window)) continue;
        const found = await earlier.found;
        if (!found.truncated) return { ...found, traces: found.traces.filter(hasSpan(service, window)) };
        if (earlier.query.atMost === atMost && covers(window, earlier.window)) return found;
      }
      const answer = { query, window, found: source.byService(query, window) };
      answers.add(answer);
      answer.found.catch(() => answers.delete(answer));
      return answer.found;
    },
  };
}

/** Everything that a service said in a window; the answer may still be on its way. */
interface Answer {
  readonly query: ServiceQuery;
  readonly window: Interval;
  readonly found: Promise<SearchResult>;
}

function hasSpan(service: string, window: Interval): (trace: Trace) => boolean {
  const isIn = isDuring(window);
  return ({ spans }) => spans.some((span) => span.service === service && isIn(span));
}
