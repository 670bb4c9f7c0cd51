import { keyNamesOf } from "../order/keys.ts";
import type { Path } from "../order/path.ts";
import { bearersOf, baggagePrefix, spellingsOf } from "../trace/attributes.ts";
import type { Span } from "../trace/span.ts";
import { type Carried, type Finding, found } from "./finding.ts";
import type { Sample } from "./sample.ts";

/** A span that carries a key, and the key to look it up by. */
export interface Example {
  readonly span: Span;
  readonly name: string;
  readonly value: string;
}

/** Finds the names under which the newest traces carry the keys of orders. */
export function keysIn({ traces }: Sample, { fields }: Path): Finding[] {
  const spans = traces.flatMap((trace) => trace.spans);
  const present = new Set(
    spans.flatMap((span) => bearersOf(span).flatMap((one) => [...one.keys()].map(withoutPrefix))),
  );
  const carried = (key: Carried["key"], names: readonly string[]): Carried => {
    const used = names.filter((name) => present.has(name));
    const carrying = traces.filter((trace) => trace.spans.some((span) => carriesAny(span, spellingsOf(used))));
    const near = [...present].filter((name) => !names.includes(name) && isNear(name, key)).sort();
    return { key, names: used, traces: carrying.length, near: near.slice(0, maxNear) };
  };
  const keys = [carried("order_id", fields.orderId), carried("calculation_request_id", fields.calculationRequestId)];
  const evidence = { keys, traces: traces.length };
  const missing = keys.filter((one) => one.traces === 0);
  if (missing.length === 0) return [found("keys", "keys-carried", evidence)];
  return [found("keys", missing.length < keys.length ? "keys-missing" : "keys-none", evidence)];
}

/** Returns the newest span with a key that ended long enough ago for the storage to have indexed it. */
export function exampleIn({ traces }: Sample, { fields, openRequest }: Path, now: number): Example | undefined {
  const names = keyNamesOf(fields);
  const indexed = traces.flatMap((trace) => trace.spans).filter(({ end }) => end < now - openRequest);
  for (const span of indexed.toSorted((a, b) => b.start - a.start))
    for (const name of names) {
      // Only the name itself counts, as Jaeger is asked for no other spelling.
      const value = bearersOf(span)
        .map((one) => one.get(name))
        .find((one) => one !== undefined);
      // A list of orders belongs to a poll, not to one order.
      if (typeof value === "string" && value !== "" && !value.startsWith("[")) return { span, name, value };
    }
  return undefined;
}

const carriesAny = (span: Span, spellings: readonly string[]): boolean =>
  bearersOf(span).some((one) => spellings.some((name) => one.has(name)));

const withoutPrefix = (spelling: string): string =>
  spelling.startsWith(baggagePrefix) ? spelling.slice(baggagePrefix.length) : spelling;

/** Whether a name is another spelling of a key, as `shop.orderId` is of order_id. */
const isNear = (name: string, key: string): boolean => letters(name).endsWith(letters(key));
const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** More names would be no better hint. */
const maxNear = 3;
