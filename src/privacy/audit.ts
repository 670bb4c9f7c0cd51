import { baggagePrefix, textOf } from "../trace/attributes.ts";
import { BoundedMap } from "../trace/bounded-map.ts";
import type { Span, Trace } from "../trace/span.ts";
import { type Allowed, isAllowed } from "./allow.ts";
import { Distinct, hashOf } from "./distinct.ts";
import { each, find, longest } from "./find.ts";
import type { Found, Kind } from "./found.ts";
import { mask } from "./mask.ts";
import { idsIn } from "./masked-traces.ts";
import { type Place, withTexts } from "./span-texts.ts";

/** A place that personal data comes from: what a team has to mend. */
export interface Leak {
  readonly kind: Kind;
  readonly service: string;
  readonly operation: string;
  /** As `Place.name` has it. */
  readonly attribute: string;
  readonly advice: Advice;
  /** How many spans, and how many different values; estimates where `exact` is false. */
  readonly spans: number;
  readonly values: number;
  readonly exact: boolean;
  readonly sample: string;
  /** A trace to look at. */
  readonly traceId: string;
}

/** What kind of source it is, which decides how it is mended. */
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
  /** Places beyond those that are kept apart. */
  readonly more: number;
  /** Values that were too long to be looked at to their end. */
  readonly cut: number;
  /** Spans of which only a part could be read. */
  readonly unread: number;
}

export interface AuditOptions {
  readonly allow?: readonly Allowed[];
  /** Attributes that carry the number of an order or a calculation: what they hold is no phone and no card. */
  readonly keys?: readonly string[];
  /** The sample and the names as they are. */
  readonly reveal?: boolean;
}

/** So many places are kept apart; more is no list that anyone works off. */
const most = 1_000;
/** So many values without a find, and traces that were looked at, are remembered: most values come again and again. */
const remembered = 50_000;

interface Site extends Omit<Leak, "spans" | "values" | "exact"> {
  readonly spans: Distinct;
  readonly values: Distinct;
}

/** Looks at one trace after the other, and keeps nothing of them but what it found. Memory does not grow with what it has seen. */
export class Audit {
  readonly #allow: readonly Allowed[];
  readonly #keys: readonly string[];
  readonly #reveal: boolean;
  readonly #sites = new Map<string, Site>();
  readonly #clean = new Set<number>();
  readonly #seen = new BoundedMap<number, number>(remembered);
  readonly #more = new Distinct(most);
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
    if (this.#seen.get(id) === trace.spans.length) return;
    this.#seen.set(id, trace.spans.length);
    const keep = idsIn(trace, this.#keys);
    for (const span of [...trace.spans, ...leftOf(trace)])
      withTexts(span, (text, place) => this.#look(text, place, span, keep));
    this.#unread += trace.unread?.length ?? 0;
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

  #look(text: string, place: Place, span: Span, keep: ReadonlySet<string>): string {
    if (text.length < 3) return text;
    const key = hashOf(`${place.label ?? ""}\n${text.length > longest ? text.length : text}`);
    if (this.#clean.has(key)) return text;
    if (text.length > longest) this.#cut++;
    const found = each(
      find(text.slice(0, longest), { keep, ...(place.label === undefined ? {} : { label: place.label }) }),
    );
    if (found.length > 0) for (const one of found) this.#note(one, place, span, keep);
    // What is kept as an id here may be a phone elsewhere.
    else if (text.length <= longest && this.#clean.size < remembered && !keep.has(text)) this.#clean.add(key);
    return text;
  }

  #note({ kind, value, sample }: Found, { name: attribute }: Place, span: Span, keep: ReadonlySet<string>): void {
    const { service, name: operation } = span;
    if (isAllowed({ service, operation, attribute, kind, value }, this.#allow)) return;
    // A name with personal data in it would be another one for each person.
    const shown = { service: mask(service, keep), operation: mask(operation, keep), attribute: mask(attribute, keep) };
    const key = JSON.stringify([kind, ...Object.values(shown)]);
    const known = this.#sites.get(key);
    if (known === undefined && this.#sites.size >= most) {
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
    site.spans.add(`${span.traceId} ${span.spanId}`);
    site.values.add(value);
  }
}

/** What is left of spans that can't be read, as spans without a name. */
const leftOf = ({ traceId, unread = [] }: Trace): Span[] =>
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
