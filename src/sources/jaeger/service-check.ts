import type { Trace } from "../../trace/span.ts";
import { excerpt } from "../errors.ts";
import type { JaegerApi } from "./api.ts";

/**
 * The same API, but it notices answers to another request, as a faulty cache or proxy gives them. A trace without a
 * span of the service that was asked for adds a message to `unread`, so that the window it came for counts as unseen.
 */
export const withServiceCheck = (api: JaegerApi): JaegerApi => ({
  ...api,
  search: async (query, sink) => {
    const { service } = query;
    let isStray = false;
    const each = (trace: Trace) => {
      isStray ||= service !== undefined && trace.spans.every((span) => span.service !== service);
      sink.each(trace);
    };
    const answered = await api.search(query, { ...sink, each });
    const stray = `sent traces without a span of ${excerpt(service ?? "")}, which was asked for`;
    return isStray ? { ...answered, unread: [...answered.unread, stray] } : answered;
  },
});
