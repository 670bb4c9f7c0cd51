import { z } from "zod";
import { closest, didYouMean } from "../closest.ts";
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
    const names = field.split(".");
    for (const [i, name] of names.entries()) {
      at = within(at, names.slice(0, i), name, field);
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
function within(schemas: readonly z.ZodType[], before: readonly string[], name: string, field: string): z.ZodType[] {
  const objects = schemas.flatMap(unwrapped);
  const found = objects.flatMap((one) => fieldIn(one, name));
  if (found.length > 0) return found;
  const known = objects.flatMap(namesIn);
  if (known.length === 0) throw new UnknownField(`${JSON.stringify(field)}: there is nothing within a value`);
  const inside = placesCalled(name, objects, before, maxDepth);
  const near = closest(name, known);
  const hint =
    inside.length > 0 && inside.length <= maxMeant
      ? `did you mean ${[...(near === undefined ? [] : [near]), ...inside].join(" or ")}?`
      : didYouMean(name, known, { otherwise: "there are " });
  throw new UnknownField(`${JSON.stringify(field)}: no field is called ${JSON.stringify(name)}; ${hint}`);
}

const maxDepth = 2;
const maxMeant = 3;

/** Where a field of this name stands further inside: `verdict.state` for `state`. */
function placesCalled(
  name: string,
  schemas: readonly z.ZodType[],
  before: readonly string[],
  depth: number,
): readonly string[] {
  if (depth === 0) return [];
  const places = schemas.flatMap((schema) =>
    namesIn(schema).flatMap((outer) => {
      const objects = fieldIn(schema, outer).flatMap(unwrapped);
      const place = [...before, outer];
      const here = objects.some((one) => namesIn(one).includes(name)) ? [[...place, name].join(".")] : [];
      return here.length > 0 ? here : placesCalled(name, objects, place, depth - 1);
    }),
  );
  return [...new Set(places)];
}

const namesIn = (schema: z.ZodType): string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);

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
