import { keyNamesOf, type OrderReference } from "../order/keys.ts";
import type { Fields } from "../order/path.ts";
import { canonicalTraceId } from "../trace/trace-id.ts";
import { UsageError } from "./usage-error.ts";

/** An id without what may be copied along at its ends: blanks, and what nobody sees, such as a chat's zero-width spaces. */
export const bareId = (given: string): string =>
  given.replaceAll(/^[\s\p{Default_Ignorable_Code_Point}]+|[\s\p{Default_Ignorable_Code_Point}]+$/gu, "");

/**
 * Tells the id of an order from that of a trace, and from a link of Jaeger's UI: to a trace,
 * `https://host/base/trace/<id>?uiFind=…`, or to a search for an order's traces, `https://host/base/search?tags=…`. An id
 * of 16 or 32 hexadecimal digits may be either.
 * @throws UsageError where a link leads to anything else, and for standard input
 */
export function parseOrderReference(given: string, fields: Fields): OrderReference {
  const text = bareId(given);
  if (text === "-")
    throw new UsageError(
      "an id is wanted, and - is none: standard input is not read for ids",
      "For each id in a file: `xargs -n 1 ordertrace show < ids.txt`.",
    );
  if (/^https?:\/\//i.test(text)) return linked(text, fields);
  // Browsers show an address without its scheme.
  if (/^[\w.-]+(?::\d+)?\/(?:[\w.-]+\/)*(?:trace\/[0-9a-f]+\b|search\?)/i.test(text))
    return linked(`http://${text}`, fields);
  const mayBeTrace = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(text) && !isZero(text);
  return { text, ...(mayBeTrace ? { traceId: canonicalTraceId(text) } : {}) };
}

function linked(text: string, fields: Fields): OrderReference {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [, base, id] =
    /^(.*?)(?:\/api(?:\/v3)?\/traces|\/trace)\/([0-9a-f]{1,32})\/?$/i.exec(url?.pathname ?? "") ?? [];
  if (url !== undefined && base !== undefined && id !== undefined && !isZero(id)) {
    const linkTo = `${url.origin}${base}`;
    return { text: `${linkTo}/trace/${id}`, traceId: canonicalTraceId(id), linkTo };
  }
  const isSearch = url !== undefined && /\/search\/?$/i.test(url.pathname);
  const searched = isSearch ? keySearchedIn(url.searchParams, fields) : undefined;
  if (searched !== undefined) return { text: searched };
  // A shop's own link to an order ends with its id.
  const [last] = /[^/]*\d[^/]*(?=\/?$)/.exec(url?.pathname ?? "") ?? [];
  throw new UsageError(
    isSearch
      ? `that link leads to a search without ${fields.orderId[0]} among its tags: give the order's id; a link with & in it needs quotes`
      : "that link does not lead to a trace: give the order's id alone, or a trace's address in Jaeger's UI, such as http://host:16686/trace/080d2e151c443ef1d5e15583300895f3",
    last === undefined || isSearch ? null : `The order's id may be ${last}.`,
  );
}

/** The id that a search asks for by its tags, which are JSON: an order's before a calculation's. */
function keySearchedIn(query: URLSearchParams, fields: Fields): string | undefined {
  try {
    const tags = JSON.parse(query.get("tags") ?? "{}") as Readonly<Record<string, unknown>> | null;
    const values = keyNamesOf(fields).map((name) => tags?.[name]);
    return values.find((value): value is string => typeof value === "string" && value.trim() !== "")?.trim();
  } catch {
    return undefined;
  }
}

/** No trace has an id of zeros. */
const isZero = (id: string): boolean => /^0+$/.test(id);
