import * as fc from "fast-check";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that a hostile or broken writer may put in the place of anything. */
export const absurd = fc.oneof(
  fc.constantFrom<Json>(
    null,
    -1,
    0,
    2 ** 53 + 2,
    2 ** 64,
    1e300,
    -1e300,
    1.5,
    "",
    "__proto__",
    "\ud800",
    "\u001b[2J\u202e",
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 2 }).map((json) => json as Json),
);

/** A document with one of its values, however deep, replaced, removed or repeated. */
export function mutated(json: Json, way: readonly number[], by: Json): Json {
  const [step, ...rest] = way;
  if (step === undefined || json === null || typeof json !== "object") return by;
  if (Array.isArray(json)) {
    if (json.length === 0) return [by];
    const at = step % json.length;
    return json.flatMap((one, i) => (i !== at ? [one] : step % 7 === 0 ? [one, one] : [mutated(one, rest, by)]));
  }
  const keys = Object.keys(json);
  if (keys.length === 0) return by;
  const key = keys[step % keys.length]!;
  const entries = Object.entries(json).flatMap(([name, one]): [string, Json][] =>
    name !== key ? [[name, one]] : step % 11 === 0 ? [] : [[name, mutated(one, rest, by)]],
  );
  return Object.fromEntries(entries);
}

export const way = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 9 });
