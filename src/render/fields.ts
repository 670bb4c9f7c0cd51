import { z } from "zod";
import { didYouMean } from "../closest.ts";

/** Which fields of an answer are wanted, by their names: each with what of it, or all of it. */
type Wanted = Map<string, Wanted>;

/** A field that no answer of a command has, and what there is instead. */
export class UnknownField extends Error {
  override readonly name = "UnknownField";
}

/**
 * Only some fields of an answer: `verdict.state`; of a list, of each of its elements: `points.orders.order.orderId`.
 *
 * @param schema of the answer: a field that is only sometimes there is known by it
 * @throws UnknownField
 */
export function fieldsOf(answer: unknown, fields: readonly string[], schema: z.ZodType): unknown {
  const wanted: Wanted = new Map();
  for (const field of fields) {
    let place: Wanted = wanted;
    let at: readonly z.ZodType[] = [schema];
    for (const name of field.split(".")) {
      at = within(at, name, field);
      const inner: Wanted = place.get(name) ?? new Map();
      place.set(name, inner);
      place = inner;
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

/** What may stand in a field of these. */
function within(schemas: readonly z.ZodType[], name: string, field: string): z.ZodType[] {
  const objects = schemas.flatMap(plain);
  const found = objects.flatMap((one) => fieldIn(one, name));
  if (found.length > 0) return found;
  const known = objects.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
  throw new UnknownField(
    known.length === 0
      ? `${JSON.stringify(field)}: there is nothing within a value`
      : `${JSON.stringify(field)}: no field is called ${JSON.stringify(name)}; ${didYouMean(name, known, { otherwise: "there are " })}`,
  );
}

/** What a schema is of, whether it may be absent or stands in a list, and whichever it is of several. */
function plain(schema: z.core.$ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return plain(schema.unwrap());
  if (schema instanceof z.ZodArray) return plain(schema.element);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => plain(one));
  return [schema as z.ZodType];
}

function fieldIn(schema: z.ZodType, name: string): z.ZodType[] {
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  if (!(schema instanceof z.ZodObject)) return schema instanceof z.ZodUnknown ? [schema] : [];
  const own = (schema.shape as Readonly<Record<string, z.ZodType>>)[name];
  if (own !== undefined) return [own];
  // One that may have more than is said of it.
  return schema.def.catchall instanceof z.ZodUnknown ? [z.unknown()] : [];
}
