import { z } from "zod";
import { didYouMean } from "../closest.ts";
import { getOrInsert } from "../newer-map.ts";

/** The wanted fields of an answer by name, each with the wanted fields inside it; none inside means all. */
type Wanted = Map<string, Wanted>;

/** A field that no answer of a command has; the message says which fields there are instead. */
export class UnknownField extends Error {
  override readonly name = "UnknownField";
}

/**
 * Only some fields of an answer, such as `verdict.state`. A field of a list is one of each element:
 * `points.orders.order.orderId`.
 *
 * @param schema of the answer; it also knows optional fields
 * @throws UnknownField
 */
export function fieldsOf(answer: unknown, fields: readonly string[], schema: z.ZodType): unknown {
  const wanted: Wanted = new Map();
  for (const field of fields) {
    // Of a field that is wanted as a whole, its parts are in the answer already.
    const isPart = fields.some((other) => field.startsWith(`${other}.`));
    let place: Wanted = isPart ? new Map() : wanted;
    let at: readonly z.ZodType[] = [schema];
    for (const name of field.split(".")) {
      at = within(at, name, field);
      place = getOrInsert(place, name, () => new Map());
    }
  }
  return only(answer, wanted);
}

function only(value: unknown, wanted: Wanted): unknown {
  if (wanted.size === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => only(one, wanted));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      wanted.has(name) ? [[name, only(inner, wanted.get(name)!)]] : [],
    ),
  );
}

/** The schemas of what the named field may hold. */
function within(schemas: readonly z.ZodType[], name: string, field: string): z.ZodType[] {
  const objects = schemas.flatMap(unwrapped);
  const found = objects.flatMap((one) => fieldIn(one, name));
  if (found.length > 0) return found;
  const known = objects.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
  throw new UnknownField(
    known.length === 0
      ? `${JSON.stringify(field)}: there is nothing within a value`
      : `${JSON.stringify(field)}: no field is called ${JSON.stringify(name)}; ${didYouMean(name, known, { otherwise: "there are " })}`,
  );
}

/** The schemas without optional, nullable, list or union around them. */
function unwrapped(schema: z.core.$ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodArray) return unwrapped(schema.element);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => unwrapped(one));
  return [schema as z.ZodType];
}

function fieldIn(schema: z.ZodType, name: string): z.ZodType[] {
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  if (!(schema instanceof z.ZodObject)) return schema instanceof z.ZodUnknown ? [schema] : [];
  const own = (schema.shape as Readonly<Record<string, z.ZodType>>)[name];
  if (own !== undefined) return [own];
  // A loose object may have fields beyond those that its schema lists.
  return schema.def.catchall instanceof z.ZodUnknown ? [z.unknown()] : [];
}
