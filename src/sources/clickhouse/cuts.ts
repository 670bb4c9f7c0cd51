/** Limits, and the mode that says what happens there. In any mode but `throw` an answer ends as if it were complete. */
const overflowModes: readonly (readonly [mode: string, limits: readonly string[]])[] = [
  ["read_overflow_mode", ["max_rows_to_read", "max_bytes_to_read"]],
  ["read_overflow_mode_leaf", ["max_rows_to_read_leaf", "max_bytes_to_read_leaf"]],
  ["group_by_overflow_mode", ["max_rows_to_group_by"]],
  ["sort_overflow_mode", ["max_rows_to_sort", "max_bytes_to_sort"]],
  ["result_overflow_mode", ["max_result_rows", "max_result_bytes"]],
  ["timeout_overflow_mode", ["max_execution_time"]],
  ["timeout_overflow_mode_leaf", ["max_execution_time_leaf"]],
  ["set_overflow_mode", ["max_rows_in_set", "max_bytes_in_set"]],
  ["join_overflow_mode", ["max_rows_in_join", "max_bytes_in_join"]],
  ["transfer_overflow_mode", ["max_rows_to_transfer", "max_bytes_to_transfer"]],
  ["distinct_overflow_mode", ["max_rows_in_distinct", "max_bytes_in_distinct"]],
];

/** Settings that leave rows out of every answer, and the values with which they leave out none. */
const filters: ReadonlyMap<string, string> = new Map([
  ["limit", "0"],
  ["offset", "0"],
  ["additional_result_filter", ""],
  ["additional_table_filters", "{}"],
  ["skip_unavailable_shards", "0"],
]);

export const limitSettings: readonly string[] = [
  ...overflowModes.flatMap(([mode, limits]) => [mode, ...limits]),
  ...filters.keys(),
];

/**
 * Which of a user's settings make an answer end early, or lack a shard, without an error. A user who may only read
 * can't change them, and can't tell such an answer from a complete one.
 */
export function cutsIn(settings: ReadonlyMap<string, string>): string[] {
  const cutOff = overflowModes.flatMap(([mode, limits]) => {
    const reached = limits.find((limit) => Number(settings.get(limit) ?? 0) > 0);
    const value = settings.get(mode) ?? "throw";
    return reached === undefined || value === "throw"
      ? []
      : [`${mode} = ${value} with ${reached} = ${settings.get(reached)}`];
  });
  const filtered = [...filters].flatMap(([name, none]) => {
    const value = settings.get(name) ?? none;
    return value === none ? [] : [`${name} = ${value}`];
  });
  return [...cutOff, ...filtered];
}
