import { baggagePrefix, textOf } from "../trace/attributes.ts";
import { BoundedMap } from "../trace/bounded-map.ts";
import { receivedIn, refKey, type Span, type Trace } from "../trace/span.ts";
import { type Allowed, isAllowed } from "./allow.ts";
import { Distinct, hashOf } from "./distinct.ts";
import { find, flattened, maxTextLength } from "./find.ts";
import type { Found, Kind } from "./found.ts";
import { mask } from "./mask.ts";
import { idsIn } from "./masked-traces.ts";
import { type TextPlace, withTexts } from "./span-texts.ts";

/** A place that personal data comes from, which a team has to fix. */
export interface Leak {
  readonly kind: Kind;
  readonly service: string;
  readonly operation: string;
  /** The place's name, as in `TextPlace.name`. */
  readonly attribute: string;
  readonly advice: Advice;
  /** The numbers of spans and of distinct values; estimates if `exact` is false. */
  readonly spans: number;
  readonly values: number;
  readonly exact: boolean;
  readonly sample: string;
  /** An example to look at. */
  readonly traceId: string;
}

/** The kind of source, which decides how a leak is fixed. */
export type Advice =
  | "query"
  | "cache"
  | "url"
  | "exception"
  | "baggage"
  | "name"
  | "header"
  | "object-key"
  | "message"
  | "resource"
  | "attribute";

export interface Leaks {
  readonly leaks: readonly Leak[];
  /** How many more places there are than the listed ones. */
  readonly more: number;
  /** How many values were too long to be examined to their end. */
  readonly cut: number;
  /** How many spans could be read only in part. */
  readonly unread: number;
}

export interface AuditOptions {
  readonly allow?: readonly Allowed[];
  /** Attributes that carry the id of an order or a calculation: their values are no phones and no cards. */
  readonly keys?: readonly string[];
  /** Shows samples and names unmasked. */
  readonly reveal?: boolean;
}

/** Nobody works off a longer list of places. */
const maxSites = 1_000;
/** Most values come again and again, so values without a find are remembered; so are the traces that were examined. */
const maxRemembered = 50_000;

interface Site extends Omit<Leak, "spans" | "values" | "exact"> {
  readonly spans: Distinct;
  readonly values: Distinct;
}

/** Examines traces one after the other and keeps only what it finds. Memory does not grow with the number of traces. */
export class Audit {
  readonly #allow: readonly Allowed[];
  readonly #keys: readonly string[];
  readonly #reveal: boolean;
  readonly #sites = new Map<string, Site>();
  readonly #clean = new Set<number>();
  /** What was counted of each trace. */
  readonly #seen = new BoundedMap<number, { received: number; unread: number; cut: number }>(maxRemembered);
  readonly #more = new Distinct(maxSites);
  #cut = 0;
  #unread = 0;

  constructor({ allow = [], keys = [], reveal = false }: AuditOptions = {}) {
    this.#allow = allow;
    this.#keys = keys;
    this.#reveal = reveal;
  }

  /** The same trace may come again, as a whole or with more spans: nothing is counted twice. */
  add(trace: Trace): void {
    const id = hashOf(trace.traceId);
    const received = receivedIn(trace);
    const known = this.#seen.get(id);
    if (known?.received === received) return;
    const cutBefore = this.#cut;
    const keep = idsIn(trace, this.#keys);
    for (const span of [...trace.spans, ...partlyRead(trace)])
      withTexts(span, (text, place) => this.#examine(text, place, span, keep));
    const unread = trace.unread?.length ?? 0;
    const cut = this.#cut - cutBefore;
    this.#unread += Math.max(0, unread - (known?.unread ?? 0));
    this.#cut = cutBefore + Math.max(0, cut - (known?.cut ?? 0));
    this.#seen.set(id, { received, unread, cut });
  }

  get report(): Leaks {
    const leaks = [...this.#sites.values()].map(({ spans, values, ...site }): Leak => ({
      ...site,
      spans: spans.count,
      values: values.count,
      exact: spans.exact && values.exact,
    }));
    return { leaks: leaks.sort(bySize), more: this.#more.count, cut: this.#cut, unread: this.#unread };
  }

  #examine(text: string, place: TextPlace, span: Span, keep: ReadonlySet<string>): string {
    if (text.length < 3) return text;
    const isCut = text.length > maxTextLength;
    // Only the beginning of a longer text is looked at, so it is never known as clean.
    const key = isCut ? undefined : hashOf(JSON.stringify([place.label, text]));
    if (key !== undefined && this.#clean.has(key)) return text;
    if (isCut) this.#cut++;
    const examined = text.slice(0, maxTextLength);
    const context = place.label === undefined ? {} : { label: place.label };
    // An id of this trace may be a phone in another one, so no text that holds one is remembered as clean.
    if (find(examined, context).length === 0) {
      if (key !== undefined && this.#clean.size < maxRemembered) this.#clean.add(key);
      return text;
    }
    for (const one of flattened(find(examined, { ...context, keep }))) this.#note(one, place, span, keep);
    return text;
  }

  #note({ kind, value, sample }: Found, { name: attribute }: TextPlace, span: Span, keep: ReadonlySet<string>): void {
    const { service, name: operation } = span;
    if (isAllowed({ service, operation, attribute, kind, value }, this.#allow)) return;
    // Names are masked first: a name with personal data would make a place of its own for each person.
    const shown = { service: mask(service, keep), operation: mask(operation, keep), attribute: mask(attribute, keep) };
    const key = JSON.stringify([kind, ...Object.values(shown)]);
    const known = this.#sites.get(key);
    if (known === undefined && this.#sites.size >= maxSites) {
      this.#more.add(key);
      return;
    }
    const site = known ?? {
      kind,
      ...(this.#reveal ? { service, operation, attribute } : shown),
      advice: adviceFor(attribute, span),
      spans: new Distinct(),
      values: new Distinct(),
      sample: this.#reveal ? value : sample,
      traceId: span.traceId,
    };
    this.#sites.set(key, site);
    site.spans.add(refKey(span));
    site.values.add(value);
  }
}

/** Makes nameless spans from the unreadable spans whose fields could be read. */
const partlyRead = ({ traceId, unread = [] }: Trace): Span[] =>
  unread.flatMap(({ carries }, i) =>
    carries === undefined
      ? []
      : {
          traceId,
          spanId: `unread ${i}`,
          service: textOf(carries.resource, "service.name") ?? "",
          name: "",
          kind: "internal",
          start: 0,
          end: 0,
          status: "unset",
          links: [],
          warnings: [],
          ...carries,
        },
  );

function adviceFor(attribute: string, { attributes }: Span): Advice {
  if (attribute.startsWith("resource ") || attribute === "service name") return "resource";
  if (/^(?:operation|event|attribute|event attribute) name$/.test(attribute)) return "name";
  const name = attribute.replace(/^event /, "");
  if (name.startsWith(baggagePrefix) || name === "tracestate") return "baggage";
  if (/^(?:exception\.|error\.message|status message|otel\.status_description|warning)/.test(name)) return "exception";
  if (/^http\.(?:request|response)\.header\./.test(name)) return "header";
  if (/^(?:url\.|http\.(?:url|target|route)$)/.test(name)) return "url";
  if (/^db\.|sql/i.test(name))
    return /redis|valkey|memcached/i.test(String(attributes.get("db.system.name") ?? attributes.get("db.system")))
      ? "cache"
      : "query";
  if (/^aws\.s3\.|^s3\./.test(name)) return "object-key";
  return name.startsWith("messaging.") ? "message" : "attribute";
}

const bySize = (a: Leak, b: Leak): number =>
  b.spans - a.spans ||
  (a.service < b.service ? -1 : a.service > b.service ? 1 : 0) ||
  (a.attribute < b.attribute ? -1 : 1);
