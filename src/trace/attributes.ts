import type { Attributes, AttributeValue, Span } from "./span.ts";

/** The first of the names that is there, as text. Both spellings of a convention can be on one span: name the newer one first. */
export function textOf(attributes: Attributes, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (value !== undefined && typeof value !== "object") return String(value);
  }
  return undefined;
}

export function numberOf(attributes: Attributes, ...names: readonly string[]): number | undefined {
  const text = textOf(attributes, ...names);
  const number = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** All values of an attribute; Jaeger's v1 API sends an array as its JSON text. */
function valuesOf(value: AttributeValue | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === "object") return value.flatMap(valuesOf);
  const text = String(value);
  if (!text.startsWith("[")) return text === "" ? [] : [text];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : [text];
  } catch {
    return [text];
  }
}

/** Where a business field may stand: on the span, copied from baggage, in its events, on its resource. */
export function fieldOf(span: Span, names: readonly string[]): string[] {
  const found = new Set<string>();
  const sources = [span.attributes, ...span.events.map((event) => event.attributes), span.resource];
  for (const attributes of sources) {
    for (const name of names) {
      for (const spelling of [name, `baggage.${name}`]) {
        for (const value of valuesOf(attributes.get(spelling))) found.add(value);
      }
    }
  }
  return [...found];
}
