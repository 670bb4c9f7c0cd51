import { numberOf, textOf } from "./attributes.ts";
import type { Span } from "./span.ts";

/**
 * Whether this span's trace was kept by chance: other traces like it may be missing.
 * Sources: W3C tracestate `ot=th:<hex>` (rejection threshold, 0 keeps all), Jaeger's `sampler.type`/`sampler.param`.
 */
export function isSampled(span: Span): boolean {
  const threshold = /(?:^|[,;=])th:([0-9a-f]+)/.exec(span.traceState ?? "")?.[1];
  if (threshold !== undefined && /[1-9a-f]/.test(threshold)) return true;
  const type = textOf(span.attributes, "sampler.type") ?? textOf(span.resource, "sampler.type");
  const param = numberOf(span.attributes, "sampler.param") ?? numberOf(span.resource, "sampler.param");
  if (type === "ratelimiting") return true;
  return type === "probabilistic" && param !== undefined && param < 1;
}
