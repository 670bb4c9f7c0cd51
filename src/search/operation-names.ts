import type { Matcher } from "../order/path.ts";
import { plainRoute } from "../trace/facets/http.ts";

/**
 * Whether spans of this name may be what a matcher describes. A name is only a hint that narrows a search, never
 * evidence: instrumentations name the same thing differently.
 */
export function mayMatch(match: Matcher, name: string, kind: string | undefined): boolean {
  switch (match.kind) {
    case "http": {
      if (kind !== undefined && kind !== "server" && kind !== "") return false;
      const [method, route] = name.split(" ");
      return (
        method === match.method &&
        (route === undefined || match.routes.some((known) => plainRoute(known) === plainRoute(route)))
      );
    }
    case "send":
    case "receive":
      return match.names.some((queue) => name.includes(queue));
    case "operation":
      return match.names.includes(name);
    case "write":
    case "object-store":
    case "cache-write":
      return false;
  }
}
