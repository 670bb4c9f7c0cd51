import {
  type Attributes,
  type AttributeValue,
  type Span,
  type SpanEvent,
  spanKinds,
  type SpanRef,
  spanStatuses,
  type Trace,
} from "./span.ts";
import { Texts } from "./texts.ts";

/** A piece of memory that traces are written into, one after the other. */
interface Slab {
  readonly bytes: Buffer;
  /** How many bytes belong to traces that were not let go. */
  live: number;
  /** The numbers of the traces that were written here. */
  readonly numbers: number[];
}

/** Where the bytes of a trace lie; the trace itself if some of its spans are unreadable; undefined if it was let go. */
type Place = { readonly slab: Slab; readonly from: number; readonly to: number } | Trace | undefined;

const slabBytes = 1 << 20;
/** The live traces of a slab with a smaller live share are moved, so that its memory can be freed. */
const minLiveShare = 3 / 4;

/**
 * Keeps traces in a tenth of the memory that objects take, so that a sweep can keep a million spans. A trace is the
 * bytes of a short JSON: recurring texts are numbers, times are offsets from its start, and rare fields come last.
 */
export class PackedTraces {
  readonly #texts = new Texts();
  readonly #places: Place[] = [];
  #slab: Slab = { bytes: Buffer.alloc(0), live: 0, numbers: [] };
  #used = 0;

  /** Stores a trace and returns its number, by which `get` returns it. */
  add(trace: Trace): number {
    const number = this.#places.push(undefined) - 1;
    this.replace(number, trace);
    return number;
  }

  /** Puts a trace in the place of another. */
  replace(number: number, trace: Trace): void {
    this.letGo(number);
    // Unreadable spans are rare and of any form: such a trace stays an object.
    if (trace.unread === undefined) this.#place(number, Buffer.from(JSON.stringify(this.#packed(trace))));
    else this.#places[number] = trace;
  }

  has(number: number): boolean {
    return this.#places[number] !== undefined;
  }

  /** Returns a trace that was not let go. */
  get(number: number): Trace {
    const place = this.#places[number]!;
    if ("traceId" in place) return place;
    return this.#unpacked(JSON.parse(place.slab.bytes.toString("utf8", place.from, place.to)) as Packed);
  }

  letGo(number: number): void {
    const place = this.#places[number];
    this.#places[number] = undefined;
    if (place === undefined || "traceId" in place) return;
    const { slab } = place;
    slab.live -= place.to - place.from;
    if (slab !== this.#slab && slab.live < slab.bytes.length * minLiveShare) this.#empty(slab);
  }

  #place(number: number, bytes: Buffer): void {
    if (this.#used + bytes.length > this.#slab.bytes.length) {
      const size = Math.max(slabBytes, bytes.length);
      this.#slab = { bytes: Buffer.allocUnsafeSlow(size), live: 0, numbers: [] };
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += bytes.copy(this.#slab.bytes, from);
    this.#slab.live += bytes.length;
    this.#slab.numbers.push(number);
    this.#places[number] = { slab: this.#slab, from, to: this.#used };
  }

  /** Moves the live traces of a slab into the current one. */
  #empty(slab: Slab): void {
    for (const number of slab.numbers) {
      const place = this.#places[number];
      if (place !== undefined && "slab" in place && place.slab === slab)
        this.#place(number, slab.bytes.subarray(place.from, place.to));
    }
  }

  #packed({ traceId, spans, warnings }: Trace): Packed {
    // Offsets are exact only for safe integers; otherwise store absolute times.
    const isExact = spans.every(({ start, end }) => Number.isSafeInteger(start) && Number.isSafeInteger(end));
    const base = isExact ? spans.reduce((first, { start }) => Math.min(first, start), spans[0]?.start ?? 0) : 0;
    const indexes = new Map(spans.map(({ spanId }, i) => [spanId, i]));
    return [traceId, base, warnings, spans.map((span) => this.#packedSpan(span, base, indexes))];
  }

  #packedSpan(span: Span, base: number, indexes: ReadonlyMap<string, number>): PackedSpan {
    const { parentId, links, events, warnings, statusMessage, traceState } = span;
    const isPlain =
      links.length + events.length + warnings.length === 0 && statusMessage === undefined && traceState === undefined;
    const rest = {
      links,
      events: events.map(({ name, time, attributes }) => [name, time, this.#packedAttributes(attributes)] as const),
      warnings,
      ...(statusMessage === undefined ? {} : { statusMessage }),
      ...(traceState === undefined ? {} : { traceState }),
    };
    return [
      span.spanId,
      parentId === undefined ? -1 : (indexes.get(parentId) ?? parentId),
      span.start - base,
      span.end - base,
      this.#texts.encode(span.service),
      this.#texts.encode(span.name),
      spanKinds.indexOf(span.kind),
      spanStatuses.indexOf(span.status),
      this.#packedAttributes(span.attributes),
      this.#packedAttributes(span.resource),
      ...(isPlain ? ([] as const) : ([rest] as const)),
    ];
  }

  #unpacked([traceId, base, warnings, spans]: Packed): Trace {
    return { traceId, warnings, spans: spans.map((span) => this.#unpackedSpan(span, traceId, base, spans)) };
  }

  #unpackedSpan(packed: PackedSpan, traceId: string, base: number, spans: readonly PackedSpan[]): Span {
    const [spanId, parent, start, end, service, name, kind, status, attributes, resource, rest] = packed;
    const span = {
      traceId,
      spanId,
      links: emptyList,
      service: this.#texts.decode(service),
      name: this.#texts.decode(name),
      kind: spanKinds[kind]!,
      start: base + start,
      end: base + end,
      attributes: this.#unpackedAttributes(attributes),
      resource: this.#unpackedAttributes(resource),
      events: emptyList,
      status: spanStatuses[status]!,
      warnings: emptyList,
      ...(parent === -1 ? {} : { parentId: typeof parent === "string" ? parent : spans[parent]![0] }),
    };
    if (rest === undefined) return span;
    const events = rest.events.map(([event, time, own]): SpanEvent => ({
      name: event,
      time,
      attributes: this.#unpackedAttributes(own),
    }));
    return { ...span, ...rest, events };
  }

  #packedAttributes(attributes: Attributes): PackedAttributes {
    if (attributes.size === 0) return 0;
    const packed: (string | number | readonly [AttributeValue])[] = [];
    for (const [key, value] of attributes)
      packed.push(this.#texts.encode(key), typeof value === "string" ? this.#texts.encode(value) : [finite(value)]);
    return packed;
  }

  #unpackedAttributes(packed: PackedAttributes): Attributes {
    if (packed === 0) return noAttributes;
    const attributes = new Map<string, AttributeValue>();
    for (let i = 0; i < packed.length; i += 2) {
      const value = packed[i + 1]!;
      attributes.set(
        this.#texts.decode(packed[i] as string | number),
        typeof value === "object" ? value[0] : this.#texts.decode(value),
      );
    }
    return attributes;
  }
}

type Packed = readonly [traceId: string, base: number, warnings: readonly string[], spans: readonly PackedSpan[]];

type PackedSpan = readonly [
  spanId: string,
  /** The parent's index in the trace; its id if the trace does not hold it; -1 if there is none. */
  parent: string | number,
  start: number,
  end: number,
  service: string | number,
  name: string | number,
  kind: number,
  status: number,
  attributes: PackedAttributes,
  resource: PackedAttributes,
  rest?: Rest,
];

/** Names and values in turn: a text as itself or as its number, any other value in brackets. 0 means no attributes. */
type PackedAttributes = 0 | readonly (string | number | readonly [AttributeValue])[];

interface Rest {
  readonly links: readonly SpanRef[];
  readonly events: readonly (readonly [name: string, time: number, attributes: PackedAttributes])[];
  readonly warnings: readonly string[];
  readonly statusMessage?: string;
  readonly traceState?: string;
}

const emptyList: readonly never[] = [];
const noAttributes: Attributes = new Map();

/** JSON has no infinite numbers. Only the text of an attribute is ever asked for, so the text replaces the number. */
const finite = (value: AttributeValue): AttributeValue =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
