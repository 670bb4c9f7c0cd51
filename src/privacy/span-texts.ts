import type { Attributes, AttributeValue, Span } from "../trace/span.ts";
import { mapIfChanged } from "./map-if-changed.ts";

/** Where in a span a text stands. */
export interface TextPlace {
  /** The place's name for readers: `url.full`, `resource host.name`, `event exception.message`, `operation name`. */
  readonly name: string;
  /** The attribute's name alone, which says what its value is. */
  readonly label?: string;
}

/**
 * Returns a span with every text changed, or the same span if nothing changes. `audit` and `export` both use it, so
 * that every text that is masked is also audited. Ids and times are not texts.
 */
export function withTexts(span: Span, change: (text: string, place: TextPlace) => string): Span {
  const attributes = attributesWith(span.attributes, "", change);
  const resource = attributesWith(span.resource, "resource ", change);
  const events = mapIfChanged(span.events, (event) => {
    const name = change(event.name, { name: "event name" });
    const own = attributesWith(event.attributes, "event ", change);
    return name === event.name && own === event.attributes ? event : { ...event, name, attributes: own };
  });
  const name = change(span.name, { name: "operation name" });
  const service = change(span.service, { name: "service name" });
  const statusMessage = span.statusMessage === undefined ? undefined : change(span.statusMessage, statusPlace);
  const traceState = span.traceState === undefined ? undefined : change(span.traceState, traceStatePlace);
  const warnings = mapIfChanged(span.warnings, (warning) => change(warning, { name: "warning" }));
  const isUnchanged =
    attributes === span.attributes &&
    resource === span.resource &&
    events === span.events &&
    name === span.name &&
    service === span.service &&
    statusMessage === span.statusMessage &&
    traceState === span.traceState &&
    warnings === span.warnings;
  if (isUnchanged) return span;
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

const statusPlace: TextPlace = { name: "status message" };
const traceStatePlace: TextPlace = { name: "tracestate" };
/** Jaeger's v1 API repeats fields of a span as attributes: a field and its copy are one place. */
const copiedFields = new Map<string, TextPlace>([
  ["otel.status_description", statusPlace],
  ["w3c.tracestate", traceStatePlace],
]);

type Change = (text: string, place: TextPlace) => string;

function attributesWith(attributes: Attributes, prefix: string, change: Change): Attributes {
  const pairs = [...attributes];
  const changed = mapIfChanged<readonly [string, AttributeValue]>(pairs, (pair) => {
    const [key, value] = pair;
    const place = (prefix === "" ? copiedFields.get(key) : undefined) ?? { name: prefix + key, label: key };
    const name = change(key, { name: `${prefix}attribute name` });
    const own = valueWith(value, place, change);
    return name === key && own === value ? pair : [name, own];
  });
  return changed === pairs ? attributes : new Map(changed);
}

function valueWith(value: AttributeValue, place: TextPlace, change: Change): AttributeValue {
  if (typeof value === "object") return mapIfChanged(value, (item) => valueWith(item, place, change));
  if (typeof value === "boolean") return value;
  const text = String(value);
  const changed = change(text, place);
  return changed === text ? value : changed;
}
