import type { AuditProse } from "./audit.ts";
import { plural } from "./plural-en.ts";

export const auditEn: AuditProse = {
  headline: (places) => `PERSONAL DATA in traces: ${plural(places, "place it comes", "places it comes")} from`,
  noTrace: "No trace was seen: there is nothing to look at.",
  none: "No personal data found.",
  unclear: "CAN'T TELL  whether there is personal data in the traces",
  kinds: {
    email: "email",
    phone: "phone",
    card: "card",
    name: "name",
    address: "address",
    passport: "passport",
    inn: "inn",
    snils: "snils",
    "birth-date": "birth-date",
    secret: "secret",
  },
  where: ({ service, operation, attribute }) => `${attribute} of ${service}, ${operation}`,
  count: ({ spans, values, exact, sample }) =>
    `${exact ? "" : "about "}${plural(spans, "span", "spans")}, ${values === 1 ? "one value" : `${values} different values`}, such as ${sample}`,
  trace: (id) => `trace ${id}`,
  more: (places) => `… and ${plural(places, "place", "places")} more; --format json lists up to 1000.`,
  lead: "Fix:   ",
  advice: {
    query:
      "send parameters instead of literals, and have the instrumentation sanitize statements and leave parameters out.",
    cache: "have the instrumentation leave out the arguments of commands; name keys by ids.",
    url: "pass ids in paths and personal data in bodies; have the collector's redaction processor drop the query.",
    exception: "throw errors that name the field and the id, not the value.",
    baggage: "take it out of the baggage: it goes along with every request, to other companies too.",
    name: "name operations, events and attributes by a template (/users/{id}), never by a value.",
    header: "take the header off the list of those that are captured.",
    "object-key": "name objects by ids.",
    message: "name messages, keys and destinations by ids.",
    resource: "take it out of OTEL_RESOURCE_ATTRIBUTES and the service's resource.",
    attribute:
      "don't set the attribute, or an id in its place; until then the collector's attributes processor can delete it.",
  },
  cut: (values) =>
    `${plural(values, "value is", "values are")} so long that only the beginning was looked at; limit them (OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT).`,
  unread: (spans) =>
    `Of ${plural(spans, "span", "spans")} only a part could be read: what else is in there nobody knows.`,
  noService: "No service is known there: nothing was sent there, or it is kept no longer; or it is the wrong address.",
  searched: ({ source, from, to, services, traces, spans, requests }) =>
    `Looked at ${plural(traces, "trace", "traces")} of ${source} from ${from} to ${to}${services === "" ? "" : `, services ${services}`}: ${plural(spans, "span", "spans")}${requests === 0 ? "" : `, ${plural(requests, "request", "requests")}`}.`,
};
