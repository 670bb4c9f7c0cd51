import { createHash } from "node:crypto";
import type { SpanRef, Trace } from "../src/trace/span.ts";

/** The longest story needs fewer bytes for its ids. */
const idBytes = 2_048;

/**
 * A story's traces with ids from a wide hash of its name. The ids it was made with come from 32 bits of state, so among
 * many orders some would share a trace.
 */
export function withOwnIds(traces: readonly Trace[], name: string): Trace[] {
  const digits = createHash("shake256", { outputLength: idBytes }).update(name).digest("hex");
  const ids = new Map<string, string>();
  let used = 0;
  const own = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const fresh = digits.slice(used, (used += id.length));
    if (fresh.length < id.length) throw new Error(`the story ${name} has more ids than ${idBytes} bytes hold`);
    ids.set(id, fresh);
    return fresh;
  };
  const ref = <T extends SpanRef>(one: T): T => ({ ...one, traceId: own(one.traceId), spanId: own(one.spanId) });
  return traces.map(({ traceId, spans, ...rest }) => ({
    ...rest,
    traceId: own(traceId),
    spans: spans.map((span) => ({
      ...ref(span),
      ...(span.parentId === undefined ? {} : { parentId: own(span.parentId) }),
      links: span.links.map(ref),
    })),
  }));
}
