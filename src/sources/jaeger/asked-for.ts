import type { Trace } from "../../trace/span.ts";
import { excerpt } from "../errors.ts";
import type { JaegerApi } from "./api.ts";

/**
 * The same API, but for answers to another request, as a cache or a proxy gone astray gives them: a trace without a span of the
 * service that was asked for counts as unread, and what it stands in the place of as unseen.
 */
export const askedFor = (api: JaegerApi): JaegerApi => ({
  ...api,
  search: async (query, each, isKnown) => {
    const { service } = query;
    let isStray = false;
    const checking = (trace: Trace, print?: string) => {
      isStray ||= service !== undefined && trace.spans.every((span) => span.service !== service);
      each(trace, print);
    };
    const answered = await api.search(query, checking, isKnown);
    const stray = `sent traces without a span of ${excerpt(service ?? "")}, which was asked for`;
    return isStray ? { ...answered, unread: [...answered.unread, stray] } : answered;
  },
});
