import type { Trace } from "../../trace/span.ts";
import { excerpt } from "../errors.ts";
import type { Found, JaegerApi, SearchQuery } from "./api.ts";

/**
 * The same API, but for answers to another request, as a cache or a proxy gone astray gives them: a trace without a span of the
 * service that was asked for counts as unread, and what it stands in the place of as unseen.
 */
export const askedFor = (api: JaegerApi): JaegerApi => ({
  ...api,
  search: async (query) => checked(await api.search(query), query),
});

function checked(found: Found, { service }: SearchQuery): Found {
  const isStray = ({ spans }: Trace): boolean =>
    service !== undefined && spans.every((span) => span.service !== service);
  return found.traces.some(isStray)
    ? {
        ...found,
        unread: [...found.unread, `sent traces without a span of ${excerpt(service ?? "")}, which was asked for`],
      }
    : found;
}
