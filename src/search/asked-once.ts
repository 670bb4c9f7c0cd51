import type { SearchResult, TraceSource, Window } from "../sources/source.ts";
import type { Span } from "../trace/span.ts";

/**
 * A source that is not asked for what an answer has told already: the minutes around a moment lie in the hours around it. For one look
 * at an order; whoever looks again asks anew.
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
      const { service, operation } = query;
      if (operation !== undefined) return source.byService(query, window);
      for (const one of known) {
        if (one.service !== service || one.window.from > window.from || one.window.to < window.to) continue;
        const { traces, truncated, notes } = await one.found;
        if (!truncated)
          return { traces: traces.filter(({ spans }) => spans.some(isIn(service, window))), truncated, notes };
      }
      const found = source.byService(query, window);
      known.push({ service, window, found });
      return found;
    },
  };
}

/** All that a service said in a window, or is about to say. */
interface Answer {
  readonly service: string;
  readonly window: Window;
  readonly found: Promise<SearchResult>;
}

const isIn =
  (service: string, { from, to }: Window) =>
  (span: Span): boolean =>
    span.service === service && span.start <= to && span.end >= from;
