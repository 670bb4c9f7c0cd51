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

/**
 * A row of the table of spans as a span, or why it can't be read. `traceId` is empty where the row has no valid one.
 */
export type ReadRow = { readonly traceId: string } & ({ readonly span: Span } | { readonly unread: UnreadSpan });

/** Keys and values by type: texts, whole numbers, numbers, booleans, OTLP's JSON of lists, maps and bytes. */
const cell = z.array(z.array(z.tuple([z.string(), z.unknown()])));
type Cell = z.infer<typeof cell>;
/** int64 comes as a number or as digits, depending on the server's settings. */
const integer = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,20}$/)
    .transform(Number),
]);

/** The columns of `Schema.span`, in its order. */
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

/** The ids and times of a span, checked as on the other wires. */
const identity = z.object({
  traceId,
  spanId,
  parentId,
  start: instant,
  events: z.array(instant),
  isUtf8: z.literal(true, "expected UTF-8"),
});

/** @throws SourceError `bad-answer` where a column is of another type: then nothing in the answer can be relied on */
export function spanFromRow(row: Row, base: string): ReadRow {
  const { success, data, error } = columns.safeParse(row);
  if (!success)
    throw new SourceError(
      "bad-answer",
      say`${base} has a table of spans that is not as expected, ${problemIn(error)}`,
      say`Was the table made by another version of the exporter, or by hand?`,
    );
  const [trace, id, parent, traceState, name, kind, service, start, end, status, message, own, resource, events] = data;
  const isUtf8 = Boolean(data[14]);
  const carries = { attributes: attributesOf(own), resource: attributesOf(resource), events: eventsOf(events) };
  const identified = identity.safeParse({
    traceId: trace,
    spanId: id,
    parentId: parent,
    start,
    events: carries.events.map(({ time }) => time),
    isUtf8,
  });
  if (!identified.success) {
    const readId = traceId.safeParse(trace);
    return {
      traceId: readId.success ? canonicalTraceId(readId.data) : "",
      unread: { why: reasonIn(identified.error), carries },
    };
  }
  const { data: checked } = identified;
  const parentOf = parentFrom(checked.parentId);
  const span: Span = {
    traceId: canonicalTraceId(checked.traceId),
    spanId: canonicalSpanId(checked.spanId),
    ...(parentOf === undefined ? {} : { parentId: parentOf }),
    links: [],
    service,
    name,
    kind: kindFrom(kind) ?? "internal",
    start: checked.start,
    end: Math.max(checked.start, end),
    ...carries,
    status: statusNamed.get(normalized(status)) ?? "unset",
    ...(message === "" ? {} : { statusMessage: message }),
    ...(traceState === "" ? {} : { traceState }),
    warnings: [],
  };
  return { traceId: span.traceId, span };
}

/** Kinds and statuses as `server`, whether a writer has `Server`, `server` or the older `SPAN_KIND_SERVER`. */
const normalized = (text: string): string => text.toLowerCase().replace(/^(span_kind|status_code)_/, "");

export const kindFrom = (text: string): SpanKind | undefined => kindNamed.get(normalized(text));

const statusNamed: ReadonlyMap<string, Span["status"]> = new Map(spanStatuses.map((status) => [status, status]));

const eventsOf = (events: readonly (readonly [number, string, Cell])[]): SpanEvent[] =>
  events
    .map(([time, name, attributes]) => ({ name, time, attributes: attributesOf(attributes) }))
    .sort((a, b) => a.time - b.time);

const attributesOf = (lists: Cell): Attributes =>
  new Map(
    lists.flatMap((list, type) =>
      list.flatMap(([key, value]): [string, AttributeValue][] => {
        const read = type === complexValues ? nested(key, value) : plainOf(value, type);
        return read === undefined ? [] : [[key.replace(/^@(bytes|map|slice)@/, ""), read]];
      }),
    ),
  );

/** Positions of types in a `Cell`. */
const [wholeNumbers, complexValues] = [1, 4];

function plainOf(value: unknown, type: number): AttributeValue | undefined {
  if (type === wholeNumbers && typeof value === "string") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

/** Bytes are base64, as in OTLP's JSON; lists and maps are its `AnyValue`. */
function nested(key: string, value: unknown): AttributeValue | undefined {
  if (typeof value !== "string" || key.startsWith("@bytes@")) return typeof value === "string" ? value : undefined;
  try {
    return plainValue(JSON.parse(value));
  } catch {
    return value;
  }
}
