import type { AttributeValue, Span } from "../../src/trace/span.ts";

/** A span of which a test gives only what matters to it. */
export const span = (
  own: Partial<Omit<Span, "attributes">> & { attributes?: Record<string, AttributeValue> } = {},
): Span => ({
  traceId: "t1",
  spanId: "s1",
  links: [],
  service: "mes-api",
  name: "span",
  kind: "internal",
  start: 1_000_000,
  end: 2_000_000,
  resource: new Map(),
  events: [],
  status: "unset",
  warnings: [],
  ...own,
  attributes: new Map(Object.entries(own.attributes ?? {})),
});
