import type { Attributes, AttributeValue, Span } from "../trace/span.ts";

/** Where in a span a text stands. */
export interface Place {
  /** As a reader calls it: `url.full`, `resource host.name`, `event exception.message`, `operation name`. */
  readonly name: string;
  /** The attribute's name alone, which tells what its value is. */
  readonly label?: string;
}

/**
 * A span with every text in it changed: all that it carries goes through here, so that what `audit` looks at is what `export` masks.
 * Ids and times are no text. The same span where nothing changes.
 */
export function withTexts(span: Span, change: (text: string, place: Place) => string): Span {
  const attributes = within(span.attributes, "", change);
  const resource = within(span.resource, "resource ", change);
  const events = sameIf(span.events, (event) => {
    const name = change(event.name, { name: "event name" });
    const own = within(event.attributes, "event ", change);
    return name === event.name && own === event.attributes ? event : { ...event, name, attributes: own };
  });
  const name = change(span.name, { name: "operation name" });
  const service = change(span.service, { name: "service name" });
  const statusMessage = span.statusMessage === undefined ? undefined : change(span.statusMessage, status);
  const traceState = span.traceState === undefined ? undefined : change(span.traceState, tracestate);
  const warnings = sameIf(span.warnings, (warning) => change(warning, { name: "warning" }));
  const same =
    attributes === span.attributes &&
    resource === span.resource &&
    events === span.events &&
    name === span.name &&
    service === span.service &&
    statusMessage === span.statusMessage &&
    traceState === span.traceState &&
    warnings === span.warnings;
  if (same) return span;
  return {
    ...span,
    attributes,
    resource,
    events,
    name,
    service,
    ...(statusMessage === undefined ? {} : { statusMessage }),
    ...(traceState === undefined ? {} : { traceState }),
    warnings,
  };
}

const status: Place = { name: "status message" };
const tracestate: Place = { name: "tracestate" };
/** Jaeger's v1 API repeats fields of a span as attributes: one place, not two. */
const copies = new Map<string, Place>([
  ["otel.status_description", status],
  ["w3c.tracestate", tracestate],
]);

type Change = (text: string, place: Place) => string;

function within(attributes: Attributes, lead: string, change: Change): Attributes {
  const pairs = [...attributes];
  const changed = sameIf<readonly [string, AttributeValue]>(pairs, (pair) => {
    const [key, value] = pair;
    const place = (lead === "" ? copies.get(key) : undefined) ?? { name: lead + key, label: key };
    const name = change(key, { name: `${lead}attribute name` });
    const own = ofValue(value, place, change);
    return name === key && own === value ? pair : [name, own];
  });
  return changed === pairs ? attributes : new Map(changed);
}

function ofValue(value: AttributeValue, place: Place, change: Change): AttributeValue {
  if (typeof value === "object") return sameIf(value, (item) => ofValue(item, place, change));
  if (typeof value === "boolean") return value;
  const text = String(value);
  const changed = change(text, place);
  return changed === text ? value : changed;
}

function sameIf<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let copy: T[] | undefined;
  for (const [i, item] of items.entries()) {
    const now = change(item);
    if (now !== item) (copy ??= [...items])[i] = now;
  }
  return copy ?? items;
}
