import { z } from "zod";
import { say } from "../../sentence.ts";
import {
  type Attributes,
  type AttributeValue,
  type Span,
  type SpanEvent,
  type SpanKind,
  spanStatuses,
  type UnreadSpan,
} from "../../trace/span.ts";
import { canonicalTraceId } from "../../trace/trace-id.ts";
import { SourceError } from "../errors.ts";
import { canonicalSpanId, instant, kindNamed, parentFrom, parentId, spanId, traceId } from "../wire/fields.ts";
import { plainValue } from "../wire/otlp-value.ts";
import { problemIn, reasonIn } from "../wire/problem.ts";
import type { Row } from "./rows.ts";

/** A row of the table of spans: what it holds, or why that can't be used. Its trace's id is empty where that is none. */
export type Read = { readonly traceId: string } & ({ readonly span: Span } | { readonly unread: UnreadSpan });

/** One list of keys and values for each type: texts, whole numbers, numbers, truth values, OTLP's JSON of lists, maps and bytes. */
const cell = z.array(z.array(z.tuple([z.string(), z.unknown()])));
type Cell = z.infer<typeof cell>;
/** int64 comes as a number or as digits, as the server is set. */
const integer = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,20}$/)
    .transform(Number),
]);

/** `Schema.span`, in its order. */
const columns = z.tuple([
  z.string(), // trace id
  z.string(), // span id
  z.string(), // parent's id
  z.string(), // trace state
  z.string(), // name
  z.string(), // kind
  z.string(), // service
  integer, // start
  integer, // end
  z.string(), // status
  z.string(), // status message
  cell, // attributes
  cell, // resource
  z.array(z.tuple([integer, z.string(), cell])), // events
  z.union([z.boolean(), z.number()]), // whether all of it is UTF-8
]);

/** What names and dates a span, checked as on the other wires. */
const identity = z.object({
  traceId,
  spanId,
  parentId,
  start: instant,
  events: z.array(instant),
  isUtf8: z.literal(true, "expected UTF-8"),
});

/** @throws SourceError `bad-answer` where a column is not what it is to be: nothing of the answer can be relied on */
export function spanFromRow(row: Row, base: string): Read {
  const { success, data, error } = columns.safeParse(row);
  if (!success)
    throw new SourceError(
      "bad-answer",
      say`${base} has a table of spans that is not as expected, ${problemIn(error)}`,
      say`Was the table made by another version of the exporter, or by hand?`,
    );
  const [trace, id, parent, traceState, name, kind, service, start, end, status, message, own, resource, told] = data;
  const isUtf8 = Boolean(data[14]);
  const carries = { attributes: attributesOf(own), resource: attributesOf(resource), events: eventsOf(told) };
  const named = identity.safeParse({
    traceId: trace,
    spanId: id,
    parentId: parent,
    start,
    events: carries.events.map(({ time }) => time),
    isUtf8,
  });
  if (!named.success) {
    const known = traceId.safeParse(trace);
    return {
      traceId: known.success ? canonicalTraceId(known.data) : "",
      unread: { why: reasonIn(named.error), carries },
    };
  }
  const { data: is } = named;
  const parentOf = parentFrom(is.parentId);
  const span: Span = {
    traceId: canonicalTraceId(is.traceId),
    spanId: canonicalSpanId(is.spanId),
    ...(parentOf === undefined ? {} : { parentId: parentOf }),
    links: [],
    service,
    name,
    kind: kindFrom(kind) ?? "internal",
    start: is.start,
    end: Math.max(is.start, end),
    ...carries,
    status: statusNamed.get(plain(status)) ?? "unset",
    ...(message === "" ? {} : { statusMessage: message }),
    ...(traceState === "" ? {} : { traceState }),
    warnings: [],
  };
  return { traceId: span.traceId, span };
}

/** `Server`, `server`, and what they were called before: `SPAN_KIND_SERVER`. */
const plain = (text: string): string => text.toLowerCase().replace(/^(span_kind|status_code)_/, "");

export const kindFrom = (text: string): SpanKind | undefined => kindNamed.get(plain(text));

const statusNamed: ReadonlyMap<string, Span["status"]> = new Map(spanStatuses.map((status) => [status, status]));

const eventsOf = (told: readonly (readonly [number, string, Cell])[]): SpanEvent[] =>
  told
    .map(([time, name, attributes]) => ({ name, time, attributes: attributesOf(attributes) }))
    .sort((a, b) => a.time - b.time);

const attributesOf = (lists: Cell): Attributes =>
  new Map(
    lists.flatMap((list, type) =>
      list.flatMap(([key, value]): [string, AttributeValue][] => {
        const read = type === complex ? nested(key, value) : plainOf(value, type);
        return read === undefined ? [] : [[key.replace(/^@(bytes|map|slice)@/, ""), read]];
      }),
    ),
  );

const [whole, complex] = [1, 4];

function plainOf(value: unknown, type: number): AttributeValue | undefined {
  if (type === whole && typeof value === "string") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

/** Bytes stand as base64, as in OTLP's JSON; lists and maps as its `AnyValue`. */
function nested(key: string, value: unknown): AttributeValue | undefined {
  if (typeof value !== "string" || key.startsWith("@bytes@")) return typeof value === "string" ? value : undefined;
  try {
    return plainValue(JSON.parse(value));
  } catch {
    return value;
  }
}
