import { Decoder, Encoder } from "@msgpack/msgpack";
import { Slabs } from "./slabs.ts";
import {
  type Attributes,
  type AttributeValue,
  earliestStart,
  type Microseconds,
  type Span,
  type SpanEvent,
  spanKinds,
  spanStatuses,
  type Trace,
} from "./span.ts";
import { Texts } from "./texts.ts";

/**
 * Keeps traces in a twentieth of the memory that objects take, so that a sweep can keep a million spans. A trace is the
 * bytes of a short MessagePack: recurring texts are numbers, times are offsets from its start, and rare fields come last.
 */
export class PackedTraces {
  readonly #texts = new Texts();
  readonly #slabs = new Slabs();
  /** Unreadable spans are rare and of any form: a trace that has some stays an object. */
  readonly #objects = new Map<number, Trace>();

  /** Stores a trace and returns its number, by which `get` returns it. */
  add(trace: Trace): number {
    const number = this.#slabs.reserve();
    this.replace(number, trace);
    return number;
  }

  /** Puts a trace in the place of another. */
  replace(number: number, trace: Trace): void {
    this.letGo(number);
    if (trace.unread === undefined) this.#slabs.set(number, encoder.encodeSharedRef(this.#packed(trace)));
    else this.#objects.set(number, trace);
  }

  has(number: number): boolean {
    return this.#slabs.has(number) || this.#objects.has(number);
  }

  /** Returns a trace that was not let go. */
  get(number: number): Trace {
    return this.#objects.get(number) ?? this.#unpacked(decoder.decode(this.#slabs.get(number)) as Packed);
  }

  letGo(number: number): void {
    this.#objects.delete(number);
    this.#slabs.letGo(number);
  }

  #packed({ traceId, spans, warnings }: Trace): Packed {
    const first = earliestStart(spans);
    const isExact = (time: Microseconds) => first + (time - first) === time;
    // Times that offsets would round are stored as they are.
    const base = spans.every(({ start, end }) => isExact(start) && isExact(end)) ? first : 0;
    const indexes = new Map(spans.map(({ spanId }, i) => [spanId, i]));
    return [packedId(traceId), base, warnings, spans.map((span) => this.#packedSpan(span, base, indexes))];
  }

  #packedSpan(span: Span, base: number, indexes: ReadonlyMap<string, number>): PackedSpan {
    const { parentId, links, events, warnings, statusMessage, traceState } = span;
    const isPlain =
      links.length + events.length + warnings.length === 0 && statusMessage === undefined && traceState === undefined;
    return [
      packedId(span.spanId),
      parentId === undefined ? -1 : (indexes.get(parentId) ?? packedId(parentId)),
      span.start - base,
      span.end - base,
      this.#texts.encode(span.service, "service"),
      this.#texts.encode(span.name, "name"),
      spanKinds.indexOf(span.kind),
      spanStatuses.indexOf(span.status),
      this.#packedAttributes(span.attributes),
      this.#packedAttributes(span.resource),
      ...(isPlain ? ([] as const) : ([this.#packedRest(span)] as const)),
    ];
  }

  #packedRest({ links, events, warnings, statusMessage, traceState }: Span): Rest {
    return {
      links: links.map(({ traceId, spanId }) => [packedId(traceId), packedId(spanId)] as const),
      events: events.map(({ name, time, attributes }) => [name, time, this.#packedAttributes(attributes)] as const),
      warnings,
      ...(statusMessage === undefined ? {} : { statusMessage }),
      ...(traceState === undefined ? {} : { traceState }),
    };
  }

  #unpacked([id, base, warnings, spans]: Packed): Trace {
    const traceId = unpackedId(id);
    return { traceId, warnings, spans: spans.map((span) => this.#unpackedSpan(span, traceId, base, spans)) };
  }

  #unpackedSpan(packed: PackedSpan, traceId: string, base: number, spans: readonly PackedSpan[]): Span {
    const [spanId, parent, start, end, service, name, kind, status, attributes, resource, rest] = packed;
    const span = {
      traceId,
      spanId: unpackedId(spanId),
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
      ...(parent === -1 ? {} : { parentId: unpackedId(typeof parent === "number" ? spans[parent]![0] : parent) }),
    };
    if (rest === undefined) return span;
    const events = rest.events.map(([event, time, own]): SpanEvent => ({
      name: event,
      time,
      attributes: this.#unpackedAttributes(own),
    }));
    const links = rest.links.map(([of, id]) => ({ traceId: unpackedId(of), spanId: unpackedId(id) }));
    return { ...span, ...rest, links, events };
  }

  #packedAttributes(attributes: Attributes): PackedAttributes {
    if (attributes.size === 0) return 0;
    const packed: (string | number | readonly [AttributeValue])[] = [];
    for (const [key, value] of attributes)
      packed.push(this.#texts.encode(key, "key"), typeof value === "string" ? this.#texts.encode(value, key) : [value]);
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

// Its answers are memory that it uses again: they are copied into a slab at once.
const encoder = new Encoder();
const decoder = new Decoder();

/** An id's bytes; an id that is not hexadecimal, which no wire should send, as itself. */
type PackedId = Uint8Array | string;

const isHex = /^(?:[0-9a-f]{2})+$/;
const packedId = (id: string): PackedId => (isHex.test(id) ? Buffer.from(id, "hex") : id);
const unpackedId = (id: PackedId): string =>
  typeof id === "string" ? id : Buffer.from(id.buffer, id.byteOffset, id.length).toString("hex");

type Packed = readonly [traceId: PackedId, base: number, warnings: readonly string[], spans: readonly PackedSpan[]];

type PackedSpan = readonly [
  spanId: PackedId,
  /** The parent's index in the trace; its id if the trace does not hold it; -1 if there is none. */
  parent: PackedId | number,
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
  readonly links: readonly (readonly [traceId: PackedId, spanId: PackedId])[];
  readonly events: readonly (readonly [name: string, time: number, attributes: PackedAttributes])[];
  readonly warnings: readonly string[];
  readonly statusMessage?: string;
  readonly traceState?: string;
}

const emptyList: readonly never[] = [];
const noAttributes: Attributes = new Map();
