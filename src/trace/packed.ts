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

/** Bytes are taken from the system in pieces. */
interface Slab {
  readonly bytes: Buffer;
  /** How many of them are of traces that are still there. */
  live: number;
  readonly numbers: number[];
}

/** Where the bytes of a trace lie; or the trace itself, where it is no ordinary one; or none, where it was let go. */
type Place = { readonly slab: Slab; readonly from: number; readonly to: number } | Trace | undefined;

const slabSize = 1 << 20;
/** A slab of which less than this is left is emptied. */
const worthKeeping = 3 / 4;

/**
 * Traces in a tenth of the memory that objects take, so that a sweep can keep a million spans: each is the bytes of a short JSON. A
 * text that comes again is a number there, times are counted from the trace's beginning, and what hardly any span has comes last.
 */
export class PackedTraces {
  readonly #texts = new Texts();
  readonly #places: Place[] = [];
  #slab: Slab = { bytes: Buffer.alloc(0), live: 0, numbers: [] };
  #used = 0;

  /** Returns the number that a trace is got back by. */
  add(trace: Trace): number {
    const number = this.#places.push(undefined) - 1;
    this.replace(number, trace);
    return number;
  }

  /** Puts a trace in the place of another. */
  replace(number: number, trace: Trace): void {
    this.letGo(number);
    // What can't be read is rare, and of any form.
    if (trace.unread === undefined) this.#place(number, Buffer.from(JSON.stringify(this.#packed(trace))));
    else this.#places[number] = trace;
  }

  has(number: number): boolean {
    return this.#places[number] !== undefined;
  }

  /** Of one that was not let go. */
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
    if (slab !== this.#slab && slab.live < slab.bytes.length * worthKeeping) this.#empty(slab);
  }

  #place(number: number, bytes: Buffer): void {
    if (this.#used + bytes.length > this.#slab.bytes.length) {
      const size = Math.max(slabSize, bytes.length);
      this.#slab = { bytes: Buffer.allocUnsafeSlow(size), live: 0, numbers: [] };
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += bytes.copy(this.#slab.bytes, from);
    this.#slab.live += bytes.length;
    this.#slab.numbers.push(number);
    this.#places[number] = { slab: this.#slab, from, to: this.#used };
  }

  /** Moves what is left of it elsewhere. */
  #empty(slab: Slab): void {
    for (const number of slab.numbers) {
      const place = this.#places[number];
      if (place !== undefined && "slab" in place && place.slab === slab)
        this.#place(number, slab.bytes.subarray(place.from, place.to));
    }
  }

  #packed({ traceId, spans, warnings }: Trace): Packed {
    // What is no exact integer is exact only as it is.
    const isExact = spans.every(({ start, end }) => Number.isSafeInteger(start) && Number.isSafeInteger(end));
    const base = isExact ? spans.reduce((first, { start }) => Math.min(first, start), spans[0]?.start ?? 0) : 0;
    const numbers = new Map(spans.map(({ spanId }, i) => [spanId, i]));
    return [traceId, base, warnings, spans.map((span) => this.#packedSpan(span, base, numbers))];
  }

  #packedSpan(span: Span, base: number, numbers: ReadonlyMap<string, number>): PackedSpan {
    const { parentId, links, events, warnings, statusMessage, traceState } = span;
    const isPlain =
      links.length + events.length + warnings.length === 0 && statusMessage === undefined && traceState === undefined;
    const rest = {
      links,
      events: events.map(({ name, time, attributes }) => [name, time, this.#attributesIn(attributes)] as const),
      warnings,
      ...(statusMessage === undefined ? {} : { statusMessage }),
      ...(traceState === undefined ? {} : { traceState }),
    };
    return [
      span.spanId,
      parentId === undefined ? -1 : (numbers.get(parentId) ?? parentId),
      span.start - base,
      span.end - base,
      this.#texts.in(span.service),
      this.#texts.in(span.name),
      spanKinds.indexOf(span.kind),
      spanStatuses.indexOf(span.status),
      this.#attributesIn(span.attributes),
      this.#attributesIn(span.resource),
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
      links: nothing,
      service: this.#texts.out(service),
      name: this.#texts.out(name),
      kind: spanKinds[kind]!,
      start: base + start,
      end: base + end,
      attributes: this.#attributesOut(attributes),
      resource: this.#attributesOut(resource),
      events: nothing,
      status: spanStatuses[status]!,
      warnings: nothing,
      ...(parent === -1 ? {} : { parentId: typeof parent === "string" ? parent : spans[parent]![0] }),
    };
    if (rest === undefined) return span;
    const events = rest.events.map(([event, time, own]): SpanEvent => ({
      name: event,
      time,
      attributes: this.#attributesOut(own),
    }));
    return { ...span, ...rest, events };
  }

  #attributesIn(attributes: Attributes): PackedAttributes {
    if (attributes.size === 0) return 0;
    const packed: (string | number | readonly [AttributeValue])[] = [];
    for (const [key, value] of attributes)
      packed.push(this.#texts.in(key), typeof value === "string" ? this.#texts.in(value) : [finite(value)]);
    return packed;
  }

  #attributesOut(packed: PackedAttributes): Attributes {
    if (packed === 0) return none;
    const attributes = new Map<string, AttributeValue>();
    for (let i = 0; i < packed.length; i += 2) {
      const value = packed[i + 1]!;
      attributes.set(
        this.#texts.out(packed[i] as string | number),
        typeof value === "object" ? value[0] : this.#texts.out(value),
      );
    }
    return attributes;
  }
}

type Packed = readonly [traceId: string, base: number, warnings: readonly string[], spans: readonly PackedSpan[]];

type PackedSpan = readonly [
  spanId: string,
  /** A place in the trace; the id of one that is not in it; -1 for none. */
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

/** Names and values in turn: a text, or the number of one; anything else stands in brackets. 0 for none. */
type PackedAttributes = 0 | readonly (string | number | readonly [AttributeValue])[];

interface Rest {
  readonly links: readonly SpanRef[];
  readonly events: readonly (readonly [name: string, time: number, attributes: PackedAttributes])[];
  readonly warnings: readonly string[];
  readonly statusMessage?: string;
  readonly traceState?: string;
}

const nothing: readonly never[] = [];
const none: Attributes = new Map();

/** JSON has no infinite number; all that anybody asks of one is its text. */
const finite = (value: AttributeValue): AttributeValue =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
