import type { PathFile, PointEntry, RowEntry } from "./schema.ts";

/**
 * A file on top of the one it extends. Maps merge key by key, rows and points by their id,
 * variants and supports by name; anything else the file says replaces what was there.
 */
export function mergePathFiles(base: PathFile, file: PathFile): PathFile {
  return {
    ...base,
    ...file,
    fields: { ...base.fields, ...file.fields },
    services: { ...base.services, ...file.services },
    routes: { ...base.routes, ...file.routes },
    tables: { ...base.tables, ...file.tables },
    operations: { ...base.operations, ...file.operations },
    queues: mergeValues(base.queues, file.queues),
    people: mergeValues(base.people, file.people),
    limits: { ...base.limits, ...file.limits },
    deadlines: { ...base.deadlines, ...file.deadlines },
    retries: { ...base.retries, ...file.retries },
    variants: mergeById(base.variants, file.variants, "name", overlay),
    supports: mergeById(base.supports, file.supports, "name", overlay),
    rows: mergeById(base.rows, file.rows, "row", mergeRow),
  };
}

const mergeRow = (base: RowEntry, row: RowEntry): RowEntry => {
  const points = mergeById<PointEntry>(base.points, row.points, "point", overlay);
  return { ...base, ...row, ...(points.length > 0 ? { points } : {}) };
};

const overlay = <T>(base: T, over: T): T => ({ ...base, ...over });

function mergeValues<T>(base: Record<string, T> = {}, over: Record<string, T> = {}): Record<string, T> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = { ...merged[key], ...value };
  return merged;
}

function mergeById<T>(base: T[] = [], over: T[] = [], key: keyof T, merge: (base: T, over: T) => T): T[] {
  const rest = over.filter((entry) => !base.some((known) => known[key] === entry[key]));
  const merged = base.map((entry) => over.filter((e) => e[key] === entry[key]).reduce(merge, entry));
  return [...merged, ...rest];
}
